import ChatModel
import TestSupport
import Testing

@Suite struct UUIDv7Tests {
    @Test("the example of RFC 9562")
    func example() {
        var numbers: [UInt64] = [0xFFF_CC3, 0xFFFF_FFFF_FFFF_FFFF & 0x18C4_DC0C_0C07_398F]
        let id = UUIDv7(at: Timestamp(milliseconds: 0x017F_22E2_79B0)) { numbers.removeFirst() }
        #expect(id.rawValue == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
    }

    @Test("version, variant and time stand in their bits, whatever the random numbers", arguments: [0, 1, UInt64.max])
    func bits(number: UInt64) {
        let id = UUIDv7(at: Timestamp(milliseconds: 0x018C_C251_F400)) { number }
        let text = Array(id.rawValue)
        #expect(id.rawValue.hasPrefix("018cc251-f400-"))
        #expect(text[14] == "7")
        #expect("89ab".contains(text[19]))
        #expect(UUIDv7(id.rawValue) == id)
        #expect(id.description == id.rawValue)
    }

    @Test("ids of later moments sort later; ids of one moment differ")
    func order() {
        var random = SeededRandom(seed: 3)
        let ids = (0..<2000).map { step in
            UUIDv7(at: Timestamp(milliseconds: 1_767_323_045_000 + step)) { random.next() }
        }
        #expect(zip(ids, ids.dropFirst()).allSatisfy { $0 < $1 })
        let same = (0..<2000).map { _ in UUIDv7(at: Timestamp(milliseconds: 7)) { random.next() } }
        #expect(Set(same).count == same.count)
    }

    @Test(
        "what is no UUID in lower case",
        arguments: [
            "", "018cc251-f400-7c3a-9d7e-6f1f0f6c2f1", "018cc251-f400-7c3a-9d7e-6f1f0f6c2f111",
            "018CC251-f400-7c3a-9d7e-6f1f0f6c2f11", "018cc251f-400-7c3a-9d7e-6f1f0f6c2f11",
            "018cc251-f400-7c3a-9d7e-6f1f0f6c2fg1", "{18cc251-f400-7c3a-9d7e-6f1f0f6c2f1}",
            "018cc251-f400-7c3a-9d7e-6f1f0f6c2fé", "018cc251-f400-7c3a-9d7e-6f1f0f6c2f1\n",
        ])
    func refused(text: String) {
        #expect(UUIDv7(text) == nil)
    }
}
