internal import ChatModel
internal import Git

extension ChatStore {
    /// Works out what `git add -A && git commit` would commit in a worktree, without touching its index.
    ///
    /// git itself does it, on a copy of the index, so that filters, attributes, sparse checkout, submodules and file
    /// modes are as git has them.
    func stage(_ worktree: SessionWorktree, request: UUIDv7) throws -> StagedTree {
        // A `git gc` takes away the folder that git was about to write an object to.
        for _ in 1..<3 {
            do { return try stageOnce(worktree, request: request) } catch is GitProgram.Failure {
                surroundings.pause(10)
            }
        }
        return try stageOnce(worktree, request: request)
    }

    private func stageOnce(_ worktree: SessionWorktree, request: UUIDv7) throws -> StagedTree {
        // git says which excludes are the user's while we look.
        let question = try repository.program.start(
            ["config", "--type=path", "-z", "core.excludesFile"], in: worktree.path)
        let looked = Result { try Adding(IndexCopy(of: worktree, request: request), in: repository) }
        let named = question.end()
        let adding = try looked.get()
        do {
            let excludes = try excludesFile(of: worktree, named: named)
            let staged = try tree(of: adding, settings: sync + ["-c", "core.excludesFile=\(excludes)"])
            observe(.staged)
            return StagedTree(tree: staged, index: adding.index, isMerged: adding.before?.isMerged ?? false)
        } catch {
            adding.index.discard()
            throw error
        }
    }

    private func tree(of adding: Adding, settings: [String]) throws -> ObjectID {
        if let file = try adding.add(settings), let tree = try repository.writeTree(of: file) { return tree }
        return try writeTree(of: adding.index)
    }

    /// No paths are at odds in the worktree's own index: their files have git's marks of a conflict in them.
    ///
    /// Where nothing would be committed git is not asked.
    ///
    /// - Throws: `StoreError.worktreeUnmerged`; then what was staged is let go of.
    func requireMerged(_ staged: StagedTree, of id: SessionID) throws {
        let tip = try repository.target(of: References.branch(of: id)).flatMap { try repository.commit($0)?.tree }
        guard staged.tree != tip else { return }
        do { if !staged.isMerged { try requireMerged(staged.index.worktree, of: id) } } catch {
            staged.index.discard()
            throw error
        }
    }

    private func requireMerged(_ worktree: SessionWorktree, of id: SessionID) throws {
        let entries = try repository.program.output(["ls-files", "--unmerged", "-z"], in: worktree.path)
        guard !entries.isEmpty else { return }
        let paths = entries.split(separator: 0).compactMap { entry in
            entry.firstIndex(of: 0x09).map { String(decoding: entry[($0 + 1)...], as: UTF8.self) }
        }
        throw StoreError.worktreeUnmerged(id, path: worktree.path, files: Set(paths).sorted())
    }

    /// What git writes is sent to the disk as ours is; the log's own sync is the barrier for both.
    var sync: [String] {
        isDurable ? ["-c", "core.fsync=loose-object", "-c", "core.fsyncMethod=writeout-only"] : []
    }

    /// The tree of what a copy of an index has staged.
    func writeTree(of index: IndexCopy) throws -> ObjectID {
        let output = try repository.program.output(
            sync + ["write-tree"], in: index.worktree.path, variables: index.variables)
        guard let tree = ObjectID(String(decoding: output.prefix(40), as: UTF8.self)) else {
            throw GitProgram.Failure(arguments: ["write-tree"], status: 0, reason: "no object id")
        }
        return tree
    }

    /// A file with the user's own excludes and the litter of agents; it is rewritten when it differs.
    private func excludesFile(of worktree: SessionWorktree, named: GitProgram.Output) throws -> String {
        let path = worktree.gitDirectory + "chat-excludes"
        let own = try userExcludes(of: worktree.path, named: named).flatMap { try Folder.bytes($0) } ?? []
        let bytes = own + [0x0A] + Array(Litter.patterns.map { $0 + "\n" }.joined().utf8)
        if try Folder.bytes(path) != bytes { try Folder.write(bytes, to: path) }
        return path
    }

    /// The file that git takes ignored names from in the worktree: its settings can be those of this worktree alone.
    private func userExcludes(of worktree: String, named: GitProgram.Output) -> String? {
        let environment = repository.program.environment
        let home = environment["HOME"] ?? ""
        if named.status == 0 {
            let path = String(decoding: named.output.prefix { $0 != 0 }, as: UTF8.self)
            return path.hasPrefix("/") ? path : worktree + "/" + path
        }
        let xdg = environment["XDG_CONFIG_HOME"].flatMap { $0.isEmpty ? nil : $0 }
        return (xdg ?? home + "/.config") + "/git/ignore"
    }
}

/// Files that agents leave in a worktree for themselves.
///
/// They are not part of anybody's change.
enum Litter {
    /// Patterns as in `.gitignore`; a tracked file is committed all the same.
    static let patterns = [
        ".aider*", ".fast-agent/", ".agentao/", "agentao.log", "fastagent.jsonl", ".claude/settings.local.json",
        ".claude/worktrees/", ".gptme/", ".vibe/logs/", ".crush/", ".opencode/sessions/", ".goose/",
    ]
}
