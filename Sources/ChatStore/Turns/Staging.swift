internal import ChatModel
internal import Git
#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

extension ChatStore {
    /// Works out what `git add -A && git commit` would commit in a worktree, without touching its index.
    ///
    /// git itself does it, on a copy of the index, so that filters, attributes, sparse checkout, submodules and file
    /// modes are as git has them.
    func stage(_ worktree: SessionWorktree, request: UUIDv7) throws -> StagedTree {
        let index = worktree.gitDirectory + "index"
        let copy = worktree.gitDirectory + "index.chat-\(request)"
        let original = FileStamp(index)
        try copyFile(index, to: copy)
        let variables = ["GIT_INDEX_FILE": copy]
        do {
            let excludes = try excludesFile()
            try repository.program.output(
                ["-c", "core.excludesFile=\(excludes)", "-c", "advice.addEmbeddedRepo=false", "add", "--all"],
                in: worktree.path, variables: variables)
            let output = try repository.program.output(["write-tree"], in: worktree.path, variables: variables)
            guard let tree = ObjectID(String(decoding: output.prefix(40), as: UTF8.self)) else {
                throw GitProgram.Failure(arguments: ["write-tree"], status: 0, reason: "no object id")
            }
            return StagedTree(tree: tree, worktree: worktree, path: copy, original: original)
        } catch {
            unlink(copy)
            throw error
        }
    }

    private func copyFile(_ path: String, to copy: String) throws {
        guard let bytes = try Folder.bytes(path) else { return }
        let descriptor = open(copy, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw FileError(path: copy, errno: errno) }
        let isWritten = Folder.write(bytes, to: descriptor)
        guard isWritten, close(descriptor) == 0 else { throw FileError(path: copy, errno: errno) }
    }

    /// A file with the user's own excludes and the litter of agents; it is rewritten when it differs.
    private func excludesFile() throws -> String {
        let path = directory + "cache/excludes"
        let own = try userExcludes().flatMap { try Folder.bytes($0) } ?? []
        let text = String(decoding: own, as: UTF8.self) + "\n" + Litter.patterns.map { $0 + "\n" }.joined()
        if try Folder.bytes(path) != Array(text.utf8) {
            try Folder.make(directory + "cache")
            try Folder.write(text, to: path)
        }
        return path
    }

    private func userExcludes() -> String? {
        let environment = repository.program.environment
        let home = environment["HOME"] ?? ""
        if let named = repository.configuration.string("core.excludesfile") {
            return named.hasPrefix("~/") ? home + named.dropFirst() : named
        }
        let xdg = environment["XDG_CONFIG_HOME"].flatMap { $0.isEmpty ? nil : $0 }
        return (xdg ?? home + "/.config") + "/git/ignore"
    }
}

/// Files that agents leave in a worktree for themselves. They are not part of anybody's change.
enum Litter {
    /// Patterns as in `.gitignore`; a tracked file is committed all the same.
    static let patterns = [
        ".aider*", ".fast-agent/", ".agentao/", "agentao.log", "fastagent.jsonl", ".claude/settings.local.json",
        ".claude/worktrees/", ".gptme/", ".vibe/logs/", ".crush/", ".opencode/sessions/", ".goose/",
    ]
}
