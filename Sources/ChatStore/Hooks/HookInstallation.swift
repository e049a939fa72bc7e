public import ChatModel
internal import Git

/// A hook and what stands in its place.
public struct HookReport: Hashable, Sendable {
    /// The hook.
    public let hook: HookName
    /// Its file, absolute.
    public let path: String
    /// What stands there.
    public let state: HookState
}

extension ChatStore {
    /// What stands where each hook of ours is to be.
    ///
    /// - Throws: `HookRefusal.noFolder`.
    public func hooks(program: String) throws -> [HookReport] {
        try hookFiles(in: hookFolder(), program: program).reports()
    }

    /// Puts every hook in its place; a hook that is there goes on being run.
    ///
    /// - Parameters:
    ///   - program: Where git-chat is.
    ///   - isForced: Whether a hook of ours that was edited is written over.
    ///   - isShared: Whether a folder that other repositories use is meant.
    /// - Returns: The hooks that were written.
    /// - Throws: `HookRefusal`; then nothing was written.
    @discardableResult
    public func installHooks(program: String, isForced: Bool = false, isShared: Bool = false) throws -> [HookReport] {
        let folder = try hookFolder()
        guard folder.keeper != .elsewhere || isShared else { throw HookRefusal.shared(path: folder.path) }
        let files = hookFiles(in: folder, program: program)
        for file in files { try file.requireInstallable(isForced: isForced) }
        try prepare(showsNotes: false)
        try Folder.make(folder.path)
        // Several can be one file by links: which of them are to be written is known before the first is.
        let due = try files.filter { try !$0.state().isWritten }
        for file in due { try file.install(observe) }
        if folder.way == .file { try folder.linkNeighbours() }
        return try due.reports()
    }

    /// Whether hooks of ours are in this worktree and not in its commit: the worktrees of sessions are without them.
    ///
    /// - Throws: `HookRefusal.noFolder`, `GitProgram.Failure`, `FileError`.
    public func hasUncommittedHooks(program: String) throws -> Bool {
        let folder = try hookFolder()
        guard folder.isPerWorktree, let top = repository.worktree else { return false }
        let files = try hookFiles(in: folder, program: program).filter { try $0.state().isWritten }
        let start = Folder.resolved(top) + "/"
        let paths = files.map { Folder.resolved($0.path) }.filter { $0.hasPrefix(start) }
        guard !paths.isEmpty else { return false }
        let words = ["--no-optional-locks", "--literal-pathspecs", "status", "--porcelain", "--ignored"]
        return try !repository.program.output(
            words + ["--untracked-files=all", "--"] + paths.map { String($0.dropFirst(start.count)) }, in: top
        ).isEmpty
    }

    /// Sessions in whose worktrees git runs no `pre-push` of ours, though it does in this one: each has its own folder.
    ///
    /// - Throws: `HookRefusal.noFolder`, `FileError`.
    public func sessionsWithoutHooks(program: String) throws -> [SessionID] {
        let folder = try hookFolder()
        guard let name = relativeHooks, try isRun(in: folder, program) else { return [] }
        return try repository.worktreeNames().compactMap { SessionID($0) }.filter { id in
            guard let worktree = try worktree(of: id), worktree.isPresent else { return false }
            let path = worktree.path + "/" + (folder.isRunByShell ? String(name.dropLast(2)) : name)
            let own = HookFolder(
                path: path, keeper: folder.keeper, isRunByShell: folder.isRunByShell, isPerWorktree: true,
                rewriter: nil)
            return try !isRun(in: own, program)
        }
    }

    private func isRun(in folder: HookFolder, _ program: String) throws -> Bool {
        let file = HookFile(hook: .prePush, folder: folder, program: program)
        return try file.state().isRun && Folder.isExecutable(folder.runPath(of: .prePush))
    }

    /// `core.hooksPath`, where it is the name of a folder in each worktree.
    var relativeHooks: String? {
        guard let configured = repository.configuration.string("core.hookspath"),
            !["/", "~", "%(prefix)/"].contains(where: { configured.hasPrefix($0) })
        else { return nil }
        let parts = configured.split(separator: "/").filter { $0 != "." }
        return parts.isEmpty || parts.contains("..") ? nil : parts.joined(separator: "/")
    }

    /// Hooks of ours in git's own folder while `core.hooksPath` makes git look elsewhere: nothing runs them.
    ///
    /// - Throws: `GitProgram.Failure` if git cannot be started; `FileError`.
    public func hiddenHooks(program: String) throws -> [HookReport] {
        guard let hidden = try hiddenFolder() else { return [] }
        return try hookFiles(in: hidden, program: program).reports().filter(\.state.isOurs)
    }

    /// Takes every hook of ours away, and puts back what was there before, byte for byte.
    ///
    /// Those in git's own folder go even where `core.hooksPath` leads elsewhere.
    ///
    /// - Returns: The hooks that were taken away.
    /// - Throws: `HookRefusal.changed` where somebody edited ours; then nothing was changed.
    @discardableResult
    public func uninstallHooks(program: String, isForced: Bool = false) throws -> [HookReport] {
        let folders = try usedFolders() + [hiddenFolder()].compactMap { $0 }
        let files = folders.flatMap { hookFiles(in: $0, program: program) }
        for file in files where !isForced {
            if try file.state() == .changed { throw HookRefusal.changed(path: file.path) }
        }
        let ours = try files.filter { try $0.state().isOurs }
        // Another program can have moved one of ours away before the next was installed.
        for file in files { while try file.uninstall() {} }
        for folder in folders { try folder.unlinkNeighbours() }
        return try ours.reports()
    }

    /// The folder that git uses, or is to use; none where it runs no hooks.
    private func usedFolders() throws -> [HookFolder] {
        do { return [try namedFolder()] } catch HookRefusal.noFolder { return [] }
    }

    /// git's own folder, where that is not the one in use.
    private func hiddenFolder() throws -> HookFolder? {
        let path = repository.commonDirectory + "hooks"
        let isUsed = try usedFolders().contains { Folder.resolved($0.path) == Folder.resolved(path) }
        guard !isUsed else { return nil }
        return HookFolder(path: path, keeper: .clone, isRunByShell: false, isPerWorktree: false, rewriter: nil)
    }

    private func hookFiles(in folder: HookFolder, program: String) -> [HookFile] {
        HookName.allCases.map { HookFile(hook: $0, folder: folder, program: program) }
    }
}

extension [HookFile] {
    fileprivate func reports() throws -> [HookReport] {
        try map { HookReport(hook: $0.hook, path: $0.path, state: try $0.state()) }
    }
}
