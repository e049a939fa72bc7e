internal import ChatModel
internal import Git

extension ChatStore {
    /// Brings the index of a session's worktree from `parent` to `commit`, if that is what the branch holds.
    ///
    /// - Parameter isAhead: Whether the branch, which is at `parent`, will follow the index.
    /// - Returns: `false` if another program held the index's lock all the while.
    @discardableResult
    func refreshIndex(
        of id: SessionID, from parent: ObjectID?, to commit: ObjectID, request: UUIDv7, isAhead: Bool = false
    ) throws -> Bool {
        let branch = References.branch(of: id)
        guard let worktree = try worktree(of: id), worktree.isPresent, worktree.head == branch.rawValue,
            let head = try repository.target(of: branch)
        else { return true }
        let isThere =
            try isAhead
            ? head == parent : holds(commit, head) && repository.commit(head)?.tree == repository.commit(commit)?.tree
        guard isThere else { return true }
        return try worktree.refreshIndex(from: parent, to: commit, request: request, in: self)
    }
}

extension SessionWorktree {
    /// Brings the index from a parent's tree to a commit's, keeping what else is staged.
    ///
    /// - Returns: `false` if another program held the index's lock all the while.
    func refreshIndex(
        from parent: ObjectID?, to commit: ObjectID, request: UUIDv7, in store: ChatStore
    ) throws -> Bool {
        for _ in 0..<ChatStore.maximumAttempts {
            let index = try IndexCopy(of: self, request: request)
                .brought(from: parent ?? .emptyTree, to: commit, store.repository.program)
            switch index.replace(store) {
            case .done: return true
            case .locked: return false
            case .changed: continue
            }
        }
        return false
    }
}

extension IndexCopy {
    /// A copy of the index as it is now, brought from one tree to another.
    func renewed(from old: ObjectID, to new: ObjectID, _ git: GitProgram) throws -> IndexCopy {
        try IndexCopy(of: worktree, request: request).brought(from: old, to: new, git)
    }

    fileprivate func brought(from old: ObjectID, to new: ObjectID, _ git: GitProgram) throws -> IndexCopy {
        do { try bring(from: old, to: new, git) } catch {
            discard()
            throw error
        }
        return self
    }

    /// Brings the copy from one tree to another, as far as nobody staged something else.
    fileprivate func bring(from old: ObjectID, to new: ObjectID, _ git: GitProgram) throws {
        let arguments = ["read-tree", "-m", old.description, new.description]
        let result = try git.run(arguments, in: worktree.path, variables: variables)
        switch result.status {
        case 0: return
        // A file that the commit changed is staged differently, and read-tree takes all or nothing.
        case 128: try bringEach(from: old, to: new, git)
        default:
            throw GitProgram.Failure(
                arguments: arguments, status: result.status, reason: String(decoding: result.errors, as: UTF8.self))
        }
    }

    private func bringEach(from old: ObjectID, to new: ObjectID, _ git: GitProgram) throws {
        let staged = try git.output(
            ["diff-index", "--cached", "-z", "--name-only", "--no-renames", old.description], in: worktree.path,
            variables: variables)
        let kept = Set(staged.split(separator: 0).map(Array.init))
        let raw = try git.output(
            ["diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", old.description, new.description],
            in: worktree.path)
        try git.output(
            ["update-index", "-z", "--index-info"], in: worktree.path, input: Self.entries(raw, except: kept),
            variables: variables)
    }

    /// `:<mode> <mode> <id> <id> <status>` and a path become `<mode> <id>` and the path; mode 0 takes it out.
    private static func entries(_ raw: [UInt8], except kept: Set<[UInt8]>) -> [UInt8] {
        let parts = raw.split(separator: 0)
        return stride(from: 0, to: parts.count - 1, by: 2).flatMap { place -> [UInt8] in
            let words = parts[place].split(separator: 0x20)
            let path = Array(parts[place + 1])
            guard words.count == 5, !kept.contains(path) else { return [] }
            return Array(words[1]) + [0x20] + Array(words[3]) + [0x09] + path + [0]
        }
    }
}
