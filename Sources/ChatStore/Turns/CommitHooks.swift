internal import ChatModel
internal import Git

extension ChatStore {
    /// Whether the repository's own hooks have a say in turn commits (`chat.runHooks`).
    private var runsHooks: Bool { repository.configuration.bool("chat.runHooks") == true }

    /// The tree after the repository's `pre-commit` hook, which may stage something else; `nil` where it refuses.
    ///
    /// - Parameter refused: What the hook said, where it refused.
    func afterPreCommit(_ staged: StagedTree, refused: (String) -> Void) throws -> StagedTree? {
        guard runsHooks else { return staged }
        let index = staged.index
        let result = try repository.program.runHook("pre-commit", in: index.worktree.path, variables: index.variables)
        guard result.status == 0 else {
            index.discard()
            let words = String(decoding: result.errors + result.output, as: UTF8.self)
            refused(words.split(whereSeparator: \.isNewline).first.map(String.init) ?? "status \(result.status)")
            return nil
        }
        return StagedTree(tree: try writeTree(of: index), index: index, isMerged: staged.isMerged)
    }

    /// Tells the repository's `post-commit` hook of a turn commit; what it answers changes nothing.
    func tellPostCommit(_ worktree: String) throws {
        guard runsHooks else { return }
        _ = try repository.program.runHook("post-commit", in: worktree, variables: [:])
    }
}
