import Fixtures

extension Scenarios {
    /// A whole turn of an agent that does nothing, and of one that writes a file: what git chat itself takes.
    func agents() throws -> [Comparison] {
        try [("nothing", "true"), ("one file", "date > agent.txt")].map { name, line in
            let slug = name.split(separator: " ").joined(separator: "-")
            let ours = try fixtures.copy("files-10000", as: "agents-ours-\(slug)")
            let git = try fixtures.copy("files-10000", as: "agents-git-\(slug)")
            try fixtures.remove(ours + ".sessions")
            try fixtures.run([chat, "new", "Agents"], in: ours)
            let ids = try Disk.names(in: ours + ".sessions").filter { !$0.hasPrefix(".") }
            guard let id = ids.first else { throw BenchmarkFailure(description: "no session in \(ours)") }
            let durable = ["git", "-c", "core.fsync=all"]
            return Comparison(
                name: "`send`, an agent that changes \(name), 10,000 files / `sh`, `git add`, `commit`, `notes append`",
                target: nil, runs: isQuick ? 7 : 30,
                ours: { _ in [Command([chat, "send", "-s", id, "--agent", "shell", "-m", line], in: ours)] },
                git: { run in
                    [
                        Command(["sh", "-c", line], in: git), Command(durable + ["add", "--all"], in: git),
                        Command(durable + ["commit", "--quiet", "--allow-empty", "-m", "Turn \(run)"], in: git),
                        Command(durable + ["notes", "--ref=kosuke-chat", "append", "-m", "Answer \(run)"], in: git),
                    ]
                })
        }
    }
}
