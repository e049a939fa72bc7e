import Testing

@testable import ChatCommands

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite struct TextInputTests {
    let folder = Folder()

    @Test("a file is read whole")
    func file() throws {
        let text = String(repeating: "0123456789é\n", count: 20_000)
        #expect(try TextInput.text(folder.file("a", text), limit: 1_000_000) == text)
        #expect(try TextInput.read(folder.file("empty", ""), limit: 0) == [])
    }

    @Test("a dash is standard input")
    func standardInput() throws {
        let input = try Pipe()
        input.send("hello")
        #expect(try TextInput.text("-", limit: 10, standardInput: input.reading) == "hello")
    }

    @Test("the limit counts bytes, and its last one is allowed")
    func limit() throws {
        let path = folder.file("a", "éé")
        #expect(try TextInput.read(path, limit: 4).count == 4)
        #expect(throws: TextInput.Failure.tooLarge(path: path, limit: 3)) { try TextInput.read(path, limit: 3) }
    }

    @Test("what cannot be read says why")
    func refused() {
        let missing = folder.path + "/missing"
        #expect(throws: TextInput.Failure.cannotOpen(path: missing, SystemError(number: ENOENT))) {
            try TextInput.read(missing, limit: 1)
        }
        #expect(throws: TextInput.Failure.cannotRead(path: folder.path, SystemError(number: EISDIR))) {
            try TextInput.read(folder.path, limit: 1)
        }
        #expect(throws: TextInput.Failure.cannotRead(path: nil, SystemError(number: EBADF))) {
            try TextInput.read("-", limit: 1, standardInput: -1)
        }
    }

    @Test("bytes that are no UTF-8 are no text")
    func invalid() throws {
        let input = try Pipe()
        _ = write(input.writing, [0x61, 0xFF] as [UInt8], 2)
        input.closeWriting()
        #expect(throws: TextInput.Failure.notUTF8(path: nil)) {
            try TextInput.text("-", limit: 10, standardInput: input.reading)
        }
    }
}
