import ChatModel
import TestSupport
import Testing

/// Models that are asked over HTTP.
@Suite struct ModelTests {
    @Test("the answer streams, and tokens, model and words are in the note", arguments: ["openai", "anthropic"])
    func answers(dialect: String) throws {
        let model = try ModelProject(dialect)
        let output = try model.send("plain", "Why?")
        let tip = try model.project.tip()
        #expect(
            output
                == Output(
                    status: 0, stdout: "Say what you mean.\n", stderr: "turn 1 of 'Fix login' is commit \(tip)\n"))
        let note = try model.note()
        #expect(note.contains(#""role":"assistant","text":"Say what you mean.""#))
        #expect(note.contains(#""agent":{"name":"model"},"model":"fake-1","stop_reason":"end_turn""#))
        #expect(
            note.contains(
                #""usage":{"input_tokens":120,"output_tokens":9,"cache_read_input_tokens":100"#), "\(note)")
        #expect(try model.sandbox.git("diff", "--stat", "main", model.project.branch) == "")
        let seen = try model.server.seen()
        #expect(seen.map { $0["path"]?.text } == [dialect == "openai" ? "/v1/chat/completions" : "/v1/messages"])
        #expect(seen[0]["body"]?["stream"] == .bool(true) && seen[0]["body"]?["model"]?.text == "plain")
    }

