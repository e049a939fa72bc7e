@testable import ChatCommands

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A pipe of the operating system, closed with this object.
final class Pipe {
    private(set) var reading: Int32
    private(set) var writing: Int32

    init() throws {
        let ends = try Descriptor.pipe()
        (reading, writing) = (ends[0], ends[1])
    }

    deinit {
        closeReading()
        closeWriting()
    }

    func closeReading() {
        if reading >= 0 { close(reading) }
        reading = -1
    }

    func closeWriting() {
        if writing >= 0 { close(writing) }
        writing = -1
    }

    func send(_ text: String) {
        let bytes = Array(text.utf8)
        _ = write(writing, bytes, bytes.count)
        closeWriting()
    }

    /// All that was written, after closing the writing end here.
    func contents() -> String {
        closeWriting()
        var all: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(reading, &piece, piece.count)
            guard count > 0 else { return String(decoding: all, as: UTF8.self) }
            all += piece.prefix(count)
        }
    }
}

/// A folder of its own that is removed with this object.
final class Folder {
    let path: String

    init() {
        var template = Array("/tmp/git-chat-output-XXXXXX".utf8CString)
        path = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) } ?? "/nonexistent"
        }
    }

    deinit {
        if let entries = opendir(path) {
            while let entry = readdir(entries) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                unlink(path + "/" + name)
            }
            closedir(entries)
        }
        rmdir(path)
    }

    /// Writes a file and returns its path.
    func file(_ name: String, _ text: String, mode: mode_t = 0o600) -> String {
        let file = path + "/" + name
        let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        let bytes = Array(text.utf8)
        _ = write(descriptor, bytes, bytes.count)
        close(descriptor)
        return file
    }

    func contents(_ name: String) -> String {
        let descriptor = open(path + "/" + name, O_RDONLY | O_CLOEXEC)
        var bytes = [UInt8](repeating: 0, count: 1_000_000)
        let count = read(descriptor, &bytes, bytes.count)
        close(descriptor)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
}
