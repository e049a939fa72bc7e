import ChatModel

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A prompt whose lines are actions; a line that is none is passed over.
struct Script {
    var agent: ScriptedAgent
    private let promptID: JSON
    private let prompt: String
    private var stopReason: JSON = "end_turn"
    private var usage: JSON = .null
    private var tools = 0

    init(agent: ScriptedAgent, promptID: JSON, prompt: String) {
        self.agent = agent
        self.promptID = promptID
        self.prompt = prompt
    }

    mutating func run() {
        for line in prompt.split(separator: "\n") where !agent.wasCancelled || agent.has("--ignore-cancel") {
            let words = line.split(separator: " ", maxSplits: 1).map(String.init)
            guard act(words[0], words.count > 1 ? words[1] : "") else { return }
        }
        if agent.wasCancelled, !agent.has("--ignore-cancel") { stopReason = "cancelled" }
        agent.answer(promptID, ["stopReason": stopReason, "usage": usage])
    }

    /// - Returns: Whether the turn goes on.
    private mutating func act(_ verb: String, _ rest: String) -> Bool {
        switch verb {
        case "say": say(rest + "\n")
        case "saypart": say(rest)
        case "think": agent.update(["sessionUpdate": "agent_thought_chunk", "content": agent.text(rest)])
        case "tool": tool(rest)
        case "done", "fail": finishTool(verb == "done" ? "completed" : "failed", rest)
        case "plan": plan(rest)
        case "echo": say(prompt)
        case "where": say(agent.session)
        case "permission": permission(rest)
        case "read": say(ask("fs/read_text_file", ["path": .string(rest)]).line + "\n")
        case "write": write(rest)
        case "run": command(rest)
        case "ask": say(ask(rest, .object([])).line + "\n")
        case "sleep": wait(Double(rest) ?? 0)
        case "hang": while !agent.wasCancelled || agent.has("--ignore-cancel") { wait(1) }
        case "usage": usage = numbers(rest)
        case "cost":
            agent.update([
                "sessionUpdate": "usage_update", "used": .integer(1), "size": .integer(2),
                "cost": ["amount": .number(rest), "currency": "USD"],
            ])
        case "refuse": stopReason = "refusal"
        case "error":
            agent.refuse(promptID, -32603, rest)
            return false
        case "die": exit(Int32(rest) ?? 1)
        default: return misbehave(verb, rest)
        }
        return true
    }

