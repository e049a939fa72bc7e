internal import CLibgit2

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// One configuration file, with what it includes, as it was when it was first read or last written to.
///
/// libgit2 asks the system for every value whether the file changed, so all values are taken at once.
final class ConfigurationFile {
    private let handle: Handle<ConfigurationKind>
    private let path: String
    private lazy var settings = read()

    /// Opens the file at `path`; libgit2 takes a missing one for empty.
    ///
    /// - Parameter repository: What `includeIf` looks at, as long as the file is in use; without it no condition holds.
    init(path: String, repository: OpaquePointer? = nil) throws {
        try Library.start()
        let handle = try Handle<ConfigurationKind> { git_config_new(&$0) }
        try check(git_config_add_file_ondisk(handle.pointer, path, GIT_CONFIG_LEVEL_LOCAL, repository, 0))
        self.handle = handle
        self.path = path
    }

    /// Opens the file at `path` if there is one that can be read.
    convenience init?(ifPresent path: String, repository: OpaquePointer? = nil) throws {
        guard access(path, R_OK) == 0 else { return nil }
        try self.init(path: path, repository: repository)
    }

    /// Calls `body` with each key, in normal form, and its value.
    func forEach(_ body: (String, String?) -> Void) { for (key, value) in settings { body(key, value) } }

    /// The values of a key in normal form, in the file's order.
    func values(_ key: String) -> [String] { settings.filter { $0.key == key }.map { $0.value ?? "true" } }

    private func read() -> [(key: String, value: String?)] {
        var iterator: OpaquePointer?
        guard git_config_iterator_new(&iterator, handle.pointer) == 0 else {
            git_error_clear()
            return []
        }
        defer { git_config_iterator_free(iterator) }
        var settings: [(key: String, value: String?)] = []
        var entry: UnsafeMutablePointer<git_config_entry>?
        while git_config_next(&entry, iterator) == 0, let entry {
            settings.append((String(cString: entry.pointee.name), entry.pointee.value.map { String(cString: $0) }))
        }
        git_error_clear()
        return settings
    }

    func set(_ key: String, to value: String) throws {
        defer { settings = read() }
        try keepingMode { try check(git_config_set_string(handle.pointer, key, value)) }
    }

    /// libgit2 makes the new file with a mode of its own, and there may be passwords in the old one.
    private func keepingMode(_ body: () throws -> Void) throws {
        var information = stat()
        guard stat(path, &information) == 0 else { return try body() }
        let mode = information.st_mode & 0o7777
        let usual = 0o666 & ~mode_t(FileMask.current)
        if usual & ~mode == 0 { try body() } else { try FileMask.narrowed(to: UInt32(mode), body) }
        guard usual != mode, chmod(path, mode) != 0, errno != EPERM else { return }
        throw FileError(path: path, errno: errno)
    }

    /// Adds a value beside those that are there: no value matches the pattern, so none is replaced.
    ///
    /// Here, other than for one value, libgit2 leaves it to us to escape what would end or break the value.
    func add(_ key: String, _ value: String) throws {
        defer { settings = read() }
        let escapes: [Unicode.Scalar: String] = ["\\": "\\\\", "\"": "\\\"", "\n": "\\n", "\t": "\\t"]
        let escaped = value.unicodeScalars.map { escapes[$0] ?? String($0) }.joined()
        try keepingMode { try check(git_config_set_multivar(handle.pointer, key, "$.^", escaped)) }
    }

    func unset(_ key: String) throws -> Bool {
        defer { settings = read() }
        var isFound = false
        try keepingMode { isFound = try found(git_config_delete_multivar(handle.pointer, key, ".*")) }
        return isFound
    }
}
