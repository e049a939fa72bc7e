internal import CLibgit2
internal import CLibgit2Shim

/// A repository, open for reading and writing its objects and references.
///
/// Not `Sendable`: libgit2 allows one thread at a time, so open one for each task. Everything a method returns is a
/// plain value; no libgit2 pointer outlives the call that made it.
public final class Repository {
    let handle: Handle<RepositoryKind>
    let database: Handle<ObjectDatabaseKind>

    /// The directory of this worktree's own files (`HEAD`, `index`), with a slash at the end.
    public let gitDirectory: String
    /// The directory that all worktrees share (objects, references), with a slash at the end.
    public let commonDirectory: String
    /// The top of the worktree, without a slash at the end; `nil` in a bare repository.
    public let worktree: String?

    /// What git's configuration says here, the environment's overrides included.
    public let configuration: Configuration
    /// Runs the `git` program with the caller's environment.
    public let program: GitProgram

    /// The last large trees that were read: those at the top of notes, through which every key is looked up.
    var largeTrees: [(id: ObjectID, tree: Tree)] = []

    /// Where objects are gathered that go into a pack; `nil` where each becomes a file of its own.
    var pack: PackWriter?

    /// Objects written since the last `syncObjects`.
    var unsynced: [ObjectID] = []

    /// Opens the repository that git would find from `directory`.
    ///
    /// - Parameters:
    ///   - directory: An absolute path.
    ///   - environment: The caller's; `GIT_DIR`, `GIT_WORK_TREE`, `GIT_CEILING_DIRECTORIES` and the like are heeded.
    /// - Throws: `RepositoryRefusal` where git chat must not go on; `GitError` for the rest.
    public init(from directory: String, environment: [String: String]) throws {
        try Library.start()
        let discovery = Discovery(directory: directory, environment: environment)
        let handle = try discovery.open()
        let database = try Handle<ObjectDatabaseKind> { git_repository_odb(&$0, handle.pointer) }
        try Self.readLooseObjects(handle, database)
        gitDirectory = String(cString: git_repository_path(handle.pointer))
        commonDirectory = String(cString: git_repository_commondir(handle.pointer))
        let top = git_repository_workdir(handle.pointer).map { String(cString: $0) }
        configuration = try Configuration(
            commonDirectory: commonDirectory, gitDirectory: gitDirectory, environment: environment)
        let isConfigured = configuration.string("core.worktree") != nil || configuration.bool("core.bare") == true
        worktree = discovery.worktree(found: top, isConfigured: isConfigured).map(Self.withoutSlash)
        if let format = configuration.own("extensions.objectformat"), format.lowercased() != "sha1" {
            throw RepositoryRefusal.unsupportedExtension(name: "objectformat", value: format)
        }
        program = GitProgram(environment: environment)
        self.handle = handle
        self.database = database
        try Ownership(configuration: configuration, environment: environment)
            .check(gitDirectory: commonDirectory, worktree: worktree)
    }

    private static func readLooseObjects(
        _ handle: borrowing Handle<RepositoryKind>, _ database: borrowing Handle<ObjectDatabaseKind>
    ) throws {
        var folder = git_buf()
        defer { git_buf_dispose(&folder) }
        try check(git_repository_item_path(&folder, handle.pointer, GIT_REPOSITORY_ITEM_OBJECTS))
        try check(chat_git_read_loose_objects(database.pointer, folder.ptr))
    }

    /// Whether the repository has no worktree of its own.
    public var isBare: Bool { git_repository_is_bare(handle.pointer) == 1 }

    /// The top of the main worktree, seen from a linked one too; `nil` where there is none, or it cannot be known.
    public var mainWorktree: String? {
        guard isLinkedWorktree else { return worktree }
        let isPlain = commonDirectory.hasSuffix("/.git/") || configuration.own("core.worktree") != nil
        return isPlain && configuration.own("core.bare").map(Configuration.isTrue) != true ? mainDirectory : nil
    }

    /// Whether this is a linked worktree.
    public var isLinkedWorktree: Bool { git_repository_is_worktree(handle.pointer) == 1 }

    /// The main worktree's top, or the bare repository itself: what linked worktrees are placed beside.
    public var mainDirectory: String {
        let shared = Self.withoutSlash(commonDirectory)
        if let core = configuration.own("core.worktree") {
            return Self.withoutSlash(Folder.resolved(core.hasPrefix("/") ? core : commonDirectory + core))
        }
        return shared.hasSuffix("/.git") ? String(shared.dropLast("/.git".count)) : shared
    }

    private static func withoutSlash(_ path: String) -> String {
        path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }
}
