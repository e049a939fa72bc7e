internal import ChatModel
internal import Git

/// One path on the way from one commit to another.
private struct PathStep {
    let path: [UInt8]
    /// What the commit to come from and the one to go to have there; `nil` for nothing.
    let blobs: [ObjectID]
    let staysThere: Bool

    /// Reads the raw form of `git diff-tree`: `:<mode> <mode> <id> <id> <status>` and a path; submodules are left out.
    static func all(_ raw: [UInt8]) -> [PathStep] {
        let parts = raw.split(separator: 0)
        return stride(from: 0, to: parts.count - 1, by: 2).compactMap { place in
            let words = parts[place].dropFirst().split(separator: 0x20)
            guard words.count == 5, !words.prefix(2).contains(where: { $0.elementsEqual("160000".utf8) }) else {
                return nil
            }
            let blobs = words[2...3].compactMap { ObjectID(String(decoding: $0, as: UTF8.self)) }.filter { !$0.isZero }
            return PathStep(
                path: Array(parts[place + 1]), blobs: blobs, staysThere: !words[1].elementsEqual("000000".utf8))
        }
    }
}

extension FileMove {
    /// Brings index and files to one of the two commits after a move that was cut short, or that git gave up.
    ///
    /// git writes the files first and the index last, so each file on the way is that of either commit, the beginning of
    /// one, or missing. Anything else is a person's, and stays.
    ///
    /// - Returns: The paths that are not as the commit has them.
    func finish(at end: ObjectID) throws -> [String] {
        try store.awaitGit(in: worktree, of: id)
        let start = end == new ? old : new
        let steps = PathStep.all(
            try git.output(
                [
                    "diff-tree", "-r", "-z", "--raw", "--no-renames", "--no-abbrev", start.description, end.description,
                ], in: worktree.path))
        guard try worktree.refreshIndex(from: start, to: end, request: store.newID(), in: store) else {
            return steps.map { String(decoding: $0.path, as: UTF8.self) }
        }
        let gone = steps.filter { !$0.staysThere }
        for step in try own(gone.filter(isThere)) {
            do { try FileCopy.remove(place(step)) } catch is FileError { continue }
            FileCopy.removeEmptyFolders(above: step.path, in: worktree.path)
        }
        let behind = try behind(steps)
        let rewritten = try own(behind).flatMap { step -> [UInt8] in step.path + [0] }
        if !rewritten.isEmpty {
            _ = try git.run(
                ["checkout-index", "--force", "--index", "-z", "--stdin"], in: worktree.path, input: rewritten,
                isWhole: true)
        }
        let left = try (behind.isEmpty ? [] : self.behind(steps)) + gone.filter(isThere)
        return left.map { String(decoding: $0.path, as: UTF8.self) }
    }

    /// Writes files anew that a checkout which was cut short had only begun.
    func rewriteBegun() throws {
        let begun = try differing().filter { path in
            let text = String(decoding: path, as: UTF8.self)
            return try isBegun(path, of: ":\(text)")
        }
        guard !begun.isEmpty else { return }
        try git.output(
            ["checkout-index", "--force", "--index", "-z", "--stdin"], in: worktree.path,
            input: begun.flatMap { path -> [UInt8] in path + [0] }, isWhole: true)
    }

    private func place(_ step: PathStep) -> FilePlace { FilePlace(worktree.path, step.path) }

    private func isThere(_ step: PathStep) -> Bool {
        (FileCopy.isFile(place(step)) || FileCopy.isLink(place(step))) && FileCopy.isInside(step.path, worktree.path)
    }

    /// The steps whose files are to be there, and are not as the index has them.
    private func behind(_ steps: [PathStep]) throws -> [PathStep] {
        let differing = Set(try differing())
        return steps.filter { $0.staysThere && differing.contains($0.path) }
    }

    private func differing() throws -> [[UInt8]] {
        _ = try git.run(["update-index", "-q", "--refresh"], in: worktree.path)
        return try git.output(["diff-files", "-z", "--name-only", "--ignore-submodules"], in: worktree.path)
            .split(separator: 0).map(Array.init)
    }

    /// Those whose files are git's: of either commit, the beginning of one, or missing.
    private func own(_ steps: [PathStep]) throws -> [PathStep] {
        let files = steps.filter { FileCopy.isFile(place($0)) && !$0.path.contains(0x0A) }
        let lines = files.flatMap { step -> [UInt8] in step.path + [0x0A] }
        let output =
            try lines.isEmpty ? [] : git.output(["hash-object", "--stdin-paths"], in: worktree.path, input: lines)
        let hashes = output.split(separator: 0x0A).map { ObjectID(String(decoding: $0, as: UTF8.self)) }
        var known: [[UInt8]: ObjectID] = [:]
        for (file, hash) in zip(files, hashes) { known[file.path] = hash }
        return try steps.filter { step in
            if let hash = known[step.path], step.blobs.contains(hash) { return true }
            if FileCopy.isLink(place(step)) {
                let target = try FileCopy.target(of: place(step))
                return try step.blobs.contains { try store.repository.blob($0) == target }
            }
            guard FileCopy.isFile(place(step)) else {
                return Folder.isFree(Array(worktree.path.utf8) + [0x2F] + step.path)
            }
            return try step.blobs.contains { try isBegun(step.path, of: $0.description) }
        }
    }

    /// Whether a file is the beginning of what git would write there for a blob.
    private func isBegun(_ path: [UInt8], of blob: String) throws -> Bool {
        let place = FilePlace(worktree.path, path)
        guard FileCopy.isFile(place) else { return false }
        let whole = try git.run(
            ["cat-file", "--filters", "--path=\(String(decoding: path, as: UTF8.self))", blob], in: worktree.path)
        return try whole.status == 0 && whole.output.starts(with: Folder.bytes(place.text) ?? [])
    }
}
