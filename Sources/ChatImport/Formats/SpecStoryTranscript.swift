internal import ChatModel

/// What SpecStory writes to `.specstory/history/*.md`: a heading for each speaker, tools and thoughts as HTML elements.
struct SpecStoryTranscript: FormatReader {
    private enum Speaker { case user, agent }

    private var speaker: Speaker?
    private var at: Timestamp?
    private var model: String?
    private var lines: [String] = []
    private var number = 0
    /// The end of the element that is being read, and its first line.
    private var element: (end: String, head: String)?

    mutating func take(text line: String, _ desk: inout TurnDesk) {
        if let open = element {
            guard line.hasSuffix(open.end) else { return lines.append(line) }
            lines.append(String(line.dropLast(open.end.count)))
            return endElement(open.head, &desk)
        }
        if line.hasPrefix("<!-- "), line.contains(" Session ") { return header(line, &desk) }
        if line.hasPrefix("_**User"), line.hasSuffix("**_") { return begin(.user, line, &desk) }
        if line.hasPrefix("_**Agent") || line.hasPrefix("_**Assistant"), line.hasSuffix("**_") {
            return begin(.agent, line, &desk)
        }
        let isTool = line.hasPrefix("<tool-use")
        if speaker == .agent, isTool || line.hasPrefix("<think>") { return beginElement(line, isTool: isTool, &desk) }
        if line == "---" { return flush(&desk) }
        if speaker != nil { lines.append(line) }
    }

    mutating func finish(_ desk: inout TurnDesk) { flush(&desk) }

    /// Which program's conversation it is.
    ///
    /// `<!-- Claude Code Session 3333… (2026-05-10 09:00:00Z) -->`
    private func header(_ line: String, _ desk: inout TurnDesk) {
        let words = line.dropFirst(5).split(separator: " ")
        guard let place = words.firstIndex(of: "Session"), place + 1 < words.count else { return }
        if desk.now.id == nil { desk.now.id = String(words[place + 1]) }
        let names = ["Claude Code": "claude-code", "Codex CLI": "codex", "Gemini CLI": "gemini", "Cursor": "cursor"]
        let name = words[..<place].joined(separator: " ")
        desk.now.agent = AgentName(name: names[name] ?? name.lowercased().split(separator: " ").joined(separator: "-"))
        desk.now.note(Self.time(in: line))
    }

    private mutating func begin(_ next: Speaker, _ line: String, _ desk: inout TurnDesk) {
        flush(&desk)
        (speaker, at) = (next, Self.time(in: line) ?? at)
        guard next == .agent, let open = line.firstIndex(of: "(") else { return }
        let first = line[line.index(after: open)...].prefix { $0 != " " && $0 != ")" }
        if !first.isEmpty, first.first?.isNumber == false { model = String(first) }
    }

    private mutating func flush(_ desk: inout TurnDesk) {
        let text = Self.trimmed(lines)
        lines = []
        guard !text.isEmpty else { return }
        switch speaker {
        case .user: if let words = Noise.words(in: text) { desk.now.user(Said(words, at: at)) }
        case .agent: desk.now.assistant(Said(text, at: at, model: model))
        case nil: break
        }
    }

    private mutating func beginElement(_ line: String, isTool: Bool, _ desk: inout TurnDesk) {
        flush(&desk)
        let end = isTool ? "</tool-use>" : "</think>"
        let head = line.prefix { $0 != ">" }
        let rest = String(line.dropFirst(head.count + 1))
        element = (end, String(head))
        guard rest.hasSuffix(end) else { return lines = [rest] }
        lines = [String(rest.dropLast(end.count))]
        endElement(String(head), &desk)
    }

    private mutating func endElement(_ head: String, _ desk: inout TurnDesk) {
        let body = lines.filter { !$0.hasPrefix("<summary>") }.map {
            $0.replacing("<details>", with: "").replacing("</details>", with: "")
                .replacing("<summary>Thought Process</summary>", with: "")
        }
        (lines, element) = ([], nil)
        let text = Self.trimmed(body)
        guard head.hasPrefix("<tool-use") else {
            return desk.now.thinking(Said(text, at: at, model: model))
        }
        number += 1
        let name = Self.attribute("data-tool-name", head) ?? "tool"
        let subject = text.split(whereSeparator: \.isNewline).first.map(String.init)
        var call = ToolNames.call(id: "\(number)", name: name, input: nil, folder: nil)
        call.title = subject.map { String("\(name) \($0)".prefix(120)) } ?? name
        desk.now.begin(call, Said("", at: at, model: model))
        desk.now.answer("\(number)", text, isFailed: false, at: at)
    }

    private static func attribute(_ name: String, _ head: String) -> String? {
        head.split(separator: name + "=\"").dropFirst().first.map { String($0.prefix { $0 != "\"" }) }
    }

    /// The last time in a line, `2026-05-10 09:00:05Z`.
    private static func time(in line: String) -> Timestamp? {
        let words = line.split { " ()*_".contains($0) }
        guard let place = words.lastIndex(where: { $0.contains(":") && $0.first?.isNumber == true }), place > 0 else {
            return nil
        }
        return Timestamp(foreign: "\(words[place - 1]) \(words[place])")
    }

    private static func trimmed(_ lines: [String]) -> String {
        let text = lines.joined(separator: "\n")
        return String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
