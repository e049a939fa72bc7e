internal import Git

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A file that another process appends lines to; it stays readable after that process has removed it.
final class FileTail {
    private let path: String
    private let descriptor: Int32
    private var rest: [UInt8] = []

    /// Opens the file; `nil` if there is none.
    ///
    /// - Throws: `FileError`.
    init?(_ path: String) throws {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            let code = errno
            guard code == ENOENT else { throw FileError(path: path, errno: code) }
            return nil
        }
    }

    deinit { close(descriptor) }

    /// The whole lines that were added since the last call.
    func lines() throws -> [[UInt8]] {
        while true {
            var failure: Int32 = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
                let result = read(descriptor, buffer.baseAddress, 1 << 16)
                count = max(0, result)
                if result < 0 { failure = errno }
            }
            if failure == EINTR { continue }
            guard failure == 0 else { throw FileError(path: path, errno: failure) }
            guard !bytes.isEmpty else { break }
            rest += bytes
        }
        guard let last = rest.lastIndex(of: 0x0A) else { return [] }
        let whole = rest[..<last].split(separator: 0x0A).map(Array.init)
        rest.removeSubrange(...last)
        return whole
    }
}
