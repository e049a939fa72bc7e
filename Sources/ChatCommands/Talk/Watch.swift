internal import ChatAgents
internal import ChatModel
internal import ChatStore

/// Shows a turn as it comes: the answer on standard output, the rest on standard error.
final class Watch {
    /// How the answer is shown.
    enum Form: Hashable {
        /// Text for people: streamed.
        case text
        /// A JSON object for each update.
        case lines
        /// Nothing before the end.
        case silent
    }

    private let console: Console
    private let form: Form
    private let status: StatusLine
    private var answer = AnswerText()
    private var isOutputOpen = true
    private var endsLine = true
    /// The tool calls that were shown, with the status they were shown with.
    private var shown: [String: String] = [:]
    private var plan: [PlanStep] = []
    /// What came while a person was asked: it would stand in the middle of the question.
    private var held: [AgentUpdate] = []

    init(_ console: Console, form: Form) {
        self.console = console
        self.form = form
        status = StatusLine(isOn: form == .text && console.settings.errorsAreTerminal)
    }

    /// Whether a person who is asked can see the question.
    var canAsk: Bool { form == .text }

    /// Asks a person, with the status out of the way until there is an answer.
    func asking(_ prompt: PermissionPrompt) -> Permission.Ask {
        let status = status
        return { question in
            status.pause()
            defer { status.resume() }
            return await prompt.ask(question)
        }
    }

    func begin() { status.show("Thinking…") }

    func end() {
        status.stop()
        release()
    }

    func show(_ update: AgentUpdate) {
        switch form {
        case .text:
            held.append(update)
            if !status.isAsking { release() }
        case .lines: if let json = update.streamed { write(json.line + "\n") }
        case .silent:
            if case .ended(let end) = update { tellErrors(end) }
        }
    }

    private func release() {
        let updates = held
        held = []
        for update in updates { tell(update) }
    }

    private func tell(_ update: AgentUpdate) {
        switch update {
        case .text: say(answer.piece(of: update))
        case .thinking: status.show("Thinking…")
        case .toolCall(let call):
            _ = answer.piece(of: update)
            tell(call)
        case .plan(let steps): tell(steps)
        case .permission(let note):
            let verdict = "\(note.isAllowed ? "allowed" : "not allowed") by \(Self.line(note.by))"
            narrate("\(verdict): \(Self.line(note.title)) (\(Self.line(note.kind)))")
        case .notice(let text): narrate(text)
        case .ended(let end):
            status.stop()
            closeLine()
            tellErrors(end)
        case .usage, .identity, .process: break
        }
    }

    private func say(_ piece: String) {
        guard !piece.isEmpty else { return }
        status.hide()
        endsLine = piece.utf8.last == UInt8(ascii: "\n")
        write(piece)
        // A status line would be drawn over an answer that stands in the same line.
        if endsLine || !console.settings.isTerminal { status.show("Thinking…") }
    }

    private func tell(_ call: ToolCall) {
        let isOver = call.status == "completed" || call.status == "failed"
        guard shown[call.id] != call.status, isOver || shown[call.id] == nil else { return }
        let isNews = shown[call.id] == nil
        shown[call.id] = isOver ? call.status : "begun"
        let title = Self.line(call.title ?? call.name)
        if isNews { narrate("[\(Self.line(call.kind))] \(title)") }
        if call.status == "failed" { narrate("[\(Self.line(call.kind))] failed: \(title)") }
        status.show(isOver ? "Thinking…" : "\(title)…")
    }

    private func tell(_ steps: [PlanStep]) {
        guard steps != plan else { return }
        plan = steps
        let marks = ["completed": "x", "in_progress": ">"]
        let rows = steps.map { "  [\(marks[$0.status] ?? " ")] \(Self.line($0.text))" }
        narrate((["plan:"] + rows).joined(separator: "\n"))
    }

    /// What the agent wrote on standard error is shown when it failed; it is kept in any case.
    private func tellErrors(_ end: AgentEnd) {
        guard end.outcome == .failed, let diagnostics = end.diagnostics else { return }
        console.narrate(String(diagnostics.suffix(4096).reversed().drop(while: \.isNewline).reversed()))
    }

    private func narrate(_ text: String) {
        status.hide()
        closeLine()
        console.narrate(text)
        status.show("Thinking…")
    }

    /// On a terminal, what is said next must not stand in the answer's last line.
    private func closeLine() {
        if !endsLine, console.settings.isTerminal { console.narrate("") }
        endsLine = true
    }

    private func write(_ piece: String) {
        // A reader that went away ends the show, not the work.
        guard isOutputOpen else { return }
        do { try console.stream(piece) } catch { isOutputOpen = false }
    }

    private static func line(_ text: String) -> String {
        let line = terminalSafeLine(text)
        return line.count > 200 ? line.prefix(199) + "…" : line
    }
}
