internal import CLibgit2

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// One configuration file, with what it includes.
final class ConfigurationFile {
    private let handle: Handle<ConfigurationKind>

    /// Opens the file at `path`; libgit2 takes a missing one for empty.
    ///
    /// - Parameter repository: What `includeIf` looks at, as long as the file is in use; without it no condition holds.
    init(path: String, repository: OpaquePointer? = nil) throws {
        try Library.start()
        let handle = try Handle<ConfigurationKind> { git_config_new(&$0) }
        try check(git_config_add_file_ondisk(handle.pointer, path, GIT_CONFIG_LEVEL_LOCAL, repository, 0))
        self.handle = handle
    }

    /// Opens the file at `path` if there is one that can be read.
    convenience init?(ifPresent path: String, repository: OpaquePointer? = nil) throws {
        guard access(path, R_OK) == 0 else { return nil }
        try self.init(path: path, repository: repository)
    }

    /// Calls `body` with each key, in normal form, and its value.
    func forEach(_ body: (String, String?) -> Void) {
        var iterator: OpaquePointer?
        guard git_config_iterator_new(&iterator, handle.pointer) == 0 else { return git_error_clear() }
        defer { git_config_iterator_free(iterator) }
        var entry: UnsafeMutablePointer<git_config_entry>?
        while git_config_next(&entry, iterator) == 0, let entry {
            body(String(cString: entry.pointee.name), entry.pointee.value.map { String(cString: $0) })
        }
        git_error_clear()
    }

    /// The values of a key in normal form, in the file's order.
    func values(_ key: String) -> [String] {
        var iterator: OpaquePointer?
        guard git_config_multivar_iterator_new(&iterator, handle.pointer, key, nil) == 0 else {
            git_error_clear()
            return []
        }
        defer { git_config_iterator_free(iterator) }
        var values: [String] = []
        var entry: UnsafeMutablePointer<git_config_entry>?
        while git_config_next(&entry, iterator) == 0, let entry {
            values.append(entry.pointee.value.map { String(cString: $0) } ?? "true")
        }
        git_error_clear()
        return values
    }

    func set(_ key: String, to value: String) throws {
        try check(git_config_set_string(handle.pointer, key, value))
    }

    /// Adds a value beside those that are there: no value matches the pattern, so none is replaced.
    ///
    /// Here, other than for one value, libgit2 leaves it to us to escape what would end or break the value.
    func add(_ key: String, _ value: String) throws {
        let escapes: [Unicode.Scalar: String] = ["\\": "\\\\", "\"": "\\\"", "\n": "\\n", "\t": "\\t"]
        let escaped = value.unicodeScalars.map { escapes[$0] ?? String($0) }.joined()
        try check(git_config_set_multivar(handle.pointer, key, "$.^", escaped))
    }

    func unset(_ key: String) throws -> Bool {
        try found(git_config_delete_multivar(handle.pointer, key, ".*"))
    }
}
