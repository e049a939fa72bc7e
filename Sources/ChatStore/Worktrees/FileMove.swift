internal import ChatModel
internal import Git

/// The way of a worktree's files from one commit or tree to another, as `git checkout` goes it: nothing that differs is
/// overwritten.
struct FileMove {
    let store: ChatStore
    let id: SessionID
    let worktree: SessionWorktree
    let old: ObjectID
    let new: ObjectID
    /// Which index has what is there now: the worktree's, or a copy.
    var variables: [String: String] = [:]

    var git: GitProgram { store.repository.program }

    /// Finds out whether git can bring the files there, and nothing would be lost on the way.
    ///
    /// - Throws: `UndoRefusal.worktreeInWay`; then nothing was changed.
    func requirePossible() throws {
        try requireFree()
        let trial = try readTree(isTrial: true)
        guard trial.status == 0 else { throw inWay(trial) }
    }

    /// Lets the files go there, as git does it; what it left by half is finished.
    ///
    /// - Returns: Whether all of them are there.
    func follow() -> Bool {
        do { return try readTree(isTrial: false).status == 0 || finish(at: new).isEmpty } catch { return false }
    }

    /// What git said against it, with the files it named.
    func inWay(_ output: GitProgram.Output) -> UndoRefusal {
        let lines = String(decoding: output.errors, as: UTF8.self).split(whereSeparator: \.isNewline)
        let named = lines.dropFirst().prefix { $0.hasPrefix("\t") }.map { $0.drop { $0 == "\t" } }
        let files = named.prefix(3).joined(separator: ", ") + (named.count > 3 ? ", …" : "")
        let first = lines.first.map { $0.hasPrefix("error: ") ? $0.dropFirst("error: ".count) : $0 }
        // `read-tree` has words of its own for what `checkout` says plainly.
        if let first, let path = first.split(separator: "'", omittingEmptySubsequences: false).dropFirst().first,
            first.hasPrefix("Entry '")
        {
            return .worktreeInWay(id, path: worktree.path, reason: "'\(path)' has changes that are not committed")
        }
        let reason = first.map { files.isEmpty ? String($0) : "\($0) \(files)" }
        return .worktreeInWay(id, path: worktree.path, reason: reason ?? "git ended with status \(output.status)")
    }

    private func readTree(isTrial: Bool) throws -> GitProgram.Output {
        // What only looks changed, by its time, is not in the way.
        _ = try git.run(["update-index", "-q", "--refresh"], in: worktree.path, variables: variables)
        return try git.run(
            ["read-tree", "-m", "-u"] + (isTrial ? ["-n"] : []) + [old.description, new.description],
            in: worktree.path, variables: variables, isWhole: true)
    }

    /// Nothing stands where a file comes: what git ignores, it would overwrite without a word.
    private func requireFree() throws {
        let added = try git.output(
            [
                "diff-tree", "-r", "-z", "--no-renames", "--diff-filter=A", "--name-only", old.description,
                new.description,
            ],
            in: worktree.path)
        for path in added.split(separator: 0) {
            guard let name = try obstacle(Array(path)) else { continue }
            throw UndoRefusal.worktreeInWay(id, path: worktree.path, reason: "'\(name)' is in the way")
        }
    }

    /// What git does not track and stands at a path, below it, or in the place of a folder above it.
    private func obstacle(_ path: [UInt8]) throws -> String? {
        guard !Folder.isFree(Array(worktree.path.utf8) + [0x2F] + path) else { return nil }
        let folders = path.indices.filter { path[$0] == 0x2F }.map { Array(path[..<$0]) }
        let place = folders.first { folder in
            let place = FilePlace(worktree.path, folder)
            return FileCopy.exists(place) && !FileCopy.isDirectory(place)
        }
        let found = try git.output(
            [
                "--literal-pathspecs", "ls-files", "--others", "-z", "--",
                String(decoding: place ?? path, as: UTF8.self),
            ],
            in: worktree.path, variables: variables)
        return found.split(separator: 0).first.map { String(decoding: $0, as: UTF8.self) }
    }
}
