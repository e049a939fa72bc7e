import TestSupport
import Testing

@testable import Git

@Suite struct FolderTests {
    private let sandbox: Sandbox
    private let place: String

    init() throws {
        sandbox = try Sandbox()
        place = sandbox.path + "/folder"
    }

    @Test("what is missing is nil, empty or no error")
    func missing() throws {
        #expect(try Folder.bytes(place) == nil && Folder.line(place) == nil && Folder.names(in: place) == [])
        try Folder.remove(place)
    }

    @Test("files are written whole, over what was there, and nothing else is left")
    func files() throws {
        try Folder.make(place + "/a/b")
        try Folder.make(place + "/a/b")
        try Folder.write("one\r\ntwo", to: place + "/f")
        #expect(try Folder.line(place + "/f") == "one")
        try Folder.write([0xFF, 0, 0x0A], to: place + "/f")
        #expect(try Folder.bytes(place + "/f") == [0xFF, 0, 0x0A])
        #expect(try Folder.names(in: place) == ["a", "f"])
        try Folder.remove(place + "/f")
        #expect(try Folder.names(in: place) == ["a"])
        let large = [UInt8](repeating: 7, count: 200_000)
        try Folder.write(large, to: place + "/large")
        #expect(try Folder.bytes(place + "/large") == large)
    }

    @Test("other failures say which file and why")
    func failures() throws {
        try Folder.make(place)
        try Folder.write("x", to: place + "/f")
        #expect(throws: FileError(path: place + "/f/g", errno: ENOTDIR)) { try Folder.make(place + "/f/g") }
        #expect(throws: FileError(path: place, errno: EISDIR)) { try Folder.bytes(place) }
        #expect(throws: FileError(path: place + "/d", errno: EISDIR)) {
            try Folder.make(place + "/d")
            try Folder.write("x", to: place + "/d")
        }
        #expect(try Folder.names(in: place) == ["d", "f"])
        #expect(FileError(path: "x", errno: ENOENT).reason == "No such file or directory")
        #expect(Folder.write([1], to: -1) == false)
    }
}
