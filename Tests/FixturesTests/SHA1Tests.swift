import Testing

@testable import Fixtures

@Suite struct SHA1Tests {
    @Test(
        "digests of the standard",
        arguments: [
            ("", "da39a3ee5e6b4b0d3255bfef95601890afd80709"), ("abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "84983e441c3bd26ebaae4aa1f95129e5e54670f1"
            ),
            (String(repeating: "a", count: 1000), "291e9a6c66994949b57ba5e650361e98fc36b1ba"),
        ])
    func digest(text: String, expected: String) {
        #expect(SHA1.hex(SHA1.digest(Array(text.utf8))) == expected)
    }

    @Test("names of objects")
    func names() {
        #expect(SHA1.name(of: "blob", []) == "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391")
    }
}
