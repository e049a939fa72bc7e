internal import Git

/// `git add --all` on a copy of an index, for which git looks only where our own look finds something.
///
/// What it adds is the same (`docs/design/0026-own-look.md`); git alone decides what is ignored and how a file is stored.
struct Adding {
    let index: IndexCopy
    private let repository: Repository
    private var git: GitProgram { repository.program }
    /// The index before anything is added; `nil` for one that git alone can read.
    let before: GitIndex?
    /// Where files and index differ; `nil` where git has to look at everything.
    let found: WorktreeLook.Found?

    /// From how many paths on git looks at everything as quickly.
    private static let limit = 200
    /// From how many files on half of the look is a thread's own.
    private static let manyFiles = 1000

    /// Looks at the worktree; nothing is added yet.
    init(_ index: IndexCopy, in repository: Repository) throws {
        (self.index, self.repository) = (index, repository)
        before = index.copied.flatMap(GitIndex.init)
        let look = before.flatMap { before in
            WorktreeLook(before, at: index.path, worktree: index.worktree.path, limit: Self.limit)
        }
        found = try look.flatMap(Self.found)
    }

    private static func found(_ look: WorktreeLook) throws -> WorktreeLook.Found? {
        guard look.files >= manyFiles else { return look.part(0, of: 1) }
        let other = Beside { look.part(1, of: 2) }
        let own = look.part(0, of: 2)
        guard let own, let other = try other.value() else { return nil }
        return own + other
    }

    /// Adds what differs.
    ///
    /// - Parameter settings: What git is told before each command.
    /// - Returns: The index as it is then; `nil` for one that git alone can read.
    /// - Throws: `GitProgram.Failure`, `FileError`.
    func add(_ settings: [String]) throws -> GitIndex? {
        let paths = try found.flatMap { try differing($0, settings) }
        if let paths, paths.isEmpty { return before }
        // A path that git does not want by its name, for example: then it is asked for everything.
        if try paths.map({ try add($0, settings).status }) != 0 {
            try git.output(command(settings), in: index.worktree.path, variables: index.variables)
        }
        return try Folder.bytes(index.path).flatMap(GitIndex.init)
    }

    private func add(_ paths: [[UInt8]], _ settings: [String]) throws -> GitProgram.Output {
        try git.run(
            ["-c", "core.preloadIndex=false"] + command(settings) + ["--pathspec-from-file=-", "--pathspec-file-nul"],
            in: index.worktree.path, input: Self.list(paths),
            variables: index.variables.merging(["GIT_LITERAL_PATHSPECS": "1"]) { $1 })
    }

    private func command(_ settings: [String]) -> [String] {
        settings + ["-c", "advice.addEmbeddedRepo=false", "add", "--all"]
    }

    /// The paths that git has to look at, without what is ignored; `nil` for everything.
    private func differing(_ found: WorktreeLook.Found, _ settings: [String]) throws -> [[UInt8]]? {
        let changed = try found.changed + written(found)
        guard !found.unknown.isEmpty else { return changed }
        let ignored = try git.run(
            settings + ["check-ignore", "-z", "--stdin"], in: index.worktree.path, input: Self.list(found.unknown),
            variables: index.variables)
        guard ignored.status <= 1 else { return nil }
        let names = Set(ignored.output.split(separator: 0).map(Array.init))
        return changed + found.unknown.filter { !names.contains($0) }
    }

    /// Files of the index's own second that were written again since; where files are not stored byte for byte, all of
    /// that second.
    private func written(_ found: WorktreeLook.Found) throws -> [[UInt8]] {
        guard !found.recent.isEmpty, storesBytes(found) else { return found.recent.map(\.path) }
        return try found.recent.filter { try !isStored($0.path, as: $0.blob) }.map(\.path)
    }

    private func isStored(_ path: [UInt8], as blob: ObjectID) throws -> Bool {
        guard let path = String(validating: path, as: UTF8.self) else { return false }
        return try Folder.bytes(index.worktree.path + "/" + path).map(ObjectID.init(ofBlob:)) == blob
    }

    /// Whether neither attributes nor settings make git store anything else than the bytes of a file.
    private func storesBytes(_ found: WorktreeLook.Found) -> Bool {
        let (settings, environment) = (repository.configuration, git.environment)
        let usual = (environment["HOME"] ?? "") + "/.config"
        let home = environment["XDG_CONFIG_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? usual
        let files = [repository.commonDirectory + "info/attributes", home + "/git/attributes", "/etc/gitattributes"]
        let names = ["core.attributesFile", "core.autocrlf", "extensions.worktreeConfig"]
        return before?.hasFile(named: ".gitattributes") == false
            && !found.unknown.contains { $0.reversed().starts(with: ".gitattributes".utf8.reversed()) }
            && names.allSatisfy { settings.string($0) == nil } && !files.contains(where: Folder.exists)
    }

    private static func list(_ paths: [[UInt8]]) -> [UInt8] { paths.flatMap { $0 + [0] } }
}
