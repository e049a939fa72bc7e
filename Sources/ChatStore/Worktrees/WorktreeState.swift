internal import ChatModel
internal import Git

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// What a session's worktree holds beside its commit: the index, files, and where git is in an operation.
struct WorktreeState {
    /// What `git status` finds, by path.
    struct Files {
        var changed: [[UInt8]] = []
        var untracked: [[UInt8]] = []
        /// Ignored files that `.worktreeinclude` names.
        var listed: [[UInt8]] = []
        /// Submodules that have files, and repositories that git does not track.
        var repositories: [[UInt8]] = []
    }

    let store: ChatStore
    let id: SessionID
    let worktree: SessionWorktree

    private var git: GitProgram { store.repository.program }

    /// What is changed and what is not tracked; a file that git was told not to look at is looked at.
    func files() throws -> Files {
        try withIndex { index in
            try unhide(index)
            let output = try git.output(
                [
                    "-c", "core.fsmonitor=false", "--no-optional-locks", "status", "--porcelain=v1", "-z",
                    "--no-renames",
                    "--untracked-files=all", "--ignore-submodules=none",
                ], in: worktree.path, variables: index.variables)
            var files = Files()
            for entry in output.split(separator: 0) where entry.count > 3 {
                let path = Array(entry.dropFirst(3))
                if !entry.starts(with: Array("??".utf8)) {
                    files.changed.append(path)
                } else if path.last == UInt8(ascii: "/") {
                    files.repositories.append(path.dropLast())
                } else {
                    files.untracked.append(path)
                }
            }
            files.repositories += try submodules(index)
            files.listed = try ListedFiles(
                in: worktree.path, lists: [worktree.path] + [store.repository.mainWorktree].compactMap(\.self), git: git
            ).paths()
            return files
        }
    }

    /// Repositories that git ignores: no commit of ours can hold them.
    func ignoredRepositories() throws -> [[UInt8]] {
        try git.output(["ls-files", "--others", "--ignored", "--exclude-standard", "-z"], in: worktree.path)
            .split(separator: 0).filter { $0.last == UInt8(ascii: "/") }.map { Array($0.dropLast()) }
    }

    /// The repositories of submodules among git's own files for this worktree, also of those that are in no tree any
    /// more: by name, with their directories.
    func modules() throws -> [(name: String, directory: String)] {
        try modules(below: worktree.gitDirectory + "modules")
    }

    private func modules(below folder: String, name: String = "") throws -> [(name: String, directory: String)] {
        try Folder.names(in: folder).flatMap { part -> [(name: String, directory: String)] in
            let (place, name) = (folder + "/" + part, name + part)
            guard FileCopy.isDirectory(FilePlace(place)) else { return [] }
            guard Folder.exists(place + "/HEAD"), Folder.isFolder(place + "/objects") else {
                return try modules(below: place, name: name + "/")
            }
            return try [(name, place)] + modules(below: place + "/modules", name: name + "/")
        }
    }

    /// The commits that git's own files for this worktree name: its `HEAD` where that is no branch, those of an
    /// operation, and its own references.
    func heads() throws -> [ObjectID] {
        let names = [
            "HEAD", "MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "REBASE_HEAD", "MERGE_AUTOSTASH",
            "rebase-merge/autostash", "rebase-apply/autostash", "rebase-merge/orig-head", "rebase-apply/orig-head",
        ]
        let named = try names.flatMap { name in
            try (Folder.bytes(worktree.gitDirectory + name) ?? []).split(separator: 0x0A)
                .compactMap { ObjectID(String(decoding: $0.prefix(40), as: UTF8.self)) }
        }
        let own = try Files.paths(below: worktree.gitDirectory + "refs").compactMap { path in
            try Folder.line(path).flatMap { ObjectID($0) }
        }
        return named + own
    }

    /// The commit that the worktree is at, else the one its branch is at.
    func base() throws -> Commit? {
        let head = try Folder.line(worktree.gitDirectory + "HEAD").flatMap { ObjectID($0) }
        let tip = try worktree.head.flatMap { try store.repository.target(of: ReferenceName($0)) }
        let branch = try store.repository.target(of: References.branch(of: id))
        return try (head ?? tip ?? branch).flatMap { try store.repository.commit($0) }
    }

    /// Writes everything as a commit in the shape of a stash: its parents are the commit the worktree is at, the index,
    /// the files that git does not track, and what `heads` names.
    func save() throws -> ObjectID {
        let base = try base()
        let isThere = access(worktree.path + "/.git", F_OK) == 0
        let staged = try indexTree()
        let index = try commit(staged, base.map { [$0.id] } ?? [], "index")
        let untracked = try commit(isThere ? untrackedTree() : .emptyTree, [], "untracked files")
        let tracked = try isThere ? trackedTree() : staged
        let heads = try heads().filter { store.repository.contains($0) && $0 != base?.id }
        let parents = (base.map { [$0.id] } ?? []) + [index, untracked] + heads
        return try commit(tracked, parents, "worktree")
    }

