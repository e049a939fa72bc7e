import ChatModel

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// An ACP agent that does what the lines of its prompt say; see `Script`.
///
/// Options: `--log FILE` gets what is received; `--silent` answers nothing; `--version N`; `--auth` wants to be signed in
/// to, `--auth-terminal` by a person; `--sessions FOLDER` remembers its sessions there, and offers `--resume` or
/// `--load`; `--early` speaks before the session is named; `--modes` offers modes and models; `--ignore-cancel`;
/// `--linger` stays when its input ends.
@main struct ScriptedAgent {
    let options: [String]
    var wire: Wire
    var session = "session-1"
    var isSignedIn = false
    var wasCancelled = false

    static func main() {
        signal(SIGPIPE, SIG_IGN)
        var agent = ScriptedAgent(options: Array(CommandLine.arguments.dropFirst()))
        agent.run()
    }

    init(options: [String]) {
        self.options = options
        wire = Wire(log: Self.value("--log", options))
    }

    private static func value(_ name: String, _ options: [String]) -> String? {
        options.firstIndex(of: name).flatMap { options.indices.contains($0 + 1) ? options[$0 + 1] : nil }
    }

    func has(_ option: String) -> Bool { options.contains(option) }

    private mutating func run() {
        while !wire.hasEnded {
            guard let message = wire.receive() else { break }
            handle(message)
        }
        while has("--linger") { sleep(1) }
    }

    /// Handles what the client asks outside of a turn.
    mutating func handle(_ message: JSON) {
        guard let method = message["method"]?.text else { return }
        if method == "session/cancel" { wasCancelled = true }
        guard let id = message["id"], !has("--silent") else { return }
        let params = message["params"] ?? .null
        switch method {
        case "initialize": answer(id, introduction)
        case "authenticate":
            isSignedIn = true
            answer(id, .object([]))
        case "session/new": begin(id)
        case "session/load", "session/resume": resume(id, params)
        case "session/set_mode", "session/set_config_option": answer(id, .object([]))
        case "session/prompt":
            wasCancelled = false
            let text = params["prompt"]?.elements?.compactMap { $0["text"]?.text }.joined(separator: "\n") ?? ""
            var script = Script(agent: self, promptID: id, prompt: text)
            script.run()
            self = script.agent
        default: refuse(id, -32601, "no method \(method)")
        }
    }

    func answer(_ id: JSON, _ result: JSON) { wire.send(["jsonrpc": "2.0", "id": id, "result": result]) }

    func refuse(_ id: JSON, _ code: Int, _ message: String, _ data: JSON = .null) {
        wire.send([
            "jsonrpc": "2.0", "id": id,
            "error": ["code": .integer(code), "message": .string(message), "data": data],
        ])
    }

    func update(_ update: JSON, of name: String? = nil) {
        wire.send([
            "jsonrpc": "2.0", "method": "session/update",
            "params": ["sessionId": .string(name ?? session), "update": update],
        ])
    }

    private var introduction: JSON {
        [
            "protocolVersion": .integer(Self.value("--version", options).flatMap { Int($0) } ?? 1),
            "agentCapabilities": [
                "loadSession": .bool(has("--load")),
                "sessionCapabilities": has("--resume") ? ["resume": .object([])] : .object([]),
            ],
            "authMethods": authMethods, "agentInfo": ["name": "scripted-agent", "version": "1.2.3"],
        ]
    }

    private var authMethods: JSON {
        guard has("--auth-terminal") else {
            return .array(has("--auth") ? [["id": "key", "name": "Key", "description": "Give a key"]] : [])
        }
        return .array([
            [
                "id": "login", "name": "Sign in", "description": "In your browser", "type": "terminal",
                "command": "scripted-agent", "args": .array(["login"]),
            ]
        ])
    }

    private mutating func begin(_ id: JSON) {
        if has("--auth") || has("--auth-terminal"), !isSignedIn {
            return refuse(id, -32000, "Authentication required")
        }
        if let folder = Self.value("--sessions", options) {
            var number = 1
            while access("\(folder)/session-\(number)", F_OK) == 0 { number += 1 }
            session = "session-\(number)"
            close(open("\(folder)/\(session)", O_WRONLY | O_CREAT, 0o644))
        }
        if has("--early") { update(["sessionUpdate": "agent_message_chunk", "content": text("early ")]) }
        answer(id, opened)
    }

    private mutating func resume(_ id: JSON, _ params: JSON) {
        let name = params["sessionId"]?.text ?? ""
        guard let folder = Self.value("--sessions", options), access("\(folder)/\(name)", F_OK) == 0 else {
            return refuse(id, -32002, "no session \(name)")
        }
        session = name
        if has("--load") {
            update(["sessionUpdate": "user_message_chunk", "content": text("repeated question")])
            update(["sessionUpdate": "agent_message_chunk", "content": text("repeated answer")])
        }
        answer(id, opened)
    }

    func text(_ text: String) -> JSON { ["type": "text", "text": .string(text)] }

    private var opened: JSON {
        guard has("--modes") else { return ["sessionId": .string(session)] }
        return [
            "sessionId": .string(session),
            "modes": [
                "currentModeId": "ask",
                "availableModes": .array([["id": "ask", "name": "Ask"], ["id": "code", "name": "Code"]]),
            ],
            "configOptions": .array([
                [
                    "id": "llm", "name": "Model", "category": "model", "type": "select", "currentValue": "small",
                    "options": .array([["value": "small", "name": "Small"], ["value": "large", "name": "Large"]]),
                ]
            ]),
        ]
    }
}