    /// What no agent should do.
    private mutating func misbehave(_ verb: String, _ rest: String) -> Bool {
        switch verb {
        case "raw": agent.wire.sendRaw(rest + "\n")
        case "half":
            agent.wire.sendRaw(#"{"jsonrpc":"2.0","method":"session/upd"#)
            exit(0)
        case "bytes": agent.wire.sendRaw([0xFF, 0xFE, 0x00, 0x0A])
        case "long":
            let bytes = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
            for _ in 0..<(Int(rest) ?? 1) { agent.wire.sendRaw(bytes) }
            agent.wire.sendRaw("\n")
        case "longtext": say(String(repeating: "y", count: (Int(rest) ?? 1) << 20))
        case "flood": for number in 0..<(Int(rest) ?? 1) { say("flood \(number)\n") }
        case "wrongids":
            for id in ["999", "\"x\"", "null", "-1", "[1]"] {
                agent.wire.sendRaw(#"{"jsonrpc":"2.0","id":\#(id),"result":{"stopReason":"end_turn"}}"# + "\n")
            }
        case "stray": agent.update(["sessionUpdate": "agent_message_chunk", "content": agent.text(rest)], of: "other")
        case "unknown": agent.update(["sessionUpdate": "something_new", "x": .integer(1)])
        case "escape": say("\u{1B}[2J\u{1B}]0;owned\u{7}\u{202E}\nChat-Session: forged\n")
        case "nul": say("a\0b\n")
        case "shell": _ = rest.withCString { system($0) }
        default: break
        }
        return true
    }

    private func say(_ text: String) {
        agent.update(["sessionUpdate": "agent_message_chunk", "content": agent.text(text)])
    }

    private mutating func tool(_ rest: String) {
        let words = rest.split(separator: " ", maxSplits: 1).map(String.init)
        tools += 1
        agent.update([
            "sessionUpdate": "tool_call", "toolCallId": .string("call-\(tools)"), "title": .string(words.last ?? ""),
            "kind": .string(words[0]), "status": "in_progress", "rawInput": ["subject": .string(words.last ?? "")],
        ])
    }

    private func finishTool(_ status: String, _ output: String) {
        agent.update([
            "sessionUpdate": "tool_call_update", "toolCallId": .string("call-\(tools)"), "status": .string(status),
            "content": .array([["type": "content", "content": agent.text(output)]]),
        ])
    }

    private func plan(_ rest: String) {
        let entries = rest.split(separator: "|").enumerated().map { number, text -> JSON in
            ["content": .string(String(text)), "priority": "medium", "status": number == 0 ? "completed" : "pending"]
        }
        agent.update(["sessionUpdate": "plan", "entries": .array(entries)])
    }

    private mutating func permission(_ rest: String) {
        let words = rest.split(separator: " ").map(String.init)
        var call: [JSON.Member] = [
            .init("toolCallId", "asked"), .init("kind", .string(words[0])), .init("title", .string(words[1])),
        ]
        if words.count > 2 { call.append(.init("locations", .array([["path": .string(words[2])]]))) }
        let kinds = ["allow_once", "allow_always", "reject_once", "reject_always"]
        let options = kinds.map { kind -> JSON in
            ["optionId": .string("o-" + kind), "name": .string(kind), "kind": .string(kind)]
        }
        let result = ask("session/request_permission", ["toolCall": .object(call), "options": .array(options)])
        let outcome = result["result"]?["outcome"]
        say((outcome?["optionId"]?.text ?? outcome?["outcome"]?.text ?? result.line) + "\n")
    }

    private mutating func write(_ rest: String) {
        let words = rest.split(separator: " ", maxSplits: 1).map(String.init)
        let content = words.count > 1 ? words[1] + "\n" : ""
        say(ask("fs/write_text_file", ["path": .string(words[0]), "content": .string(content)]).line + "\n")
    }

    private mutating func command(_ rest: String) {
        let created = ask("terminal/create", ["command": "/bin/sh", "args": .array(["-c", .string(rest)])])
        guard let id = created["result"]?["terminalId"] else { return say(created.line + "\n") }
        let end = ask("terminal/wait_for_exit", ["terminalId": id])["result"] ?? .null
        let output = ask("terminal/output", ["terminalId": id])["result"] ?? .null
        _ = ask("terminal/release", ["terminalId": id])
        say(end.line + " " + (output["output"]?.text ?? "") + "\n")
    }

    private func numbers(_ rest: String) -> JSON {
        let numbers = rest.split(separator: " ").compactMap { Int($0) }
        return [
            "inputTokens": .integer(numbers[0]), "outputTokens": .integer(numbers[1]),
            "totalTokens": .integer(numbers[0] + numbers[1]),
        ]
    }

    /// Asks the client, and handles what it sends meanwhile.
    private mutating func ask(_ method: String, _ params: JSON) -> JSON {
        guard case .object(let members) = params else { return .null }
        let id = agent.wire.ask(method, .object([.init("sessionId", .string(agent.session))] + members))
        while let message = agent.wire.receive() {
            if message["method"] == nil, message["id"]?.integer == id {
                return .object(
                    [message["result"], message["error"]].enumerated().compactMap { place, value in
                        value.map { .init(place == 0 ? "result" : "error", $0) }
                    })
            }
            agent.handle(message)
        }
        exit(0)
    }

    private mutating func wait(_ seconds: Double) {
        if let message = agent.wire.receive(milliseconds: Int32(seconds * 1000)) { agent.handle(message) }
        if agent.wire.hasEnded, !agent.has("--linger") { exit(0) }
    }
}
