internal import CLibgit2

/// Why git chat does not go on in a repository.
public enum RepositoryRefusal: Error, Hashable, Sendable {
    /// There is no repository around `directory`.
    case notARepository(directory: String)
    /// `GIT_DIR` names a place that is no repository.
    case noRepository(gitDirectory: String)
    /// The repository uses an extension that git chat cannot work with, for example `objectformat` = `sha256`.
    case unsupportedExtension(name: String, value: String)
    /// `core.repositoryFormatVersion` is newer than libgit2 knows.
    case unsupportedVersion(Int)
    /// The repository belongs to somebody else and `safe.directory` does not name it.
    case ownedByOther(path: String)
}

/// Finds a repository as `git` does, from a directory and the environment.
struct Discovery {
    let directory: String
    let environment: [String: String]

    func open() throws -> Handle<RepositoryKind> {
        let start = absolute(environment["GIT_DIR"]) ?? directory
        let isNamed = environment["GIT_DIR"] != nil
        do throws(GitError) {
            return try Handle { git_repository_open_ext(&$0, start, flags(isNamed: isNamed), ceilings) }
        } catch {
            throw refusal(for: error, start: start, isNamed: isNamed)
        }
    }

    /// The top of the worktree: `GIT_WORK_TREE` goes before what was found; a named `GIT_DIR` alone means here.
    ///
    /// - Parameter isConfigured: Whether the repository says itself where its worktree is, or that it has none.
    func worktree(found: String?, isConfigured: Bool) -> String? {
        if let named = absolute(environment["GIT_WORK_TREE"]) { return Folder.resolved(named) }
        guard environment["GIT_DIR"] != nil, !isConfigured else { return found }
        return environment["GIT_IMPLICIT_WORK_TREE"].map(Configuration.isFalse) == true
            ? nil : Folder.resolved(directory)
    }

    private func flags(isNamed: Bool) -> UInt32 {
        if isNamed { return GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue }
        let crosses = environment["GIT_DISCOVERY_ACROSS_FILESYSTEM"].map(Configuration.isTrue) ?? false
        return crosses ? GIT_REPOSITORY_OPEN_CROSS_FS.rawValue : 0
    }

    private var ceilings: String? { environment["GIT_CEILING_DIRECTORIES"] }

    private func absolute(_ path: String?) -> String? {
        guard let path, !path.isEmpty else { return nil }
        return path.hasPrefix("/") ? path : directory + "/" + path
    }

    private func refusal(for error: GitError, start: String, isNamed: Bool) -> any Error {
        guard error.code != .notFound || isNamed else {
            return RepositoryRefusal.notARepository(directory: directory)
        }
        if let found = RepositoryFormat(around: start, ceilings: ceilings).refusal { return found }
        return error.code == .notFound ? RepositoryRefusal.noRepository(gitDirectory: start) : error
    }
}

/// What the configuration of a repository that libgit2 will not open says about its format.
private struct RepositoryFormat {
    private var settings: [String: String] = [:]

    init(around directory: String, ceilings: String?) {
        var buffer = git_buf()
        defer { git_buf_dispose(&buffer) }
        guard git_repository_discover(&buffer, directory, 1, ceilings) == 0 else { return }
        let found = String(cString: buffer.ptr)
        for path in [found + "config", found + "../../config"] where settings.isEmpty {
            settings = Self.read(path)
        }
    }

    /// The first thing in it that we do not go along with.
    var refusal: RepositoryRefusal? {
        let accepted = Library.acceptedExtensions.filter { $0 != "objectformat" } + ["noop"]
        for (key, value) in settings.sorted(by: { $0.key < $1.key }) where key.hasPrefix("extensions.") {
            let name = String(key.dropFirst("extensions.".count))
            guard !accepted.contains(name), !(name == "objectformat" && value == "sha1") else { continue }
            return .unsupportedExtension(name: name, value: value)
        }
        guard let version = settings["core.repositoryformatversion"].flatMap({ Int($0) }), version > 1 else {
            return nil
        }
        return .unsupportedVersion(version)
    }

    private static func read(_ path: String) -> [String: String] {
        var settings: [String: String] = [:]
        // A file that is not there or cannot be read has nothing to refuse; libgit2's own error is then shown.
        guard let file = try? ConfigurationFile(path: path) else { return [:] }
        file.forEach { settings[$0] = $1 ?? "true" }
        return settings
    }
}
