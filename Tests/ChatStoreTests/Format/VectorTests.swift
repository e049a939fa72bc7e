import ChatModel
import Seal
import TestSupport
import Testing

/// Vectors are what stored data looks like for ever: they are only added.
@Suite struct VectorTests {
    @Test("every vector has the checksum it came with")
    func checksums() throws {
        var listed: [String: String] = [:]
        for line in try Vector.text("checksums").split(separator: "\n") {
            let name = String(line.dropFirst(66))
            #expect(listed.updateValue(String(line.prefix(64)), forKey: name) == nil, "\(name) is listed twice")
        }
        let files = try Files.tree(under: String(Vector.folder.dropLast())).filter { $0.contains("/") }
        #expect(Set(files) == Set(listed.keys))
        for file in files { #expect(Fingerprint.hexadecimal(try Vector.bytes(file)) == listed[file], "\(file)") }
    }

    /// What a clone does not know, because it is shallow or no clone, is left out: the one that made the change knows.
    @Test("no checksum was ever taken back")
    func history() throws {
        let sandbox = try Sandbox()
        let top = (0..<4).reduce(#filePath) { path, _ in Files.parent(of: path) }
        guard Files.exists(top + "/.git") else { return }
        let changes = try sandbox.git(
            "-c", "safe.directory=*", "log", "--format=", "--patch", "--unified=0", "--",
            "Tests/ChatStoreTests/Vectors/checksums", in: top)
        let removed = changes.split(separator: "\n").filter { $0.hasPrefix("-") && !$0.hasPrefix("---") }
        #expect(removed == [])
    }
}
