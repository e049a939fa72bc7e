internal import ChatModel

/// The texts of what is stored.
extension Redactor {
    func clean(_ message: Message) throws(Message.Refusal) -> Message {
        var message = try message.replacing(text: clean(message.text))
        message.agent = message.agent.map(clean)
        message.model = message.model.map(clean)
        message.stopReason = message.stopReason.map(clean)
        return message
    }

    func clean(_ request: Request) -> Request {
        var request = request
        request.reason = request.reason.map(clean)
        request.diagnostics = request.diagnostics.map(clean)
        request.agentSession = request.agentSession.map(clean)
        request.agent = request.agent.map(clean)
        request.model = request.model.map(clean)
        return request
    }

    func clean(_ agent: AgentName) -> AgentName {
        AgentName(name: clean(agent.name), version: agent.version.map(clean))
    }

    func clean(_ call: ToolCall) -> ToolCall {
        var call = call
        call.id = clean(call.id)
        call.name = clean(call.name)
        call.kind = clean(call.kind)
        call.title = call.title.map(clean)
        call.status = clean(call.status)
        call.input = call.input.map(clean)
        call.output = call.output.map(clean)
        return call
    }

    func clean(_ json: JSON) -> JSON {
        switch json {
        case .string(let text): .string(clean(text))
        case .array(let items): .array(items.map(clean))
        case .object(let members): .object(members.map(clean))
        default: json
        }
    }

    private func clean(_ member: JSON.Member) -> JSON.Member {
        let apart = JSON.Member(clean(member.name), clean(member.value))
        guard mode == .on, case .string = apart.value, isNameOfSecret(apart.name) else { return apart }
        return cleanTogether(apart)
    }

    private func isNameOfSecret(_ name: String) -> Bool {
        var name = name
        return name.withUTF8 { !isHarmless($0) }
    }

    /// A member without a secret that its name tells, as it stands in a line.
    private func cleanTogether(_ member: JSON.Member) -> JSON.Member {
        let line = JSON.object([member]).line
        guard let first = findings(in: line).first else { return member }
        do throws(JSON.ParseError) {
            let cleaned = try JSON.parse(clean(line).utf8)
            if case .object(let members) = cleaned, members.count == 1 { return members[0] }
        } catch {
            // The mark stands over a quote or an escape: then none of the value stays.
        }
        return JSON.Member(member.name, .string(Self.mark(first.rule)))
    }
}
