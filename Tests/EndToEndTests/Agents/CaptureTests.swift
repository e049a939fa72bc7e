import ChatModel
import TestSupport
import Testing

/// A project in whose session somebody works in an agent's own interface.
private final class Interface {
    let project: Project
    let agent: String
    let session: String
    var sandbox: Sandbox { project.sandbox }
    var transcript: String { sandbox.path + "/transcript.jsonl" }

    init(_ agent: String = "claude", session: String = "324b24cd-76eb-49ee-877d-0806cf32850a") throws {
        project = try Project()
        (self.agent, self.session) = (agent, session)
    }

    /// Calls the hook as the agent does.
    func hook(_ event: String, _ more: JSON = [:], in place: String? = nil, environment: [String: String?] = [:]) throws
    {
        let cwd = place ?? project.worktree
        guard case .object(let members) = more else { return }
        let input = JSON.object(
            [
                .init("session_id", .string(session)), .init("transcript_path", .string(transcript)),
                .init("cwd", .string(cwd)), .init("hook_event_name", .string(event)),
            ] + members)
        let output = try sandbox.run(
            ["git", "chat", "agent", "hook", agent], in: cwd, input: Array(input.line.utf8), environment: environment)
        #expect(output == Output(status: 0))
    }

    func prompt(_ text: String) throws {
        try hook("UserPromptSubmit", ["prompt": .string(text)])
        try sandbox.sh(
            """
            for i in $(seq 400); do grep -qs '"begun"' .git/chat/capture/*/* && exit; sleep 0.05; done
            tail -v -n +1 .git/chat/capture/*/*; git chat agents; git chat log; exit 1
            """
        )
        .requireSuccess()
    }

    /// Waits until all that was taken down is stored.
    func settle() throws {
        let waiting = "[ -z \"$(find .git/chat/capture -type f 2>/dev/null)\" ]"
        try sandbox.sh("for i in $(seq 400); do \(waiting) && exit; sleep 0.05; done; find .git/chat/capture; exit 1")
            .requireSuccess()
    }

    func append(_ lines: [JSON]) throws {
        let before = Files.exists(transcript) ? try Files.text(of: transcript) : ""
        try sandbox.write(transcript, before + lines.map { $0.line + "\n" }.joined())
    }

    func note() throws -> String { try sandbox.git("notes", "--ref=kosuke-chat", "show", project.branch) }

    /// A record of an assistant's message in Claude Code's transcript.
    static func said(_ id: String, _ block: JSON, output: Int) -> JSON {
        [
            "type": "assistant", "isSidechain": false, "version": "2.1.329",
            "message": [
                "id": .string(id), "role": "assistant", "model": "claude-mock-1", "content": .array([block]),
                "usage": [
                    "input_tokens": .integer(20), "cache_read_input_tokens": .integer(100),
                    "cache_creation_input_tokens": .integer(0),
                    "output_tokens": .integer(output),
                ],
            ],
        ]
    }

    static func text(_ text: String) -> JSON { ["type": "text", "text": .string(text)] }
}

