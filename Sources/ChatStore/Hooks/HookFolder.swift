internal import Git

/// Where git looks for hooks here, and how ours get in.
public struct HookFolder: Hashable, Sendable {
    /// How a hook gets in.
    public enum Way: String, Sendable {
        /// A file of its own, which calls the one that was there.
        case file
        /// A block in a script that the project keeps.
        case block
    }

    /// Who looks after the files there.
    public enum Keeper: String, Sendable {
        /// git's own folder: they belong to this clone.
        case clone
        /// They are part of the project: `core.hooksPath` leads into the worktree.
        case project
        case husky
        /// Other repositories use them too: `core.hooksPath` leads out of the repository.
        case elsewhere
    }

    /// The folder that hooks are put into, absolute.
    public let path: String
    /// Who looks after the files.
    public let keeper: Keeper
    /// How a hook gets in.
    public var way: Way { keeper == .project || keeper == .husky ? .block : .file }
    /// Whether a program lets the shell run the files, so that they need not be executable: husky since version 9.
    let isRunByShell: Bool
    /// Whether each worktree has files of its own: those of its commit.
    let isPerWorktree: Bool
    /// The program that writes hooks of its own there and may write over ours: `lefthook`, `pre-commit`; `nil` for none.
    public let rewriter: String?

    /// The file that git itself runs for a hook.
    func runPath(of hook: HookName) -> String { path + (isRunByShell ? "/_/" : "/") + hook.rawValue }
}

/// Why hooks cannot be installed or taken away.
public enum HookRefusal: Error, Hashable, Sendable {
    /// `core.hooksPath` names something that is no folder, for example `/dev/null`.
    case noFolder(path: String)
    /// `core.hooksPath` is `.`: git then looks for a hook's bare name among the programs on `PATH`.
    case bareNames(path: String)
    /// A hook of ours was edited.
    case changed(path: String)
    /// A hook of the project is no shell script, so that no block can be put into it.
    case noScript(path: String)
    /// The folder is used by other repositories too, and nobody said that this is meant.
    case shared(path: String)
}

extension ChatStore {
    /// Where git looks for hooks in this worktree.
    ///
    /// - Throws: `HookRefusal.noFolder`, `.bareNames`.
    public func hookFolder() throws -> HookFolder {
        if let path = repository.configuration.string("core.hookspath"), path.first == ".",
            path.dropFirst().allSatisfy({ $0 == "/" })
        {
            throw HookRefusal.bareNames(path: path)
        }
        return try namedFolder()
    }

    /// The same, also where git does not run what is there.
    func namedFolder() throws -> HookFolder {
        let top = repository.worktree ?? String(repository.commonDirectory.dropLast())
        guard let configured = repository.configuration.string("core.hookspath") else {
            return HookFolder(
                path: repository.commonDirectory + "hooks", keeper: .clone, isRunByShell: false,
                isPerWorktree: false, rewriter: try rewriter(top))
        }
        // Of an empty value git makes the name of no folder.
        guard !configured.isEmpty else { throw HookRefusal.noFolder(path: configured) }
        let path = try absolute(configured, from: top)
        if Folder.exists(path), !Folder.isFolder(path) { throw HookRefusal.noFolder(path: path) }
        let keeper = keeper(of: path, top: top)
        let isHusky = keeper == .husky && path.hasSuffix("/_")
        return HookFolder(
            path: isHusky ? String(path.dropLast(2)) : path, keeper: keeper, isRunByShell: isHusky,
            isPerWorktree: (keeper == .project || keeper == .husky) && !configured.hasPrefix("/"),
            rewriter: keeper == .clone ? try rewriter(top) : nil)
    }

    private func keeper(of path: String, top: String) -> HookFolder.Keeper {
        let (path, top) = (Folder.resolved(path) + "/", Folder.resolved(top) + "/")
        if path.hasPrefix(Folder.resolved(repository.commonDirectory) + "/") { return .clone }
        guard path.hasPrefix(top), repository.worktree != nil else { return .elsewhere }
        // A package below the top can have husky, too.
        return path.dropFirst(top.count - 1).contains("/.husky/") ? .husky : .project
    }

    private func absolute(_ configured: String, from top: String) throws -> String {
        let path = try expanded(configured, in: top)
        let whole = path.hasPrefix("/") ? path : top + "/" + path
        return whole.count > 1 && whole.hasSuffix("/") ? String(whole.dropLast()) : whole
    }

    /// The path that git reads: it knows the folders of users, and its own.
    private func expanded(_ configured: String, in top: String) throws -> String {
        guard configured.hasPrefix("~") || configured.hasPrefix("%(prefix)/") else { return configured }
        // By another name: a git that we run is told that there are no hooks.
        let words = ["-c", "chat.hooksPath=\(configured)", "config", "--type=path", "--get", "chat.hooksPath"]
        let found = try repository.program.run(words, in: top)
        guard found.status == 0 else { throw HookRefusal.noFolder(path: configured) }
        return found.line
    }

    private func rewriter(_ top: String) throws -> String? {
        let names = try Folder.names(in: top)
        if names.contains(where: { $0.hasPrefix("lefthook.") || $0.hasPrefix(".lefthook.") }) { return "lefthook" }
        return names.contains(".pre-commit-config.yaml") ? "pre-commit" : nil
    }
}
