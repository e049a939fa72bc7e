internal import ChatAgents
internal import ChatModel
internal import ChatStore
internal import Git
internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Makes turns of what hooks took down.
///
/// A turn begins with its prompt, so that what you had changed is committed as yours and others see that an agent works
/// ('git chat agents', 'attach', 'cancel'); it ends with the agent's answer, with the next prompt (the one before was
/// broken off), or with the agent itself.
struct CaptureWork {
    private let context: Context

    init(_ context: Context) { self.context = context }

    /// Follows one prompt to its end and stores the turn; nothing where another process does.
    func run(_ path: String) throws {
        // Others look into it for a moment, to see whether it has ended.
        for _ in 0..<400 where Folder.exists(path) {
            if let capture = try context.store().takeCapture(path) {
                try CapturedTurn(capture, context)?.work(follows: true)
                return
            }
            usleep(50_000)
        }
    }

    /// Stores what waits and has ended: a process that should have done it was killed, or could not.
    ///
    /// What cannot be stored now waits on; the reason is told.
    func settle() throws {
        for path in try context.store().captures() {
            guard let capture = try context.store().takeCapture(path) else { continue }
            do { try CapturedTurn(capture, context)?.work(follows: false) } catch let error as any Diagnosable {
                let reason = context.words(for: error).message
                context.console.warn("what was done in an agent waits to become a turn: \(reason)")
            }
        }
    }
}

/// What was taken down of one prompt, on its way to become a turn.
private final class CapturedTurn {
    private let capture: Capture
    private let context: Context
    private let store: ChatStore
    private let first: JSON
    private let agent: CapturedAgent
    private let prompt: String
    private let event: HookEvent
    private let caller: HookCaller?
    private var events: [HookEvent] = []
    private var hasBegun = false
    private let stop: StopSignal

    /// - Returns: `nil`, and then it is removed, for what holds no prompt.
    init?(_ capture: Capture, _ context: Context) throws {
        let lines = try capture.next()
        guard let first = lines.first, let event = HookEvent(first), case .prompt(let prompt) = event.kind,
            let agent = first["agent"]?.text.flatMap({ CapturedAgent(rawValue: $0) })
        else {
            try capture.remove()
            return nil
        }
        (self.capture, self.context, self.first) = (capture, context, first)
        // No stored text may hold a NUL.
        let text = String(String.UnicodeScalarView(prompt.unicodeScalars.map { $0 == "\0" ? "\u{FFFD}" : $0 }))
        (self.event, self.prompt, self.agent) = (event, text, agent)
        caller = first["pid"]?.integer.flatMap { process in
            first["started"]?.text.map { HookCaller(process: Int32(truncatingIfNeeded: process), started: $0) }
        }
        store = try context.store()
        stop = StopSignal()
        take(lines.dropFirst())
    }

    /// - Parameter follows: Whether to wait for what is still to come.
    func work(follows: Bool) throws {
        guard try follows || outcome() != nil else { return }
        // It was begun by a process that was killed: recovery has stored what that had taken down.
        guard !hasBegun else { return try capture.remove() }
        guard let id = first["chat_session"]?.text.flatMap({ SessionID($0) }) else { return try keep(follows) }
        guard try !isOurOwn(id) else { return try capture.remove() }
        let turn: OpenTurn
        do { turn = try store.begin(prompt, in: id, waits: true) } catch  where Self.neverWill(error) {
            return try capture.remove()
        }
        try capture.mark(["begun": .string(turn.request.rawValue)])
        stop.watch()
        try store.record(.identity(agent: agent.name, model: event.model, session: event.session), in: turn)
        let outcome = try follow(until: follows) { try store.record($0, in: turn) }
        for update in closing(outcome, top: turn.directory) { try store.record(update, in: turn) }
        _ = try store.finish(turn)
        try capture.remove()
    }

    /// Whether it cannot become a turn later either: there is no such session any more, or no such message.
    private static func neverWill(_ error: any Error) -> Bool {
        if case StoreError.sessionNotFound = error { return true }
        return error is Message.Refusal
    }

    /// What is done outside of a session's worktree: a session of its own for each of the agent's, without files.
    private func keep(_ follows: Bool) throws {
        stop.watch()
        let outcome = try follow(until: follows) { _ in }
        let top = try context.repository().mainDirectory
        let tools = events.compactMap { if case .tool(let call) = $0.kind { AgentUpdate.toolCall(call) } else { nil } }
        let who = AgentUpdate.identity(agent: agent.name, model: event.model, session: event.session)
        let id = try sessionOfItsOwn()
        _ = try store.keep(prompt, answered: [who] + tools + closing(outcome, top: top), in: id)
        try capture.remove()
    }

