internal import CLibgit2
#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// One configuration file, with what it includes, as it was when it was read or last written to.
///
/// libgit2 asks the system whether a file changed for every value that is read, so all of them are taken at once.
final class ConfigurationFile {
    private let path: String
    private let directory: String?
    private var settings: [(key: String, value: String?)]

    /// Reads the file at `path`; libgit2 takes a missing one for empty.
    ///
    /// - Parameters:
    ///   - directory: The git directory, for `includeIf`.
    ///   - repository: The same, where it is open already.
    init(path: String, directory: String? = nil, repository: OpaquePointer? = nil) throws {
        try Library.start()
        self.path = path
        self.directory = directory
        settings = try Self.read(path, repository)
    }

    /// Reads the file at `path` if there is one that can be read.
    convenience init?(ifPresent path: String, directory: String? = nil, repository: OpaquePointer? = nil) throws {
        guard access(path, R_OK) == 0 else { return nil }
        try self.init(path: path, directory: directory, repository: repository)
    }

    /// Calls `body` with each key, in normal form, and its value.
    func forEach(_ body: (String, String?) -> Void) { for (key, value) in settings { body(key, value) } }

    /// The values of a key in normal form, in the file's order.
    func values(_ key: String) -> [String] { settings.filter { $0.key == key }.map { $0.value ?? "true" } }

    func set(_ key: String, to value: String) throws {
        try write { file throws(GitError) in try check(git_config_set_string(file, key, value)) }
    }

    /// Adds a value beside those that are there, unless it is one of them: no value matches the pattern, so none is
    /// replaced.
    func add(_ key: String, _ value: String) throws {
        try write { file throws(GitError) in try check(git_config_set_multivar(file, key, "$.^", value)) }
    }

    func unset(_ key: String) throws -> Bool {
        var wasThere = false
        try write { file throws(GitError) in wasThere = try found(git_config_delete_multivar(file, key, ".*")) }
        return wasThere
    }

    /// Writes to the file, and reads it again.
    private func write(_ change: (OpaquePointer) throws(GitError) -> Void) throws {
        var repository: OpaquePointer?
        // Conditions on a repository need one to look at; without it they do not hold.
        if let directory, git_repository_open(&repository, directory) != 0 { git_error_clear() }
        defer { git_repository_free(repository) }
        let file = try Self.open(path, repository)
        try change(file.pointer)
        settings = try Self.read(path, repository)
    }

    private static func open(_ path: String, _ repository: OpaquePointer?) throws -> Handle<ConfigurationKind> {
        let handle = try Handle<ConfigurationKind> { git_config_new(&$0) }
        try check(git_config_add_file_ondisk(handle.pointer, path, GIT_CONFIG_LEVEL_LOCAL, repository, 0))
        return handle
    }

    private static func read(_ path: String, _ repository: OpaquePointer?) throws -> [(key: String, value: String?)] {
        let handle = try open(path, repository)
        var settings: [(key: String, value: String?)] = []
        var iterator: OpaquePointer?
        try check(git_config_iterator_new(&iterator, handle.pointer))
        defer { git_config_iterator_free(iterator) }
        var entry: UnsafeMutablePointer<git_config_entry>?
        while git_config_next(&entry, iterator) == 0, let entry {
            settings.append((String(cString: entry.pointee.name), entry.pointee.value.map { String(cString: $0) }))
        }
        git_error_clear()
        return settings
    }
}
