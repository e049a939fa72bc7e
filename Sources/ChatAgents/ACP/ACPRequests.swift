import ChatModel

/// What we send an ACP agent.
enum ACPRequests {
    /// What we are called.
    static let client: JSON = ["name": "git-chat", "title": "git chat", "version": "0.1.0"]

    static func initialize(terminals: Bool) -> JSON {
        [
            "protocolVersion": .integer(1),
            "clientCapabilities": [
                "fs": ["readTextFile": true, "writeTextFile": true], "terminal": .bool(terminals),
            ],
            "clientInfo": client,
        ]
    }

    static func authenticate(_ method: String) -> JSON { ["methodId": .string(method)] }

    static func newSession(in directory: String) -> JSON { ["cwd": .string(directory), "mcpServers": .array([])] }

    /// For `session/load` and `session/resume`.
    static func session(_ session: String, in directory: String) -> JSON {
        ["sessionId": .string(session), "cwd": .string(directory), "mcpServers": .array([])]
    }

    static func mode(_ mode: String, of session: String) -> JSON {
        ["sessionId": .string(session), "modeId": .string(mode)]
    }

    static func option(_ option: String, value: String, of session: String) -> JSON {
        ["sessionId": .string(session), "configId": .string(option), "value": .string(value)]
    }

    static func prompt(_ text: String, to session: String) -> JSON {
        ["sessionId": .string(session), "prompt": .array([["type": "text", "text": .string(text)]])]
    }

    static func cancel(_ session: String) -> RPCMessage {
        .notification(method: "session/cancel", params: ["sessionId": .string(session)])
    }

    /// Takes back a request that is not answered yet.
    static func cancel(request id: Int) -> RPCMessage {
        .notification(method: "$/cancel_request", params: ["requestId": .integer(id)])
    }

    static func permission(_ option: String?) -> JSON {
        guard let option else { return ["outcome": ["outcome": "cancelled"]] }
        return ["outcome": ["outcome": "selected", "optionId": .string(option)]]
    }
}
