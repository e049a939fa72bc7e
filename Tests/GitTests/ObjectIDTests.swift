import Testing

@testable import Git

@Suite struct ObjectIDTests {
    @Test(
        "40 hexadecimal digits come back in lower case",
        arguments: [
            "0123456789abcdef0123456789abcdef01234567", "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF",
            String(repeating: "0", count: 40),
        ])
    func digits(text: String) throws {
        let id = try #require(ObjectID(text))
        #expect(id.description == text.lowercased())
        #expect(ObjectID(id.raw) == id)
        #expect(id.bytes.withUnsafeBytes { ObjectID(bytes: $0) } == id)
        #expect(id.isZero == (text.allSatisfy { $0 == "0" }))
    }

    @Test(
        "anything else is no id",
        arguments: [
            "", "0123", String(repeating: "0", count: 39), String(repeating: "0", count: 41),
            String(repeating: "g", count: 40),
            "-" + String(repeating: "0", count: 39), "+" + String(repeating: "0", count: 39),
            String(repeating: "é", count: 20),
            String(repeating: "0", count: 16) + "-" + String(repeating: "0", count: 23),
            " " + String(repeating: "0", count: 39),
            String(repeating: "😀", count: 10), String(repeating: "0", count: 38) + "é",
            "0x" + String(repeating: "0", count: 38),
        ])
    func refused(text: String) {
        #expect(ObjectID(text) == nil)
    }

    @Test("ids sort as their digits")
    func order() throws {
        let texts = ["00", "01", "0f", "10", "f0"].flatMap { edge in
            [edge + String(repeating: "8", count: 38), String(repeating: "8", count: 38) + edge]
        }
        let ids = try texts.map { try #require(ObjectID($0)) }
        #expect(ids.sorted().map(\.description) == texts.sorted())
    }

    @Test("a part of a text is taken too")
    func substring() {
        let line = "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904"
        #expect(ObjectID(line.dropFirst(5)) == .emptyTree)
    }
}