    private func sessionOfItsOwn() throws -> SessionID {
        let known = try store.sessions().readable.first { session in
            guard session.agent == agent.rawValue, session.status == .active else { return false }
            return try store.requests(session.id).contains { $0.agentSession == event.session }
        }
        if let known { return known.id }
        var plan = NewSession()
        plan.agent = agent.rawValue
        plan.recipients = try context.usualRecipients()
        return try store.create(plan).id
    }

    /// Whether `git chat send` asks the agent just now, and the hooks tell of that.
    private func isOurOwn(_ id: SessionID) throws -> Bool {
        // The turn that goes on may be that of the prompt before, which is removed after its journal.
        guard try capture.isEarliest() else { return false }
        return try store.follow(id)?.next().contains { update in
            if case .identity(_, _, let session) = update { session == event.session } else { false }
        } ?? false
    }

    /// Takes what comes until the turn is over.
    private func follow(until waits: Bool, _ record: (AgentUpdate) throws -> Void) throws -> Request.Outcome {
        var told = 0
        while true {
            // Looked at first: what was told until then is read after it.
            let outcome = try outcome()
            take(try capture.next()[...])
            for event in events[told...] { if case .tool(let call) = event.kind { try record(.toolCall(call)) } }
            told = events.count
            if let outcome { return outcome }
            guard waits else { return .interrupted }
            usleep(50_000)
        }
    }

    /// How the turn has ended; `nil` while it goes on.
    private func outcome() throws -> Request.Outcome? {
        for event in events {
            if case .answered = event.kind { return .complete }
            if case .over = event.kind { return .cancelled }
        }
        if stop.isAsked { return .cancelled }
        if try !capture.isLatest() { return .cancelled }
        return caller?.isGone == true ? .interrupted : nil
    }

    private func take(_ lines: ArraySlice<JSON>) {
        let top = first["top"]?.text ?? event.directory
        hasBegun = hasBegun || lines.contains { $0["begun"] != nil }
        events += lines.compactMap { HookEvent($0, top: top) }
    }

    /// What the transcript says of the turn, and how it ended.
    private func closing(_ outcome: Request.Outcome, top: String) -> [AgentUpdate] {
        let last = events.lazy.compactMap { if case .answered(let words) = $0.kind { words } else { nil } }.first
        let part = transcript(saying: last ?? "", top: top)
        let keepsThinking = context.config("chat.recordThinking").flatMap(GitWord.truth) ?? true
        var updates = (part?.updates ?? []).compactMap { update -> AgentUpdate? in
            switch update {
            // The agent's own session was not in the file.
            case .identity(let agent, let model, _):
                .identity(agent: agent, model: model ?? event.model, session: event.session)
            case .thinking: keepsThinking ? update : nil
            default: update
            }
        }
        if let last, part.map({ !Self.ends($0.text, with: last) }) ?? true { updates.append(.text(last)) }
        var end = AgentEnd(outcome: outcome)
        end.stopReason = outcome == .complete ? "end_turn" : outcome == .cancelled ? "cancelled" : nil
        if outcome == .interrupted { end.reason = "the agent ended before it had answered" }
        return updates + [.ended(end)]
    }

    /// The transcript, once it has the agent's last words: it may be written a little later.
    private func transcript(saying last: String, top: String) -> TranscriptPart? {
        guard let path = event.transcript, let offset = first["offset"]?.integer else { return nil }
        var part: TranscriptPart?
        for _ in 0..<20 {
            part = TranscriptPart(path, from: offset, of: agent, top: top)
            guard let part, !Self.ends(part.text, with: last) else { break }
            usleep(50_000)
        }
        return part
    }

    private static func ends(_ text: String, with last: String) -> Bool {
        func trimmed(_ text: String) -> String {
            String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
        }
        return trimmed(text).hasSuffix(trimmed(last))
    }
}

/// Whether somebody asked this process to stop (`git chat cancel`).
private final class StopSignal {
    var isAsked: Bool { wasAsked.load(ordering: .relaxed) }

    func watch() {
        for number in [SIGINT, SIGTERM] { signal(number) { _ in wasAsked.store(true, ordering: .relaxed) } }
    }
}

/// A signal handler reaches globals only.
private let wasAsked = Atomic<Bool>(false)
