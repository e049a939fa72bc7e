import ChatModel
import TestSupport
import Testing

@Suite struct SessionIDTests {
    @Test(
        "ids that are allowed",
        arguments: ["a", "_", "0", "session_1704834567_k3m9n2x8q", String(repeating: "z", count: 50)])
    func allowed(text: String) {
        let id = SessionID(text)
        #expect(id?.rawValue == text)
        #expect(id?.description == text)
        #expect(id?.branch == "kosuke-chat-" + text)
        #expect(SessionID(branch: "kosuke-chat-" + text) == id)
    }

    @Test(
        "ids that are not",
        arguments: ["", "A", "a-b", "a b", "a/b", "é", "a\n", "\u{661}", "a\u{301}", String(repeating: "a", count: 51)])
    func refused(text: String) {
        #expect(SessionID(text) == nil)
        #expect(SessionID(branch: "kosuke-chat-" + text) == nil)
    }

    @Test("branches of others are no sessions", arguments: ["main", "kosuke-chat", "x/kosuke-chat-a", "KOSUKE-CHAT-a"])
    func otherBranches(name: String) {
        #expect(SessionID(branch: name) == nil)
    }

    @Test("a made id has its moment and nine random characters, all 36 equally likely")
    func made() throws {
        var random = SeededRandom(seed: 2)
        var counts: [Character: Int] = [:]
        for _ in 0..<2000 {
            let id = SessionID(at: Timestamp(milliseconds: 1_704_834_567_999)) { random.next() }
            #expect(SessionID(id.rawValue) == id)
            #expect(id.rawValue.hasPrefix("session_1704834567_") && id.randomPart.count == SessionID.randomLength)
            for character in id.randomPart { counts[character, default: 0] += 1 }
        }
        #expect(counts.count == 36)
        #expect(counts.values.allSatisfy { (400...600).contains($0) })
    }

    @Test("numbers that would favour some characters are passed over")
    func rejection() {
        var numbers: [UInt64] = [.max, .max - 1] + (0..<9).map { $0 }
        let id = SessionID(at: Timestamp(milliseconds: 0)) { numbers.removeFirst() }
        #expect(id.rawValue == "session_0_abcdefghi")
    }

    @Test("a moment before 1970 still gives an id that is allowed")
    func before1970() {
        let id = SessionID(at: Timestamp(milliseconds: -5000)) { 0 }
        #expect(SessionID(id.rawValue) == id)
    }

    @Test("the random part is what follows the last underscore")
    func randomPart() throws {
        #expect(try #require(SessionID("a_b_c")).randomPart == "c")
        #expect(try #require(SessionID("abc")).randomPart == "abc")
        #expect(try #require(SessionID("abc_")).randomPart == "")
    }

    @Test("ids sort as their text")
    func order() throws {
        #expect(try #require(SessionID("a_1")) < #require(SessionID("a_2")))
    }
}
