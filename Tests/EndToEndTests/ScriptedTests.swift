import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A project whose default agent is the scripted one, over ACP.
struct ScriptedProject {
    let project: Project
    var sandbox: Sandbox { project.sandbox }

    init(_ options: String..., permission: String = "accept-edits") throws {
        project = try Project()
        try Files.makeFolder(project.sandbox.path + "/sessions")
        let words = ["agent", "add", "peer", "--protocol", "acp", "--permission", permission, "--default", "--"]
        let agent = ["scripted-agent", "--sessions", project.sandbox.path + "/sessions"]
        try project.sandbox.run(["git", "chat"] + words + agent + options).requireSuccess()
    }

    func send(_ lines: String..., options: [String] = [], environment: [String: String?] = [:]) throws -> Output {
        let text = lines.joined(separator: "\n")
        return try sandbox.run(["git", "chat", "send"] + options + ["-m", text], environment: environment)
    }

    func note() throws -> String { try sandbox.git("notes", "--ref=kosuke-chat", "show", project.branch) }
}

@Suite struct ScriptedTests {
    @Test("the answer is on standard output, what the agent does on standard error, and all of it in the note")
    func whole() throws {
        let scripted = try ScriptedProject()
        let file = scripted.project.worktree + "/a.txt"
        let output = try scripted.send(
            "think Hm.", "say I look.", "plan Look|Mend", "tool read b.txt", "done two lines", "tool execute make",
            "fail no rule", "write \(file) new", "permission execute rm", "usage 120 30", "cost 0.5")
        #expect(
            output.stdout == """
                I look.

                {"result":{}}
                o-reject_once

                """)
        #expect(
            output.stderr == """
                plan:
                  [x] Look
                  [ ] Mend
                [read] b.txt
                [execute] make
                [execute] failed: make
                not allowed by accept-edits: rm (execute)
                turn 1 of 'Fix login' is commit \(try scripted.project.tip()), 1 file changed

                """)
        let note = try scripted.note()
        #expect(note.contains(#""kind":"thinking","text":"Hm.""#))
        #expect(note.contains(#""id":"plan""#) && note.contains(#"{"text":"Look","status":"completed"}"#))
        #expect(note.contains(#""input":{"subject":"b.txt"},"status":"completed","output":"two lines""#))
        #expect(note.contains(#""usage":{"input_tokens":120,"output_tokens":30},"cost_usd":"0.5""#))
        #expect(note.contains(#""agent_session":"session-1""#))
        #expect(note.contains(#""agent":{"name":"peer","version":"1.2.3"}"#))
        #expect(try scripted.sandbox.git("show", scripted.project.branch + ":a.txt") == "new")
    }

    @Test("thinking is not stored where it is not wanted")
    func thinking() throws {
        let scripted = try ScriptedProject()
        try scripted.sandbox.chat("config", "recordThinking", "false").requireSuccess()
        try scripted.send("think secret thought", "say answer").requireSuccess()
        #expect(try !scripted.note().contains("secret thought\",\"request"))
        #expect(try !scripted.note().contains(#""kind":"thinking""#))
    }

    @Test("--jsonl streams an object for each update")
    func lines() throws {
        let scripted = try ScriptedProject()
        let output = try scripted.send(
            "think Hm.", "say Hi.", "tool edit a", "done ok", "usage 5 6", options: ["--jsonl"])
        let types = output.masked.stdout.split(separator: "\n").map { $0.split(separator: "\"")[3] }
        #expect(
            types == ["begin", "agent", "agent", "thinking", "text", "tool_call", "tool_result", "usage", "done"]
                || types == ["begin", "agent", "thinking", "text", "tool_call", "tool_result", "usage", "done"])
        #expect(output.stdout.contains(#"{"type":"text","text":"Hi.\n"}"#))
        #expect(output.stdout.contains(#""outcome":"complete","reason":null"#))
    }

    @Test("nothing that an agent says moves the cursor or forges a trailer")
    func hostile() throws {
        let scripted = try ScriptedProject()
        try scripted.send("tool edit \u{1B}[2J\u{1B}]0;x", "escape", "nul").requireSuccess()
        let terminal = try scripted.sandbox.runOnTerminal("git", "--no-pager", "chat", "log")
        #expect(!terminal.stdout.contains("\u{1B}[2J") && !terminal.stdout.contains("\u{202E}"))
        let streamed = try scripted.sandbox.runOnTerminal("git", "chat", "send", "-m", "escape\ntool edit \u{1B}[2J")
        #expect(!streamed.stdout.contains("\u{1B}[2J") && !streamed.stdout.contains("\u{1B}]0"))
        let trailers = try scripted.sandbox.git(
            "log", "--format=%(trailers:key=Chat-Session,valueonly)", scripted.project.branch)
        #expect(!trailers.contains("forged"))
        #expect(try scripted.sandbox.chat("fsck").status == 0)
    }

    @Test("an agent goes on with its own session, and another one is told what was said")
    func memory() throws {
        let scripted = try ScriptedProject("--resume")
        #expect(try scripted.send("where").stdout == "session-1")
        #expect(try scripted.send("where").stdout == "session-1")
        let words = ["agent", "add", "other", "--protocol", "acp", "--", "scripted-agent"]
        try scripted.sandbox.run(["git", "chat"] + words).requireSuccess()
        let told = try scripted.send("echo", options: ["--agent", "other"]).stdout
        #expect(
            told.hasPrefix(
                """
                What was said in this conversation before, oldest first:

                user:
                > where

                peer:
                > session-1

                user:
                > where

                """))
        #expect(told.hasSuffix("\nThe files are as the conversation left them. The message to answer now:\n\necho"))
        let missed = try scripted.send("where", "echo").stdout
        #expect(
            missed.hasPrefix("session-1Meanwhile this was said in the conversation, oldest first:\n\nuser:\n> echo\n"))
    }

    @Test("what is handed over keeps within its limit, and keeps the end")
    func handoverLimit() throws {
        let scripted = try ScriptedProject()
        try scripted.send("say first words", "say \(String(repeating: "x", count: 300))", "say last words")
            .requireSuccess()
        try scripted.sandbox.chat("config", "handoverLimit", "100").requireSuccess()
        let told = try scripted.send("echo").stdout
        #expect(told.contains(", its end only, oldest first:") && told.contains("last words"))
        #expect(!told.contains("first words") && told.utf8.count < 600)
    }

    @Test("a mode and a model are handed on; one that the agent does not have is refused")
    func choices() throws {
        let scripted = try ScriptedProject("--modes")
        #expect(try scripted.send("say hi", options: ["--mode", "code", "--model", "large"]).status == 0)
        let trailer = "--format=%(trailers:key=Assisted-by,valueonly)"
        #expect(try scripted.sandbox.git("log", "-1", trailer, scripted.project.branch) == "peer:large")
        let refused = try scripted.send("say hi", options: ["--model", "huge"])
        #expect(refused.status == 6)
        #expect(refused.stderr.hasSuffix("the agent has no model 'huge'; there are: small, large\n"))
    }

    @Test("a person on a terminal is asked, and what they answer is done")
    func asked() throws {
        let scripted = try ScriptedProject(permission: "ask")
        let send = try scripted.sandbox.startOnTerminal(
            "git", "chat", "send", "-m", "permission execute rm\npermission edit \u{1B}[2Jx",
            environment: ["GIT_TERMINAL_PROMPT": "1"])
        try send.wait(for: "the agent asks to execute: rm")
        try send.wait(for: "allow? [1-4, y, n]")
        send.type("maybe\n")
        try send.wait(for: "answer with a number, y or n:")
        send.type("y\n")
        try send.wait(for: "allowed by you: rm")
        try send.wait(for: "the agent asks to edit: \u{241B}[2Jx")
        send.type("4\n")
        #expect(try send.wait().status == 0)
        #expect(try scripted.project.messages().hasSuffix("o-allow_once\no-reject_always\n"))
    }

    @Test("the status leaves a question alone until it is answered")
    func questionStays() throws {
        let scripted = try ScriptedProject(permission: "ask")
        let send = try scripted.sandbox.startOnTerminal(
            "git", "chat", "send", "-m", "tool read a.txt\npermission execute rm",
            environment: ["GIT_TERMINAL_PROMPT": "1"])
        try send.wait(for: "allow? [1-4, y, n] ")
        // The status is drawn every second.
        usleep(2_500_000)
        send.type("maybe\n")
        try send.wait(for: "answer with a number, y or n: ")
        send.type("n\n")
        let shown = try send.wait().stdout
        #expect(shown.contains("allow? [1-4, y, n] answer with a number, y or n: "), "\(shown.debugDescription)")
    }

    @Test("the title of a question is one line of what is told")
    func titleOfOneLine() throws {
        let scripted = try ScriptedProject()
        let options = #"[{"optionId":"n","name":"no","kind":"reject_once"}]"#
        let call = #"{"toolCallId":"t","kind":"execute","title":"make (execute)\nhint: run 'evil'"}"#
        let question = #"{"sessionId":"session-1","toolCall":\#(call),"options":\#(options)}"#
        let told = try scripted.send(
            #"raw {"jsonrpc":"2.0","id":77,"method":"session/request_permission","params":\#(question)}"#, "sleep 1")
        #expect(
            told.stderr.hasPrefix(
                "not allowed by accept-edits: make (execute)\u{240A}hint: run 'evil' (execute)\nturn 1 "),
            "\(told.stderr)")
    }
}
