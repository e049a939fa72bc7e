import ChatImport
import ChatModel
import TestSupport
import Testing

/// What is taken of each format, and what is not.
@Suite struct FormatTests {
    @Test("Claude Code: its own words stay out, an answer in several lines is one, the last usage counts")
    func claude() throws {
        let reading = try Reading(sample: "claude.jsonl")
        #expect(
            reading.words == """
                user Why does login loop?
                thinking I look at the routes first.
                assistant I read the routes.
                tool Read read completed /login -> /home|/home -> /login|
                assistant The redirect is wrong.
                = complete
                user Fix it
                tool Edit edit failed denied
                = cancelled
                """)
        let session = try #require(reading.sessions.first)
        #expect(session.id == "c1a0de00-0000-4000-8000-000000000001" && session.title == "The loop of the login")
        #expect(
            session.agent == AgentName(name: "claude-code", version: "2.1.0") && session.folder == "/home/ann/project")
        #expect(reading.turns.map(\.turn.cost) == ["0.0123", "0.01"])
        #expect(reading.turns[0].turn.usage.cacheReadInputTokens == 2100)
        guard case .toolCall(let call) = reading.turns[0].turn.steps[3].content else { return #expect(Bool(false)) }
        #expect(call.input == ["file_path": "src/routes.txt"] && call.title == "Read src/routes.txt")
        #expect(reading.turns[0].turn.steps[4].stopReason == "end_turn")
        #expect(reading.turns[0].turn.model == "claude-opus-4-6")
        #expect(reading.turns[0].turn.startedAt == Timestamp("2026-01-02T03:04:05.000Z"))
        #expect(reading.turns[0].turn.endedAt == Timestamp("2026-01-02T03:04:09.000Z"))
    }

    @Test("Claude Code, printed: the end of a run says what it used and cost, also where it goes on with another")
    func claudePrinted() throws {
        let message = #"{"id":"m","content":"Yes","usage":{"output_tokens":1}}"#
        let answer = #"{"type":"assistant","uuid":"u","message":\#(message)}"#
        let used = #""usage":{"input_tokens":240,"output_tokens":30}"#
        let ends = [
            #"{"type":"result",\#(used),"total_cost_usd":0.25}"#,
            #"{"type":"result",\#(used),"total_cost_usd":9,"model_usage_since_last_result":{"m":{"costUSD":0.5}}}"#,
        ]
        let lines = ends.flatMap { [answer, $0] }.joined(separator: "\n")
        let turns = try #require(Reading(Array(lines.utf8))).turns.map(\.turn)
        #expect(turns.map(\.usage.outputTokens) == [30, 30] && turns.map(\.usage.inputTokens) == [240, 240])
        #expect(turns.map(\.cost) == ["0.25", "0.5"])
    }

    @Test("Codex: instructions stay out, totals become what each turn used")
    func codex() throws {
        let reading = try Reading(sample: "codex.jsonl")
        #expect(
            reading.words == """
                user Why does login loop?
                thinking I look at the routes first.
                tool exec_command execute completed /login -> /home|
                assistant The redirect is wrong.
                = complete
                user Fix it
                tool apply_patch edit in_progress -
                = cancelled
                """)
        #expect(reading.turns.map(\.turn.usage.inputTokens) == [1200, 1300])
        #expect(reading.sessions.first?.agent == AgentName(name: "codex", version: "0.146.0"))
        #expect(reading.turns.first?.turn.model == "gpt-5.6")
    }

    @Test("Gemini CLI: a message that comes again replaces the one before")
    func gemini() throws {
        let reading = try Reading(sample: "gemini.jsonl")
        #expect(
            reading.words == """
                user Why does login loop?
                thinking Routes: I look at them first.
                tool read_file read completed /login -> /home
                assistant The redirect is wrong.
                = complete
                user Fix it
                = interrupted
                """)
        #expect(try Reading(sample: "gemini.json").words.hasSuffix("assistant The redirect is wrong.\n= complete"))
    }

    @Test("Cursor, Droid and Copilot", arguments: ["cursor.jsonl", "droid.jsonl", "copilot.jsonl"])
    func others(_ name: String) throws {
        let reading = try Reading(sample: name)
        let words = reading.words
        #expect(reading.format.rawValue + ".jsonl" == name)
        #expect(words.hasPrefix("user Why does login loop?\n"), "\(words)")
        #expect(words.contains("completed /login -> /home\nassistant The redirect is wrong.\n= complete"), "\(words)")
        #expect(!words.contains("vendor") && !words.contains("maker"))
    }

    @Test("OpenCode and Continue", arguments: ["opencode.json", "continue.json"])
    func documents(_ name: String) throws {
        let reading = try Reading(sample: name)
        let words = reading.words
        #expect(words.hasPrefix("user Why does login loop?\n"), "\(words)")
        #expect(words.contains("completed /login -> /home\nassistant The redirect is wrong.\n= complete"), "\(words)")
        #expect(!words.contains("vendor") && !words.contains("Words for the model"))
        #expect(reading.sessions.first?.title == "The loop of the login")
        #expect(reading.sessions.first?.folder == "/home/ann/project")
    }

    @Test("Gemini: what was said may be in parts, of a message of the model")
    func geminiParts() throws {
        let messages = [
            #"{"id":"1","type":"user","parts":[{"text":"Why?"}]}"#,
            #"{"id":"2","type":"model","parts":[{"text":"Hm","thought":true},{"text":"So."},{"text":"There."}]}"#,
            #"{"id":"3","type":"model","content":"","parts":[{"text":"Ok"}]}"#,
        ]
        let text = #"{"sessionId":"s","projectHash":"x","messages":[\#(messages.joined(separator: ","))]}"#
        let reading = try #require(Reading(Array(text.utf8)))
        #expect(reading.words == "user Why?\nassistant So.||There.\nassistant Ok\n= complete")
    }

    @Test("OpenCode's tokens and cost")
    func opencode() throws {
        let turn = try #require(try Reading(sample: "opencode.json").turns.first?.turn)
        #expect(turn.usage.inputTokens == 160 && turn.usage.outputTokens == 25 && turn.cost == "0.01")
    }

    @Test("aider: each start is a conversation")
    func aider() throws {
        let reading = try Reading(sample: "aider.md")
        #expect(
            reading.words == """
                user Why does login loop?|It worked yesterday.
                assistant The redirect is wrong:||src/routes.txt|```|/home -> /start|```
                = complete
                user Thanks
                assistant You are welcome.
                = complete
                user And now?
                = interrupted
                """)
        #expect(reading.sessions.map(\.id) == ["2026-01-02 03:04:00", "2026-01-03 10:00:00"])
        #expect(reading.turns.map(\.turn.usage.inputTokens) == [5600, 594, nil])
        #expect(reading.turns.map(\.turn.cost) == ["0.02", nil, nil])
        #expect(reading.turns[0].turn.model == "openai/gpt-5")
    }

    @Test("SpecStory")
    func specStory() throws {
        let reading = try Reading(sample: "specstory.md")
        #expect(
            reading.words == """
                user Why does login loop?
                thinking I look at the routes first.
                assistant I read the routes.
                tool Read read completed Read file: `src/routes.txt`
                assistant The redirect is wrong.
                = complete
                user Thanks
                = interrupted
                """)
        #expect(reading.sessions.first?.agent == AgentName(name: "claude-code"))
        #expect(reading.turns[0].turn.model == "claude-opus-4-6")
        #expect(reading.turns[0].turn.startedAt == Timestamp("2026-01-02T03:04:05.000Z"))
    }

    @Test("JSON Lines: several conversations in one file")
    func messages() throws {
        let reading = try Reading(sample: "messages.jsonl")
        #expect(Set(reading.turns.map(\.session)) == ["s-1", "s-2"])
        #expect(reading.users == 2 && reading.answers == 2 && reading.usage.totalTokens == 17)
        #expect(!reading.words.contains("vendor"))
    }

    @Test("dumps of a database", arguments: ["chat_messages.sql", "chat_messages.csv", "chat_messages.json"])
    func dumps(_ name: String) throws {
        let bytes = try Files.bytes(of: Reading.folder + "/Samples/" + name)
        for piece in [1, 7, 4096] {
            let reading = try #require(Reading(dump: bytes, piece: piece))
            #expect(reading.words.contains("assistant The redirect is wrong."), "\(reading.words)")
            #expect(reading.skipped.isEmpty)
            if name.hasSuffix(".sql") {
                #expect(reading.words.contains("user Why does login loop?|It worked\tyesterday."))
                #expect(reading.words.contains("assistant It's done;|in two lines"))
                #expect(reading.words.contains("user Tab\there"))
                #expect(Set(reading.sessions.map(\.title)) == ["The loop of the login", "Main Conversation"])
                #expect(reading.usage.totalTokens == 17)
                let first = reading.turns.first { $0.session == "session_1_1767323040" }?.turn
                #expect(first?.startedAt == Timestamp("2026-01-02T03:04:05.250Z"))
                #expect(first?.endedAt == Timestamp("2026-01-02T03:04:09.000Z"))
            }
            if name.hasSuffix(".csv") {
                #expect(reading.words.hasPrefix("user Why does \"login\" loop,|and since when?"))
            }
        }
    }

    @Test("what a program put in stays out, whatever ends its lines", arguments: [#"\n"#, #"\r\n"#])
    func lineEnds(_ end: String) throws {
        let said = #"<user_info\#(end)of=\"ann\">words</user_info>\#(end)Fix it"#
        let line = #"{"type":"user","sessionId":"s","message":{"role":"user","content":"\#(said)"}}"#
        let reading = try #require(Reading(Array(line.utf8)))
        #expect(reading.words.hasPrefix("user Fix it\n"))
    }

    @Test("the size of the pieces that a file comes in makes no difference")
    func pieces() throws {
        for name in ["claude.jsonl", "aider.md", "specstory.md", "gemini.json"] {
            let bytes = try Files.bytes(of: Reading.folder + "/Samples/" + name)
            let whole = try #require(Reading(bytes, piece: .max))
            let small = try #require(Reading(bytes, piece: 3))
            #expect(whole.words == small.words && whole.sessions == small.sessions)
        }
    }
}
