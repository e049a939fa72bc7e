import ChatModel

/// Why an agent's work on a prompt did not come about, or broke off.
struct ACPFailure: Error, Hashable, Sendable {
    let outcome: Request.Outcome
    let reason: String

    init(_ reason: String, outcome: Request.Outcome = .failed) {
        self.outcome = outcome
        self.reason = reason
    }

    /// - Parameter method: What was asked.
    init?(_ failure: RPCConnection.Failure, method: String) {
        switch failure {
        // How the process ended says more.
        case .closed: return nil
        case .refused(let error): self.init("\(method): \(error.words) (\(error.code))")
        case .timedOut(let limit): self.init("\(method): no answer in \(limit.components.seconds) s")
        }
    }
}

/// What an agent offers in a session: its modes, models and other choices.
struct ACPOffer: Hashable, Sendable {
    private let json: JSON

    init(_ json: JSON) { self.json = json }

    /// The model the session begins with.
    var model: String? {
        option("model")?["currentValue"]?.text ?? json["models"]?["currentModelId"]?.text
    }

    /// The names of the modes.
    var modes: [String] { json["modes"]?["availableModes"]?.elements?.compactMap { $0["id"]?.text } ?? values("mode") }

    /// The names of the models.
    var models: [String] { values("model") }

    /// Whether modes have a method of their own.
    var hasModes: Bool { json["modes"]?["availableModes"]?.elements != nil }

    /// The choice of a category (`model`, `mode`), as the agent describes it.
    func option(_ category: String) -> JSON? {
        json["configOptions"]?.elements?.first { $0["category"]?.text == category || $0["id"]?.text == category }
    }

    /// Values stand in the option, or in groups of it.
    private func values(_ category: String) -> [String] {
        let options = option(category)?["options"]?.elements ?? []
        return options.flatMap { $0["options"]?.elements ?? [$0] }.compactMap { $0["value"]?.text }
    }
}

/// How an agent is signed in to.
struct ACPSignIn: Hashable, Sendable {
    private let methods: [JSON]

    init(_ methods: JSON?) { self.methods = methods?.elements ?? [] }

    /// The first method that the agent carries out itself.
    var ownMethod: String? {
        methods.first { ($0["type"]?.text ?? "agent") == "agent" }?["id"]?.text
    }

    /// What a person can do, in a few words.
    var words: String {
        let ways = methods.map { method in
            let name = method["name"]?.text ?? method["id"]?.text ?? "?"
            let description = method["description"]?.text.map { ": \($0)" } ?? ""
            let command =
                ([method["command"]?.text].compactMap(\.self) + (method["args"]?.elements?.compactMap(\.text) ?? []))
            return name + description + (command.isEmpty ? "" : " (run \(command.joined(separator: " ")))")
        }
        return ways.isEmpty ? "sign in with the agent's own program" : ways.joined(separator: "; ")
    }
}
