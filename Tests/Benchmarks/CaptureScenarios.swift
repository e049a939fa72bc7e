import Fixtures

extension Scenarios {
    /// What an agent's own interface waits for at each hook, as it calls it, beside a `git` that does nothing.
    ///
    /// There are 10,000 sessions and a transcript of 64 MiB. Fifty milliseconds are allowed.
    func capture() throws -> [Comparison] {
        let place = try fixtures.copy("sessions-10000x\(isQuick ? 2 : 50)", as: "capture")
        let worktree = try place + ".sessions/" + session("Capture", in: place)
        let transcript = fixtures.path + "/capture.jsonl"
        try fixtures.run(["sh", "-c", "yes '{\"type\":\"mode\"}' | head -c 67108864 > \"$0\"", transcript])
        func call(_ event: String, _ session: String, _ more: String) -> String {
            let input = """
                {"session_id":"\(session)","transcript_path":"\(transcript)","cwd":"\(worktree)",\
                "hook_event_name":"\(event)",\(more)}
                """
            return "printf '%s\\n' '\(input)' | { git chat agent hook claude >/dev/null 2>&1 || :; }"
        }
        let ask = #""prompt":"Why does it loop?""#
        let tool = #""tool_name":"Bash","tool_input":{"command":"ls"},"tool_use_id":"$0","tool_response":"a b""#
        let settled = "until [ -z \"$(find .git/chat/capture -type f 2>/dev/null)\" ]; do sleep 0.02; done"
        // One prompt goes on while tools are used; every other one ends after it was measured.
        let going =
            call("UserPromptSubmit", "going", ask) + "; until grep -qs begun .git/chat/capture/*/*; do sleep 0.02; done"
        func row(_ event: String, _ session: String, _ more: String, before: String, after: String) -> Comparison {
            Comparison(
                name: "agent's hook `\(event)`, 10,000 sessions / `sh` and `git --version`", target: nil,
                runs: isQuick ? 10 : 30,
                ours: { _ in [Command(["sh", "-c", call(event, session, more)], in: place)] },
                git: { _ in [Command(["sh", "-c", "git --version"], in: place)] },
                prepare: { try fixtures.run(["sh", "-c", before], in: place) },
                restore: { try fixtures.run(["sh", "-c", after], in: place) }, memory: 64 << 10, seconds: 0.05)
        }
        let end = call("SessionEnd", "going", #""reason":"other""#) + "; " + settled
        return [
            row("UserPromptSubmit", "going", ask, before: ":", after: end),
            row(
                "PostToolUse", "going", tool, before: "[ -d .git/chat/capture/claude.going ] || { \(going); }",
                after: ":"),
            row("Stop", "going", #""last_assistant_message":"So.""#, before: going, after: settled),
        ]
    }
}