    /// The tree of the index; where it has conflicts, our side of them.
    func indexTree() throws -> ObjectID {
        try withIndex { index in
            try resolve(index)
            return try tree(of: index)
        }
    }

    private func trackedTree() throws -> ObjectID {
        try withIndex { index in
            try unhide(index)
            try run(store.sync + ["add", "--update"], index)
            return try tree(of: index)
        }
    }

    private func untrackedTree() throws -> ObjectID {
        let files = try files()
        let paths = (files.untracked + files.listed).flatMap { path -> [UInt8] in path + [0] }
        let index = IndexCopy(emptyOf: worktree, request: store.newID())
        defer { index.discard() }
        if !paths.isEmpty { try run(store.sync + ["update-index", "--add", "-z", "--stdin"], index, input: paths) }
        return try tree(of: index)
    }

    private func commit(_ tree: ObjectID, _ parents: [ObjectID], _ what: String) throws -> ObjectID {
        let person = try store.person()
        let message = "\(what) of session \(id)\n\n" + Trailer.block([Trailer("Chat-Session", id.rawValue)])
        return try store.repository.writeCommit(
            tree: tree, parents: parents, author: person, committer: person, message: message)
    }

    private func withIndex<Value>(_ body: (IndexCopy) throws -> Value) throws -> Value {
        let index = try IndexCopy(of: worktree, request: store.newID())
        defer { index.discard() }
        return try body(index)
    }

    @discardableResult
    private func run(_ arguments: [String], _ index: IndexCopy, input: [UInt8] = []) throws -> [UInt8] {
        let isThere = access(worktree.path + "/.git", F_OK) == 0
        // Without its directory, git is led to the worktree's own files.
        let place = isThere ? [:] : ["GIT_DIR": String(worktree.gitDirectory.dropLast())]
        return try git.output(
            arguments, in: isThere ? worktree.path : store.repository.commonDirectory, input: input,
            variables: index.variables.merging(place) { $1 })
    }

    private func tree(of index: IndexCopy) throws -> ObjectID {
        let output = try run(store.sync + ["write-tree"], index)
        return try ObjectID(String(decoding: output.prefix(40), as: UTF8.self))
            .orThrow(GitProgram.Failure(arguments: ["write-tree"], status: 0, reason: "no object id"))
    }

    /// Takes back what `git update-index --assume-unchanged` and `--skip-worktree` told git of files that are there.
    private func unhide(_ index: IndexCopy) throws {
        let entries = try run(["ls-files", "-v", "-z"], index).split(separator: 0).filter { $0.count > 2 }
        let assumed = entries.filter { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0[$0.startIndex]) }
        let skipped = entries.filter { entry in
            [UInt8(ascii: "S"), UInt8(ascii: "s")].contains(entry[entry.startIndex])
                && FileCopy.exists(FilePlace(worktree.path, entry.dropFirst(2)))
        }
        for (option, paths) in [("--no-assume-unchanged", assumed), ("--no-skip-worktree", skipped)]
        where !paths.isEmpty {
            try run(
                ["update-index", option, "-z", "--stdin"], index,
                input: paths.flatMap { entry -> [UInt8] in entry.dropFirst(2) + [0] })
        }
    }

    /// Puts our side, else the one there is, in the place of each conflict.
    private func resolve(_ index: IndexCopy) throws {
        var sides: [ArraySlice<UInt8>: [Int: ArraySlice<UInt8>]] = [:]
        for entry in try run(["ls-files", "--unmerged", "-z"], index).split(separator: 0) {
            guard let tab = entry.firstIndex(of: 0x09) else { continue }
            let words = entry[..<tab].split(separator: 0x20)
            guard words.count == 3, let stage = Int(String(decoding: words[2], as: UTF8.self)) else { continue }
            sides[entry[tab...], default: [:]][stage] = words[0] + [0x20] + words[1]
        }
        guard !sides.isEmpty else { return }
        let zero = Array("0 \(ObjectID.zero)".utf8)
        let lines = sides.flatMap { path, stages -> [UInt8] in
            let chosen = stages[2] ?? stages[3] ?? stages[1] ?? []
            return zero + path + [0] + chosen + path + [0]
        }
        try run(["update-index", "-z", "--index-info"], index, input: lines)
    }

    private func submodules(_ index: IndexCopy) throws -> [[UInt8]] {
        try run(["ls-files", "--stage", "-z"], index).split(separator: 0).compactMap { entry in
            guard entry.starts(with: Array("160000 ".utf8)), let tab = entry.firstIndex(of: 0x09) else { return nil }
            let path = Array(entry[(tab + 1)...])
            return FileCopy.exists(FilePlace(worktree.path, path + Array("/.git".utf8))) ? path : nil
        }
    }
}

extension WorktreeState.Files {
    /// Every file below a folder; none if there is no such folder.
    fileprivate static func paths(below folder: String) throws -> [String] {
        try Folder.names(in: folder).flatMap { name in
            let path = folder + "/" + name
            return FileCopy.isDirectory(FilePlace(path)) ? try paths(below: path) : [path]
        }
    }
}