    @Test("the conversation goes along with its roles, its end only where the budget ends", arguments: [32768, 60])
    func conversation(limit: Int) throws {
        let model = try ModelProject()
        try model.sandbox.git("config", "chat.handoverLimit", String(limit))
        try model.project.shell("echo a long answer of the shell, which is more than sixty bytes")
        try model.sandbox.chat("say", "Two").requireSuccess()
        try model.sandbox.chat("say", "And three").requireSuccess()
        try model.send("plain", "Four").requireSuccess()
        let messages = try #require(try model.server.seen().last?["body"]?["messages"]?.elements)
        let words = messages.map { "\($0["role"]?.text ?? ""): \($0["content"]?.text ?? "")" }
        let asked = "user: Two\n\nAnd three\n\nFour"
        #expect(
            words
                == (limit == 60
                    ? [asked]
                    : [
                        "user: echo a long answer of the shell, which is more than sixty bytes",
                        "assistant: a long answer of the shell, which is more than sixty bytes", asked,
                    ]))
    }

    private static let cases: [(model: String, text: String, reason: String, hint: String?)] = [
        (
            "unknown", "", "PLACE does not know the model 'unknown': no such model",
            "say which model: 'git chat agent add"
        ),
        (
            "very-busy", "", "PLACE is busy (429): slow down; it asks for a pause of 3600 s",
            "the message is kept; run 'git chat retry' in 3600 seconds"
        ),
        ("spent", "", "PLACE is busy (429): no credit", "the message is kept; run 'git chat retry' later"),
        ("broken", "", "PLACE failed (500): <html>", nil),
        ("page", "", "http://PLACE", "say which model: 'git chat agent add"),
        ("long", "", "PLACE refuses the request (413): too many tokens", "lower 'git chat config handoverLimit"),
        ("cut", "so far", "the connection to PLACE broke", nil),
        ("endless", "so far", "the answer of PLACE has no end", nil),
        ("fails", "so far", "the server broke off: overloaded", nil),
    ]

    @Test(
        "what goes wrong is said with what to do next, and what came so far is kept",
        arguments: ["openai", "anthropic"], cases.indices)
    func failures(dialect: String, place: Int) throws {
        let failure = Self.cases[place]
        let model = try ModelProject(dialect)
        let output = try model.send(failure.model, "Why?")
        let reason = failure.reason.replacing("PLACE", with: model.server.url.dropFirst("http://".count))
        #expect(output.status == 6 && output.stdout == failure.text)
        #expect(output.stderr.contains("error: cannot complete turn 1: \(reason)"), "\(output)")
        #expect(output.stderr.contains("hint: ") == (failure.hint != nil))
        if let hint = failure.hint { #expect(output.stderr.contains("hint: " + hint), "\(output)") }
        #expect(try model.project.messages().hasPrefix("1 user Why?\n1 assistant \(failure.text)"))
        #expect(try model.project.requests().hasPrefix(#""outcome": "failed""#))
        #expect(try model.server.seen().count == 1)
        #expect(try model.send("plain", "Again").status == 0)
        // Why it failed is our word, not the model's.
        let sent = try model.server.seen().last?["body"]?["messages"]?.line ?? ""
        #expect(
            sent.contains("Again") && (failure.text.isEmpty || sent.contains(failure.text))
                && !sent.contains("[failed"), "\(sent)")
        #expect(!sent.contains(reason), "\(sent)")
    }

    @Test("a server that is busy for a moment is asked again")
    func busy() throws {
        let model = try ModelProject()
        let output = try model.send("busy", "Why?")
        #expect(output.status == 0 && output.stdout == "Say what you mean.\n")
        #expect(output.stderr.contains("is busy (429): slow down; it asks for a pause of 1 s; asked again in 1 s\n"))
        #expect(try model.server.seen().count == 2)
    }

    @Test("a server that is not there, or wants another key")
    func unreachable() throws {
        let model = try ModelProject()
        let refused = try model.send("plain", "Why?", environment: ["MODEL_KEY": "wrong-key-987"])
        #expect(refused.status == 6)
        #expect(refused.stderr.contains("does not take the key: Incorrect key: [redacted]\nhint: put another key into"))
        #expect(!refused.stderr.contains("wrong-key"))
        let none = try model.send("plain", "Why?", environment: ["MODEL_KEY": nil])
        #expect(none.stderr.contains("wants a key: Incorrect key: none\nhint: put the key into a variable"))
        try model.sandbox.chat("agent", "add", "model", "--url", "http://127.0.0.1:9").requireSuccess()
        let gone = try model.send("plain", "Why?")
        #expect(gone.stderr.contains("error: cannot complete turn 3: cannot reach 127.0.0.1:9: "))
        #expect(gone.stderr.contains("hint: start the server, or say where it is"))
    }

    @Test("Ctrl-C in the middle of a stream, and before it, keeps what came", arguments: ["stall", "silent"])
    func cancel(name: String) throws {
        let model = try ModelProject()
        let send = try model.sandbox.start("git-chat", "send", "--model", name, "Why?")
        if name == "stall" {
            try send.wait(for: "so far")
        } else {
            while try model.server.seen().isEmpty { usleep(10_000) }
        }
        send.signal(SIGINT)
        let output = try send.wait(seconds: 30)
        #expect(output.status == 2 && output.stdout == (name == "stall" ? "so far" : ""), "\(output)")
        #expect(try model.project.requests().hasPrefix(#""outcome": "cancelled""#))
        #expect(try model.project.messages() == "1 user Why?\n" + (name == "stall" ? "1 assistant so far\n" : ""))
    }

    @Test("one that says no more is ended by the time limit, or by the limit for its first word")
    func limits() throws {
        let model = try ModelProject()
        try model.sandbox.git("config", "chat.agent.model.timeLimit", "1")
        let output = try model.send("stall", "Why?")
        #expect(output.status == 6 && output.stdout == "so far")
        #expect(output.stderr.hasSuffix("error: cannot complete turn 1: time limit of 1 s reached\n"))
        try model.sandbox.git("config", "--unset", "chat.agent.model.timeLimit")
        try model.sandbox.git("config", "chat.agent.model.startLimit", "1")
        #expect(try model.send("silent", "Why?").stderr.contains("nothing came from 127.0.0.1"))
    }

    @Test("odd streams: garbage, a document, a flood, thinking, a refusal", arguments: ["openai", "anthropic"])
    func odd(dialect: String) throws {
        let model = try ModelProject(dialect)
        #expect(try model.send("garbage", "Why?").stdout == "fine\n")
        #expect(try model.send("whole", "Why?").stdout == "whole\n")
        #expect(try model.send("flood", "Why?").stdout.hasSuffix("line 4998\nline 4999\n"))
        #expect(try model.send("thinks", "Why?").stdout == "done\n")
        let note = try model.note()
        #expect(note.contains(#""kind":"thinking","text":"hm""#) && note.contains(#""stop_reason":"max_tokens""#))
        let refused = try model.send("refuses", "Why?")
        #expect(refused.status == 6 && refused.stderr.hasSuffix("error: cannot complete turn 5: the model refuses\n"))
        #expect(try model.project.requests().hasPrefix(#""outcome": "complete""#))
        #expect(try model.project.requests().contains(#""outcome": "rejected""#))
    }

    @Test("an answer cannot move the cursor or forge a trailer, and secrets in it are not stored")
    func hostile() throws {
        let model = try ModelProject()
        let output = try model.sandbox.runOnTerminal("git", "chat", "send", "--model", "hostile", "Why?")
        #expect(output.status == 0)
        #expect(!output.stdout.contains("\u{1B}]0;owned") && !output.stdout.contains("\u{1B}[2J"))
        let trailers = try model.sandbox.git("log", "-1", "--format=%(trailers:key=Chat-Session)", model.project.branch)
        #expect(trailers == "Chat-Session: \(model.project.id)")
        #expect(try model.note().contains("[redacted:"))
        #expect(try !model.note().contains("Q3EGRIBV"))
    }

    @Test("agents over HTTP are added, listed and tried; a key is not taken as a name of a variable")
    func manage() throws {
        let model = try ModelProject()
        let sandbox = model.sandbox
        #expect(
            try sandbox.chat("agent", "list", "--format=%(name) %(protocol) %(state) %(command)").stdout
                == "shell command built in \nmodel openai configured \(model.server.url)/v1\n")
        let tried = try sandbox.chat("agent", "test", "model", "--format=%(answer)%(outcome)")
        #expect(tried.stdout == "Say what you mean.\ncomplete\n", "\(tried)")
        let key = "sk-" + "0123456789"
        let refused = try sandbox.chat("agent", "add", "other", "--protocol", "openai", "--key-env", key)
        #expect(refused.status == 129 && !refused.stderr.contains("0123"))
        try sandbox.git("config", "chat.agent.model.keyEnv", key)
        let stored = try model.send("plain", "Why?")
        #expect(stored.status == 1 && !stored.stderr.contains("0123"))
        #expect(stored.stderr.hasPrefix("error: cannot use 'chat.agent.model.keyEnv'"))
        let address = try sandbox.chat(
            "agent", "add", "other", "--protocol", "openai", "--url", "https://k:s@example.com")
        #expect(address.stderr.hasPrefix("error: cannot ask agent 'other': its address must begin with https://"))
        let unnamed = try sandbox.chat("send", "--agent", "anthropic", "Why?")
        #expect(unnamed.stderr.hasPrefix("error: cannot ask agent 'anthropic': nobody says which model\nhint: "))
    }

    @Test("the scripted model that is kept beside the repository", arguments: ["openai", "anthropic"])
    func scripted(dialect: String) throws {
        guard let script = try Shared.path("mockllm/mockllm.py") else { return }
        let project = try Project()
        let sandbox = project.sandbox
        let free = "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])"
        let port = try sandbox.run("python3", "-c", free).requireSuccess().stdout.dropLast()
        let process = try sandbox.start(["python3", script, String(port)])
        defer { withExtendedLifetime(process) {} }
        try sandbox.sh(
            "for i in $(seq 200); do python3 -c 'import socket; socket.create_connection((\"127.0.0.1\", \(port)), 1)' && exit; sleep 0.1; done; exit 1"
        ).requireSuccess()
        let url = "http://127.0.0.1:\(port)" + (dialect == "openai" ? "/v1" : "")
        try sandbox.chat("agent", "add", "mock", "--protocol", dialect, "--url", url, "--model", "mock-1", "--default")
            .requireSuccess()
        let output = try sandbox.chat("send", "Greet")
        #expect(output.status == 0 && output.stdout.hasPrefix("I created hello.txt with a greeting. Done."))
        #expect(try sandbox.chat("usage", "--by", "agent").stdout.hasPrefix("mock\t1\t120\t"))
    }
}
