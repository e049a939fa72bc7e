import Fixtures

extension Scenarios {
    /// A turn, as a whole process, beside the two processes that stock git takes.
    func append() throws -> [Comparison] {
        try [0, 1_000, 100_000, 1_000_000].filter { !isQuick || $0 <= 100_000 }.flatMap { count in
            try [("full", "all", 1.0), ("normal", "none", nil)].map { durability, sync, target in
                let name = "notes-\(count)"
                let ours = try fixtures.copy(name, as: "append-ours-\(count)-\(durability)")
                let git = try fixtures.copy(name, as: "append-git-\(count)-\(durability)")
                try fixtures.run(["git", "config", "chat.durability", durability], in: ours)
                return Comparison(
                    name: "append, \(count) notes, `chat.durability=\(durability)` / `core.fsync=\(sync)`",
                    target: target, runs: isQuick ? 10 : 40,
                    ours: { [Command([chat, "say", "-m", "Message \($0): why does it loop?"], in: ours)] },
                    git: { Self.commitAndNote($0, sync: sync, in: git) })
            }
        }
    }

    private static func commitAndNote(_ run: Int, sync: String, in folder: String) -> [Command] {
        let git = ["git", "-c", "core.fsync=\(sync)"]
        let notes = ["notes", "--ref=kosuke-chat", "append", "-m", "Message \(run): why does it loop?"]
        return [
            Command(git + ["commit", "--quiet", "--allow-empty", "-m", "Turn \(run)"], in: folder),
            Command(git + notes, in: folder),
        ]
    }

    /// A session with its files, and one without.
    func new() throws -> [Comparison] {
        let sizes = isQuick ? [10_000] : [10_000, 50_000]
        let filled = try sizes.map { count in
            let place = try fixtures.copy("files-\(count)", as: "new-\(count)")
            let git = fixtures.path + "/worktree"
            return Comparison(
                name: "`new`, \(count) files / `git worktree add`", target: 1.1, runs: isQuick ? 3 : 7,
                ours: { [Command([chat, "new", "Session \($0)"], in: place)] },
                git: { [Command(["git", "worktree", "add", "--quiet", "-b", "work-\($0)", git], in: place)] },
                restore: {
                    try fixtures.remove(place + ".sessions")
                    try fixtures.remove(git)
                    try fixtures.run(["git", "worktree", "prune"], in: place)
                    try fixtures.run(["sync"])
                })
        }
        return try filled
            + [("full", "all"), ("normal", "none")].map { durability, sync in
                let place = try fixtures.copy("files-10000", as: "new-\(durability)")
                try fixtures.run(["git", "config", "chat.durability", durability], in: place)
                let git = ["git", "-c", "core.fsync=\(sync)", "branch"]
                return Comparison(
                    name: "`new --no-worktree`, `chat.durability=\(durability)` / `git branch`, `core.fsync=\(sync)`",
                    target: 3, runs: isQuick ? 10 : 40,
                    ours: { [Command([chat, "new", "--no-worktree", "Session \($0)"], in: place)] },
                    git: { [Command(git + ["work-\($0)"], in: place)] })
            }
    }

    /// What a session changed, without and with its worktree.
    func diff() throws -> [Comparison] {
        var (edits, moves) = (FileTree(files: 10_000), FileTree(files: 10_000))
        (edits.changed, moves.renamed) = (500, 300)
        return try [("500 edited files", edits, 1.5), ("300 moved files", moves, 2.5)].flatMap { name, tree, target in
            let place = try fixtures.copy("files-10000", as: "diff-\(tree.changed)-\(tree.renamed)")
            try fixtures.remove(place + ".sessions")
            try fixtures.run([chat, "new", "Diff"], in: place)
            let ids = try Disk.names(in: place + ".sessions")
            guard let id = ids.first else { throw BenchmarkFailure(description: "no session in \(place)") }
            try tree.change(branch: "kosuke-chat-" + id, at: place, program: fixtures.program)
            let worktree = place + ".sessions/" + id
            try fixtures.run(["git", "reset", "--quiet", "--hard"], in: worktree)
            return ["", " --stat"].map { option in
                let words = option.isEmpty ? [] : ["--stat"]
                return Comparison(
                    name: "`diff\(option)`, \(name) of 10,000 / `git diff\(option) main`", target: target,
                    runs: isQuick ? 7 : 30, ours: { _ in [Command([chat, "diff"] + words, in: worktree)] },
                    git: { _ in [Command(["git", "diff"] + words + ["main"], in: worktree)] })
            }
        }
    }
}