/// What is done in an agent's own interface becomes turns.
@Suite struct CaptureTests {
    @Test("prompt, words, tools, tokens and files of a turn; what was there before is the person's own")
    func whole() throws {
        let interface = try Interface()
        let (sandbox, project) = (interface.sandbox, interface.project)
        try interface.append([Interface.said("old", Interface.text("Before."), output: 900)])
        try sandbox.write(project.worktree + "/mine.txt", "mine\n")
        try interface.prompt("Create hello.txt")
        #expect(try sandbox.chat("agents").stdout.contains("claude-code"))
        #expect(try sandbox.chat("log", "--format=%(role) %(text)").stdout == "user Create hello.txt\n")
        let file = project.worktree + "/hello.txt"
        try sandbox.write(file, "hello\n")
        let input: JSON = ["file_path": .string(file), "content": "hello\n"]
        try interface.hook(
            "PostToolUse",
            ["tool_name": "Write", "tool_input": input, "tool_use_id": "t1", "tool_response": ["type": "create"]])
        try interface.append([
            Interface.said("m1", ["type": "thinking", "thinking": "Hm."], output: 1),
            Interface.said("m1", Interface.text("I create it."), output: 3),
            Interface.said("m1", ["type": "tool_use", "id": "t1", "name": "Write", "input": input], output: 7),
            [
                "type": "user",
                "message": [
                    "content": .array([["type": "tool_result", "tool_use_id": "t1", "content": "File created"]])
                ],
            ],
            ["type": "user", "isMeta": true, "message": ["content": "vendor words"]],
            Interface.said("m2", Interface.text("Done."), output: 5),
        ])
        try interface.hook("Stop", ["last_assistant_message": "Done."])
        try interface.settle()
        #expect(try project.messages() == "1 user Create hello.txt\n1 assistant I create it.\n\nDone.\n")
        let note = try interface.note()
        #expect(note.contains(#""kind":"thinking","text":"Hm.""#) && !note.contains("vendor words"))
        #expect(
            note.contains(
                #""name":"Write","tool":"edit","title":"Write hello.txt","input":{"file_path":"hello.txt","content":"hello\n"},"status":"completed","output":"File created""#
            ), "\(note)")
        // Of each message the last count; cached tokens are input.
        #expect(
            note.contains(#""usage":{"input_tokens":240,"output_tokens":12,"cache_read_input_tokens":200"#), "\(note)")
        #expect(note.contains(#""agent":{"name":"claude-code","version":"2.1.329"},"model":"claude-mock-1""#))
        #expect(note.contains(#""agent_session":"324b24cd-76eb-49ee-877d-0806cf32850a""#))
        let log = try sandbox.git(
            "log", "-2", "--format=%s|%(trailers:key=Assisted-by,valueonly,separator=)", project.branch)
        #expect(log.hasPrefix("turn 1: add hello.txt|claude-code:claude-mock-1\n") && log.hasSuffix("|"))
        #expect(try sandbox.git("show", "--format=", "--name-only", project.branch + "~1") == "mine.txt")
        #expect(try sandbox.git("status", "--porcelain", in: project.worktree) == "")
        #expect(try sandbox.chat("fsck").status == 0)
    }

