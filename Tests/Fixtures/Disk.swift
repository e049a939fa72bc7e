#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Files and folders of fixtures.
public enum Disk {
    /// Whether something stands at the path.
    public static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Makes a folder and those above it.
    public static func makeFolder(_ path: String) throws {
        guard !path.isEmpty, !exists(path) else { return }
        try makeFolder(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw FixtureFailure("cannot make \(path)") }
    }

    /// Writes a text file.
    public static func write(_ text: String, to path: String) throws {
        guard let file = fopen(path, "w") else { throw FixtureFailure("cannot write \(path)") }
        let written = fputs(text, file)
        guard fclose(file) == 0, written >= 0 else { throw FixtureFailure("cannot write \(path)") }
    }

    /// The names in a folder, sorted.
    public static func names(in folder: String) throws -> [String] {
        guard let stream = opendir(folder) else { throw FixtureFailure("cannot list \(folder)") }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// The text of a file; `nil` if it cannot be read.
    public static func text(of path: String) -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += buffer[..<count]
        }
    }
}
