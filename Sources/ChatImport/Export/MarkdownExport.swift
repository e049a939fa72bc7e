internal import ChatModel

/// A session as a page for people.
struct MarkdownExport {
    static func text(_ exported: ExportedSession, undone: Set<UUIDv7>) -> String {
        let session = exported.session
        var text = "# \(escaped(session.title.text))\n\n"
        if let description = session.description { text += description + "\n\n" }
        text += "Session `\(session.id)`, begun \(session.createdAt), \(count(session.turns, "turn")), "
        text += "\(count(session.messages, "message")).\n"
        for turn in exported.turns {
            let number = turn.lazy.compactMap { line -> Int? in
                guard case .message(let message) = line.content else { return nil }
                return message.turn
            }.first
            text +=
                "\n## Turn \(number ?? 0)\(turn.first.map { undone.contains($0.request) } == true ? " (undone)" : "")\n"
            for line in turn { text += block(line) }
        }
        return text
    }

    private static func block(_ line: ExportedLine) -> String {
        switch line.content {
        case .message(let message):
            let speaker = message.role == .user ? message.author ?? "user" : answerer(message)
            return "\n### \(escaped(speaker)), \(message.at)\n\n\(message.text)\n"
        case .thinking(let text):
            return "\n<details><summary>Thinking</summary>\n\n\(fenced(text))\n</details>\n"
        case .toolCall(let call):
            let input = call.input.map { fenced($0.line, "json") + "\n" } ?? ""
            let output = call.output.flatMap { $0.isEmpty ? nil : fenced($0) + "\n" } ?? ""
            let title = escaped(call.title ?? call.name)
            return "\n<details><summary>\(title) (\(call.status))</summary>\n\n\(input)\(output)</details>\n"
        case .request(let request): return end(request)
        }
    }

    private static func answerer(_ message: Message) -> String {
        let name = message.agent.map { [$0.name, $0.version].compactMap(\.self).joined(separator: " ") } ?? "assistant"
        return message.model.map { "\(name) (\($0))" } ?? name
    }

    private static func end(_ request: Request) -> String {
        var parts: [String] = []
        if request.outcome != .complete {
            parts.append(request.outcome.rawValue + (request.reason.map { ": " + escaped($0) } ?? ""))
        }
        if let input = request.usage.inputTokens { parts.append("\(input) tokens in") }
        if let output = request.usage.outputTokens { parts.append("\(output) tokens out") }
        if let cost = request.cost { parts.append("\(cost) USD") }
        return parts.isEmpty ? "" : "\n*\(parts.joined(separator: ", "))*\n"
    }

    private static func count(_ number: Int, _ word: String) -> String { "\(number) \(word)\(number == 1 ? "" : "s")" }

    /// A block of code whose fence is longer than any in it.
    private static func fenced(_ text: String, _ language: String = "") -> String {
        var longest = 0
        var run = 0
        for byte in text.utf8 {
            run = byte == UInt8(ascii: "`") ? run + 1 : 0
            longest = max(longest, run)
        }
        let fence = String(repeating: "`", count: max(3, longest + 1))
        return "\(fence)\(language)\n\(text)\(text.utf8.last == 0x0A ? "" : "\n")\(fence)"
    }

    /// One line that is no markup.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if scalar.properties.generalCategory == .control {
                result += " "
                continue
            }
            if "\\`*_[]<>#".unicodeScalars.contains(scalar) { result += "\\" }
            result.unicodeScalars.append(scalar)
        }
        return result
    }
}