    @Test("without a transcript the hooks' own words are kept")
    func withoutTranscript() throws {
        let interface = try Interface("codex", session: "thread/../../x")
        try interface.prompt("Look")
        try interface.hook(
            "PostToolUse",
            ["tool_name": "Bash", "tool_input": ["command": "ls"], "tool_use_id": "c1", "tool_response": "a b\n"])
        try interface.hook("Stop", ["last_assistant_message": "Two files."])
        try interface.settle()
        #expect(try interface.project.messages() == "1 user Look\n1 assistant Two files.\n")
        #expect(
            try interface.note().contains(
                #""title":"Bash ls","input":{"command":"ls"},"status":"completed","output":"a b\n""#))
        #expect(try interface.note().contains(#""agent":{"name":"codex"}"#))
    }

    @Test(
        "a transcript that is none, cannot be read or has a line without an end: the hooks' own words are kept",
        arguments: [
            "mkfifo transcript.jsonl", "mkdir transcript.jsonl",
            "head -c 3000000 /dev/zero | tr '\\0' x > transcript.jsonl",
            "printf '\\377\\376\\n[[[[\\n{}\\n17\\n{\"type\":\"assistant\"}\\n' > transcript.jsonl",
            "printf '{\"type\":\"assistant\",\"message\":{\"content\":[{\"type\":17}]}}\\n{\"type\":' > transcript.jsonl",
        ])
    func hostile(_ line: String) throws {
        let interface = try Interface()
        try interface.sandbox.sh("cd .. && " + line).requireSuccess()
        try interface.sandbox.sh("[ -f ../transcript.jsonl ] && mv ../transcript.jsonl ../later || :").requireSuccess()
        try interface.prompt("Look")
        try interface.sandbox.sh("[ -f ../later ] && mv ../later ../transcript.jsonl || :").requireSuccess()
        try interface.hook("Stop", ["last_assistant_message": "So."])
        try interface.settle()
        #expect(try interface.project.messages() == "1 user Look\n1 assistant So.\n")
        #expect(try interface.sandbox.chat("fsck").status == 0)
    }

    @Test("a prompt that is broken off by the next one, by leaving, by 'cancel' or with the agent itself")
    func brokenOff() throws {
        let interface = try Interface()
        try interface.prompt("One")
        try interface.hook("UserPromptSubmit", ["prompt": "Two"])
        try interface.hook("Stop", ["last_assistant_message": "Second."])
        try interface.settle()
        try interface.prompt("Three")
        try interface.hook("SessionEnd", ["reason": "other"])
        try interface.settle()
        try interface.prompt("Four")
        try interface.sandbox.chat("cancel").requireSuccess()
        try interface.settle()
        #expect(
            try interface.project.messages()
                == "1 user One\n2 user Two\n2 assistant Second.\n3 user Three\n4 user Four\n")
        let outcomes = try interface.project.requests().split(separator: "\n").filter { $0.hasPrefix(#""outcome""#) }
        #expect(outcomes.map { $0.split(separator: "\"")[2] } == ["cancelled", "complete", "cancelled", "cancelled"])
    }

    #if os(Linux)
        @Test("when the agent is gone, the turn ends")
        func gone() throws {
            let interface = try Interface()
            let input = JSON.object([
                .init("session_id", "s"), .init("cwd", .string(interface.project.worktree)),
                .init("hook_event_name", "UserPromptSubmit"), .init("prompt", "Why?"),
            ]).line
            // An agent that dies after its first hook.
            let agent =
                "import subprocess, sys; subprocess.run(['git', 'chat', 'agent', 'hook', 'claude'], input=sys.argv[1].encode())"
            try interface.sandbox.run(["python3", "-c", agent, input]).requireSuccess()
            try interface.settle()
            #expect(try interface.project.requests().hasPrefix(#""outcome": "interrupted""#))
            #expect(try interface.project.messages().hasPrefix("1 user Why?\n"))
        }

        @Test("when the process in the background is killed, the next command goes on")
        func killed() throws {
            let interface = try Interface()
            try interface.prompt("Why?")
            let id = try #require(try Int32(interface.sandbox.chat("agents").stdout.split(separator: "\t")[3]))
            kill(id, SIGKILL)
            try interface.hook("Stop", ["last_assistant_message": "So."])
            try interface.sandbox.chat("say", "next").requireSuccess()
            try interface.settle()
            #expect(try interface.project.messages().contains("1 user Why?\n"))
            #expect(try interface.project.messages().hasSuffix("2 user next\n"))
            #expect(try interface.sandbox.chat("fsck").status == 0)
        }
    #endif

    @Test("what no process could store is stored by the next command")
    func left() throws {
        let interface = try Interface()
        let prompt: JSON = [
            "session_id": "s", "cwd": .string(interface.project.worktree), "hook_event_name": "UserPromptSubmit",
            "prompt": "Why?", "agent": "claude", "chat_session": .string(interface.project.id), "offset": .integer(0),
        ]
        let stop: JSON = [
            "session_id": "s", "cwd": .string(interface.project.worktree), "hook_event_name": "Stop",
            "last_assistant_message": "So.",
        ]
        try interface.sandbox.write(
            ".git/chat/capture/claude.s/018cc251-f400-7c3a-9d7e-6f1f0f6c2f11.jsonl",
            prompt.line + "\n" + stop.line + "\n{\"cut")
        try interface.sandbox.chat("say", "next").requireSuccess()
        #expect(try interface.project.messages() == "1 user Why?\n1 assistant So.\n2 user next\n")
        try interface.settle()
    }

    @Test("what 'git chat send' asks is not taken down once more")
    func ownSends() throws {
        let interface = try Interface(session: "session-1")
        try interface.hook("UserPromptSubmit", ["prompt": "Why?"], environment: ["GIT_CHAT_REQUEST": "x"])
        #expect(!Files.exists(interface.sandbox.folder + "/.git/chat/capture"))
        let add = ["agent", "add", "peer", "--protocol", "acp", "--default", "--", "scripted-agent"]
        try interface.sandbox.run(["git", "chat"] + add).requireSuccess()
        // An agent that takes our mark out of its hooks' environment: its session tells.
        let send = try interface.sandbox.start("git-chat", "send", "-m", "say begun\nhang")
        try send.wait(for: "begun")
        try interface.hook("UserPromptSubmit", ["prompt": "say begun"])
        try interface.settle()
        send.signal(SIGINT)
        try send.wait()
        #expect(try interface.project.messages() == "1 user say begun\nhang\n1 assistant begun\n")
    }

    @Test("elsewhere nothing is taken down, and nothing is said whatever comes")
    func elsewhere() throws {
        let interface = try Interface()
        for place in [interface.sandbox.folder, "/"] {
            try interface.hook("UserPromptSubmit", ["prompt": "x"], in: place)
        }
        for text in [
            "", "{", "[]", "{\"session_id\":\"\"}", "\u{0}",
            #"{"session_id":"a","cwd":"nowhere","hook_event_name":"Stop"}"#,
        ] {
            let output = try interface.sandbox.chat(
                "agent", "hook", "claude", in: interface.project.worktree, input: text)
            #expect(output == Output(status: 0))
        }
        #expect(!Files.exists(interface.sandbox.folder + "/.git/chat/capture"))
        #expect(try interface.sandbox.chat("log").stdout == "")
    }

    @Test("with --everywhere, what is done elsewhere becomes a session of its own, without a worktree")
    func everywhere() throws {
        let interface = try Interface()
        let sandbox = interface.sandbox
        try sandbox.write("mine.txt", "mine\n")
        for (prompt, answer) in [("Explain it", "It works."), ("More", "It does.")] {
            for (event, name, text) in [
                ("UserPromptSubmit", "prompt", prompt), ("Stop", "last_assistant_message", answer),
            ] {
                let input: JSON = [
                    "session_id": "s", "cwd": .string(sandbox.folder), "hook_event_name": .string(event),
                ]
                guard case .object(let members) = input else { return }
                let line = JSON.object(members + [.init(name, .string(text))]).line
                #expect(try sandbox.chat("agent", "hook", "claude", "--everywhere", input: line) == Output(status: 0))
            }
            try interface.settle()
        }
        let sessions = try sandbox.chat("list", "--format=%(title) %(turns) %(environment)").stdout.split(
            separator: "\n")
        #expect(sessions.sorted() == ["Explain it 2 none", "Fix login 0 present"], "\(sessions)")
        let log = try sandbox.chat("log", "Explain it", "--format=%(turn) %(role) %(text)").stdout
        #expect(log == "1 user Explain it\n1 assistant It works.\n2 user More\n2 assistant It does.\n")
        #expect(try sandbox.git("status", "--porcelain") == "?? mine.txt")
    }

    @Test("what is done elsewhere is sealed where new sessions are")
    func sealed() throws {
        let interface = try Interface()
        let sandbox = interface.sandbox
        let key = sandbox.path + "/key"
        try sandbox.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key).requireSuccess()
        try sandbox.git("config", "chat.seal.identity", key)
        try sandbox.git("config", "chat.seal.new", "true")
        for (event, name, text) in [
            ("UserPromptSubmit", "prompt", "zebracorn"), ("Stop", "last_assistant_message", "ploverdale"),
        ] {
            let line = JSON.object([
                .init("session_id", "s"), .init("cwd", .string(sandbox.folder)),
                .init("hook_event_name", .string(event)), .init(name, .string(text)),
            ]).line
            #expect(try sandbox.chat("agent", "hook", "claude", "--everywhere", input: line) == Output(status: 0))
        }
        try interface.settle()
        let sessions = try sandbox.chat("list", "--format=%(id) %(turns)").stdout.split(separator: "\n")
        let id = try #require(sessions.first { $0.hasSuffix(" 1") }?.dropLast(2))
        let log = try sandbox.chat("log", String(id), "--format=%(text)").stdout
        #expect(log == "zebracorn\nploverdale\n")
        for word in ["zebracorn", "ploverdale"] {
            let found = try sandbox.sh(
                "grep -rl \(word) .git; git cat-file --batch-all-objects --batch | grep -a \(word)")
            #expect(found.stdout == "", "\(word)")
        }
    }

    @Test("what looks like a secret is not even taken down")
    func secrets() throws {
        let key = "AKIA" + "Q3EGRIBVWUZLQY7P"
        let interface = try Interface()
        try interface.prompt("Use \(key)")
        try interface.hook(
            "PostToolUse",
            [
                "tool_name": "Bash", "tool_input": ["command": .string("echo \(key)")], "tool_use_id": "c1",
                "tool_response": .string(key),
            ])
        #expect(try interface.sandbox.sh("grep -r \(key) .git/chat").stdout == "")
        try interface.hook("Stop", ["last_assistant_message": .string("It is \(key).")])
        try interface.settle()
        #expect(try interface.note().contains("[redacted:"))
        let found = try interface.sandbox.sh(
            "grep -r \(key) .git; git cat-file --batch-all-objects --batch | grep \(key)")
        #expect(found.stdout == "")
    }

    @Test("recorded calls and transcripts of the real programs", .enabled(if: Shared.isWanted))
    func recorded() throws {
        let folder = "transcripts/captured/"
        let claude = try Interface()
        let records = try Files.text(of: Shared.file(folder + "claude-2.1.329.transcript.jsonl"))
        let lines = records.split(separator: "\n")
        let second = try #require(lines.lastIndex { $0.contains(#""operation":"enqueue""#) })
        try claude.sandbox.write(claude.transcript, lines[..<second].map { $0 + "\n" }.joined())
        try claude.prompt("Now again")
        try claude.sandbox.write(claude.transcript, records)
        try claude.hook("Stop", ["last_assistant_message": "I created hello.txt with a greeting. Done."])
        try claude.settle()
        #expect(
            try claude.project.messages()
                == "1 user Now again\n1 assistant I'll create the file now. \n\nI created hello.txt with a greeting. Done. \n"
        )
        #expect(try claude.note().contains(#""usage":{"input_tokens":240,"output_tokens":30"#))
        let codex = try Interface("codex")
        let rollout = "rollout-2026-11-21T08-21-57-01a1fd32-a7ad-7b03-845d-837166fefd67.jsonl"
        let steps = try Files.text(of: Shared.file(folder + rollout)).split(separator: "\n")
        let again = try #require(steps.firstIndex { $0.contains(#""ordinal":23"#) })
        try codex.sandbox.write(codex.transcript, steps[..<again].map { $0 + "\n" }.joined())
        try codex.prompt("again")
        try codex.sandbox.write(codex.transcript, steps.map { $0 + "\n" }.joined())
        try codex.hook("Stop", ["last_assistant_message": "I created hello.txt with a greeting. Done."])
        try codex.settle()
        #expect(
            try codex.project.messages()
                == "1 user again\n1 assistant I'll create the file now.\n\nI created hello.txt with a greeting. Done.\n"
        )
        let note = try codex.note()
        #expect(note.contains(#""usage":{"input_tokens":240,"output_tokens":30"#), "\(note)")
        #expect(note.contains(#""name":"exec_command","tool":"execute""#) && note.contains(#""model":"mock-1""#))
    }
}
