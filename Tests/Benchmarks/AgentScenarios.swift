import Fixtures

extension Scenarios {
    /// A whole turn of an agent that does nothing, and of one that writes a file: what git chat itself takes.
    ///
    /// A hundred milliseconds are allowed, with what the agent itself takes.
    func agents() throws -> [Comparison] {
        let turns = try [("nothing", "true"), ("one file", "date > agent.txt")].map { name, line in
            let slug = name.split(separator: " ").joined(separator: "-")
            let ours = try fixtures.copy("files-10000", as: "agents-ours-\(slug)")
            let git = try fixtures.copy("files-10000", as: "agents-git-\(slug)")
            let id = try session("Agents", in: ours)
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
                }, seconds: 0.1)
        }
        return turns + (try firstWords())
    }

    /// How long after an agent has sent a word it comes out of `send`, beside `cat`: fifty milliseconds are allowed.
    ///
    /// The word is the moment at which it is sent, in nanoseconds since 1970.
    private func firstWords() throws -> [Comparison] {
        let place = try fixtures.copy("files-10000", as: "agents-words")
        let id = try session("Words", in: place)
        let moment = "date +%s%N; sleep 0.1"
        let streaming = fixtures.path + "/streaming-agent"
        try fixtures.run(
            [
                "sh", "-c",
                """
                cat > "$0" <<'end' && chmod +x "$0" && git chat agent add streaming --protocol claude -- "$0"
                #!/bin/sh
                cat > /dev/null
                echo '{"type":"system","subtype":"init","session_id":"s"}'
                printf '{"type":"assistant","message":{"id":"a","content":[{"type":"text","text":"%s\\\\n"}]}}\\n' "$(date +%s%N)"
                sleep 0.1
                echo '{"type":"result","subtype":"success","is_error":false}'
                end
                """, streaming,
            ], in: place)
        return [("shell", moment), ("streaming", "When?")].map { agent, text in
            Comparison(
                name: "first word of `send --agent \(agent)` / of `cat`", target: nil, runs: isQuick ? 7 : 30,
                ours: { _ in
                    [Command([chat, "send", "-s", id, "--agent", agent, "-m", text], in: place, saysMoment: true)]
                },
                git: { _ in [Command(["sh", "-c", "{ \(moment); } | cat"], in: place, saysMoment: true)] },
                seconds: 0.05)
        }
    }

    /// Makes a session with a worktree, the only one there.
    func session(_ title: String, in place: String) throws -> String {
        try fixtures.remove(place + ".sessions")
        try fixtures.run([chat, "new", title], in: place)
        let ids = try Disk.names(in: place + ".sessions").filter { !$0.hasPrefix(".") }
        guard let id = ids.first else { throw BenchmarkFailure(description: "no session in \(place)") }
        return id
    }
}
