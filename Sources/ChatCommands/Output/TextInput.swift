#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A whole text taken from a file or from standard input, as `-F <file|->` asks for it.
enum TextInput {
    /// Why the text could not be taken; `path` is `nil` for standard input.
    enum Failure: Error, Hashable, Sendable {
        case cannotOpen(path: String, SystemError)
        case cannotRead(path: String?, SystemError)
        /// There are more than `limit` bytes.
        case tooLarge(path: String?, limit: Int)
        /// The bytes are no UTF-8.
        case notUTF8(path: String?)
    }

    /// Reads a file, or standard input for `-`.
    ///
    /// - Throws: `Failure`.
    static func read(_ argument: String, limit: Int, standardInput: Int32 = 0) throws(Failure) -> [UInt8] {
        if argument == "-" { return try read(descriptor: standardInput, path: nil, limit: limit) }
        let descriptor = open(argument, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .cannotOpen(path: argument, .last) }
        defer { close(descriptor) }
        return try read(descriptor: descriptor, path: argument, limit: limit)
    }

    /// Reads a file, or standard input for `-`, as text.
    ///
    /// - Throws: `Failure`.
    static func text(_ argument: String, limit: Int, standardInput: Int32 = 0) throws(Failure) -> String {
        let bytes = try read(argument, limit: limit, standardInput: standardInput)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .notUTF8(path: argument == "-" ? nil : argument)
        }
        return text
    }

    private static func read(descriptor: Int32, path: String?, limit: Int) throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            let piece: [UInt8]
            do { piece = try Descriptor.read(65_536, from: descriptor) } catch { throw .cannotRead(path: path, error) }
            if piece.isEmpty { return bytes }
            bytes += piece
            guard bytes.count <= limit else { throw .tooLarge(path: path, limit: limit) }
        }
    }
}
