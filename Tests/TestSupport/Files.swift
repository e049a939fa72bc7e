/// Files and folders by absolute path, without Foundation: test bundles start faster.
public enum Files {
    /// The bytes of a file.
    public static func bytes(of path: String) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw TestFailure.system("read '\(path)'") }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glue.read(descriptor, &buffer)
            guard count >= 0 else { throw TestFailure.system("read '\(path)'") }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
        }
    }

    /// The text of a file; bytes that are no UTF-8 are repaired.
    public static func text(of path: String) throws -> String {
        String(decoding: try bytes(of: path), as: UTF8.self)
    }

    /// Writes a file and the folders above it.
    public static func write(_ bytes: some Sequence<UInt8>, to path: String) throws {
        try makeFolder(parent(of: path))
        guard let file = fopen(path, "wb") else { throw TestFailure.system("write '\(path)'") }
        let contents = Array(bytes)
        let written = fwrite(contents, 1, contents.count, file)
        guard fclose(file) == 0, written == contents.count else { throw TestFailure.system("write '\(path)'") }
    }

    /// Makes a folder and those above it.
    public static func makeFolder(_ path: String) throws {
        if isFolder(path) || path.isEmpty { return }
        try makeFolder(parent(of: path))
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw TestFailure.system("make folder '\(path)'") }
    }

    /// Whether something stands at the path; a broken link counts.
    public static func exists(_ path: String) -> Bool {
        var information = stat()
        return lstat(path, &information) == 0
    }

    /// Whether the path is a folder and no link to one.
    public static func isFolder(_ path: String) -> Bool {
        var information = stat()
        return lstat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
    }

    /// The names in a folder, sorted.
    public static func names(in folder: String) throws -> [String] {
        guard let stream = opendir(folder) else { throw TestFailure.system("list '\(folder)'") }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) { names.append(Glue.name(of: entry)) }
        return names.filter { $0 != "." && $0 != ".." }.sorted()
    }

    /// Every file below a folder, as paths from that folder, sorted by folder.
    public static func tree(under folder: String) throws -> [String] {
        try names(in: folder).flatMap { name in
            let path = folder + "/" + name
            return isFolder(path) ? try tree(under: path).map { name + "/" + $0 } : [name]
        }
    }

    /// Removes a file or a whole folder.
    public static func remove(_ path: String) {
        if isFolder(path) {
            for name in (try? names(in: path)) ?? [] { remove(path + "/" + name) }
            rmdir(path)
        } else {
            unlink(path)
        }
    }

    /// The folder that holds the path.
    public static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return String(path[..<slash])
    }

    /// The path without links; `nil` where nothing stands.
    public static func resolved(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}

/// The few places where a C shape needs care.
enum Glue {
    /// Reads into a buffer, again when a signal came in between.
    static func read(_ descriptor: Int32, _ buffer: inout [UInt8]) -> Int {
        while true {
            let count = buffer.withUnsafeMutableBytes { posixRead(descriptor, $0) }
            if count >= 0 || errno != EINTR { return count }
        }
    }

    /// The name of a folder entry.
    static func name(of entry: UnsafeMutablePointer<dirent>) -> String {
        withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}

private func posixRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
    read(descriptor, buffer.baseAddress, buffer.count)
}
