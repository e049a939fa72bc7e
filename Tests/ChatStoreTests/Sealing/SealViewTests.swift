import ChatModel
import TestSupport
import Testing

@testable import ChatStore
@testable import Seal

/// Which keys of a session count, whoever may write to its log.
@Suite struct SealViewTests {
    private let people: [Identity]
    private let keys: [SealKey]
    private let session: SessionID

    init() throws {
        session = try #require(SessionID("session_1704834567_k3m9n2x8q"))
        people = (1...3).compactMap { number in
            let scalar = [UInt8](repeating: UInt8(number), count: 32)
            let text = Bech32.encode("age-secret-key-", scalar).uppercased()
            return try? Identity.read(Array(text.utf8)).first  // counted below
        }
        keys = (1...5).compactMap { SealKey(session: [UInt8](repeating: $0, count: 32)) }
        try #require(people.count == 3 && keys.count == 5)
    }

    private func line(_ key: Int, after: [Int] = [], for recipients: [Int], markedBy: [Int]? = nil) throws -> SealLine {
        var dice = SeededRandom(seed: UInt64(key))
        let new = NewSealLine(
            clock: 1, key: keys[key], after: after.map { keys[$0] }, session: session,
            recipients: recipients.map { SealRecipient(key: people[$0].recipient, name: "\($0)") },
            at: Timestamp(milliseconds: 0), by: "Ann <ann@example.com>")
        let bytes = try new.bytes { count in (0..<count).map { _ in UInt8.random(in: 0...255, using: &dice) } }
        var json = try JSON.parse(bytes[...].dropLast())
        if let markedBy, case .object(let members) = json {
            // As somebody would write it who has not all of the keys.
            let known = Set(markedBy.map { keys[$0].id })
            json = .object(
                members.map { member in
                    guard member.name == "marks", case .object(let marks) = member.value else { return member }
                    return .init("marks", .object(marks.filter { known.contains($0.name) }))
                })
        }
        return try #require(SealLine(json))
    }

    private func view(_ lines: [SealLine], as person: Int) throws -> SealView {
        try SealView(root: keys[0].id, lines: lines) { line in
            try AgeFile.open(Array(line.file.utf8), with: [people[person]]).flatMap { SealKey(session: $0) }
        }
    }

    private func names(_ view: SealView) -> [String] { view.recipients.map(\.name).sorted() }

    @Test("who is added has all keys; who is removed has the old ones")
    func changes() throws {
        var lines = [try line(0, for: [0, 1])]
        #expect(names(try view(lines, as: 0)) == ["0", "1"])
        #expect(try view(lines, as: 2).heads == [])
        lines.append(try line(0, for: [2]))
        #expect(names(try view(lines, as: 2)) == ["0", "1", "2"])
        lines.append(try line(1, after: [0], for: [0, 2]))
        #expect(try view(lines, as: 0).heads == [keys[1]] && names(try view(lines, as: 0)) == ["0", "2"])
        let removed = try view(lines, as: 1)
        #expect(removed.heads == [keys[0]] && removed.isLeftOut && removed.keys.count == 1)
    }

    @Test("two changes made apart leave two keys, and those whom neither took out")
    func apart() throws {
        let lines = [
            try line(0, for: [0, 1, 2]), try line(1, after: [0], for: [0, 1]), try line(2, after: [0], for: [0, 2]),
        ]
        let both = try view(lines, as: 0)
        #expect(Set(both.heads) == [keys[1], keys[2]] && names(both) == ["0"])
        let joined = try view(lines + [line(3, after: [1, 2], for: [0])], as: 0)
        #expect(joined.heads == [keys[3]] && !joined.isLeftOut)
        #expect(try view(lines + [line(3, after: [1, 2], for: [0])], as: 1).isLeftOut)
    }

    @Test("a stranger who may write to the log adds no key that counts, and no recipient")
    func strangers() throws {
        let first = try line(0, for: [0, 1])
        for forged in [
            // A key of the stranger's, wrapped for everybody, with and without a claim of what it follows.
            try line(1, for: [0, 1, 2]), try line(1, after: [0], for: [0, 1, 2], markedBy: [1]),
            try line(1, after: [0], for: [0, 1, 2], markedBy: []),
            // The session's own key cannot be wrapped by who has it not; a line that only claims to.
            try line(0, for: [2], markedBy: []),
        ] {
            let seen = try view([first, forged], as: 0)
            #expect(seen.heads == [keys[0]] && names(seen) == ["0", "1"] && !seen.isLeftOut)
        }
    }

    @Test("who was taken out cannot come back by a key of their own")
    func comingBack() throws {
        let lines = [try line(0, for: [0, 1]), try line(1, after: [0], for: [0])]
        // Person 1 has key 0, and makes another one that follows it; then one that claims to follow both.
        let own = try line(2, after: [0], for: [0, 1])
        let seen = try view(lines + [own], as: 0)
        #expect(names(seen) == ["0"])
        let claim = try line(3, after: [1, 2], for: [0, 1], markedBy: [3, 2])
        let again = try view(lines + [own, claim], as: 0)
        #expect(names(again) == ["0"] && !again.heads.contains(keys[3]))
    }

    @Test("a line is what its bytes say: changed, it proves nothing")
    func changed() throws {
        var dice = SeededRandom(seed: 9)
        let new = NewSealLine(
            clock: 1, key: keys[0], session: session,
            recipients: [SealRecipient(key: people[0].recipient, name: "Ann")], at: Timestamp(milliseconds: 0),
            by: "Ann <ann@example.com>")
        let bytes = try new.bytes { count in (0..<count).map { _ in UInt8.random(in: 0...255, using: &dice) } }
        let text = String(decoding: bytes.dropLast(), as: UTF8.self).replacing(
            "\"name\":\"Ann\"", with: "\"name\":\"Bob\"")
        let line = try #require(SealLine(try JSON.parse(Array(text.utf8))))
        #expect(!line.isMarked(by: keys[0]))
        #expect(try view([line], as: 0).heads == [])
    }
}
