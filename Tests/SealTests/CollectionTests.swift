import TestSupport
import Testing

@testable import Seal

/// The files of C2SP's collection (`CCTV/age`, 0BSD): good ones open, and bad ones do not, each for its reason.
@Suite struct CollectionTests {
    private static let folder = Files.parent(of: #filePath) + "/Vectors/"
    private static let names = Result { try Files.names(in: folder).sorted() }

    @Test("the file of the collection", arguments: try names.get())
    func file(name: String) throws {
        let bytes = try Files.bytes(of: Self.folder + name)
        let end = try #require(bytes.indices.dropLast().first { bytes[$0] == 0x0A && bytes[$0 + 1] == 0x0A })
        let facts = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\n").map { line in
            (line.prefix { $0 != ":" }, line.drop { $0 != ":" }.dropFirst(2))
        }
        let keys = facts.filter { $0.0 == "identity" }.map { String($0.1) }.joined(separator: "\n")
        let identities = keys.isEmpty ? [] : try Identity.read(Array(keys.utf8))
        let outcome: String
        var opened: [UInt8]?
        do throws(AgeFile.Problem) {
            opened = try AgeFile.open(Array(bytes[(end + 2)...]), with: identities)
            outcome = opened == nil ? "no match" : "success"
        } catch {
            outcome = error == .malformed ? "header failure" : "payload failure"
        }
        let expected = try #require(facts.first { $0.0 == "expect" }).1
        switch expected {
        case "armor failure": #expect(outcome == "header failure")
        case "HMAC failure": #expect(outcome == "payload failure")
        default: #expect(outcome == expected)
        }
        guard expected == "success" else { return }
        #expect(opened.map { Fingerprint.hexadecimal($0) } == facts.first { $0.0 == "payload" }.map { String($0.1) })
    }

    @Test("there is a collection")
    func collection() throws { #expect(try Self.names.get().count > 50) }
}
