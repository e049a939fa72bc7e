public import ChatModel
internal import Git

/// Writes the objects of a turn on top of a log and a branch as they were read.
struct TurnBuilder {
    let store: ChatStore
    let plan: TurnPlan
    let state: LogState
    let parent: Commit
    let now: Timestamp

    private var repository: Repository { store.repository }

    func build() throws -> BuiltTurn {
        var session = state.session
        // What was asked elsewhere was never pending, which is what names a session otherwise.
        if plan.record != nil, plan.utterance.clock == nil {
            session.takeTitle(from: store.redactor.redact(plan.utterance.text).value)
        }
        session.turns += 1
        var blobs: [ObjectID] = []
        let redacted = try noteLines(&session).map(store.redactor.redact)
        let lines = redacted.map(\.value)
        let sealing = try store.sealing(state, &session)
        let bytes = try redacted.flatMap { line in
            try NoteFormat.line(line, sealer: sealing?.sealer) { payload in
                let id = try repository.writeBlob(payload)
                blobs.append(id)
                return id
            }
        }
        let note = try repository.writeBlob(bytes)
        let tree = plan.tree ?? parent.tree
        let changes =
            tree == parent.tree
            ? [] : try repository.changes(from: parent.tree, to: tree, detail: .names)
        let commit = try commit(tree: tree, note: note, session: session, changes: changes)
        let log = try log(commit: commit, note: note, blobs: blobs, session: &session, sealing)
        return BuiltTurn(
            commit: commit, parent: parent.id, log: log, note: note, session: session,
            lines: lines, changes: changes)
    }

    /// The lines of the note in the order of their clocks; the session counts them.
    private func noteLines(_ session: inout Session) throws -> [NoteLine] {
        var lines = [try utterance(&session)]
        if let record = plan.record {
            for step in record.steps { lines.append(NoteLine(clock: tick(&session), content: content(step))) }
            if let answer = try answer(record, &session) { lines.append(answer) }
        }
        if plan.record != nil || plan.outcome != .complete {
            lines.append(NoteLine(clock: tick(&session), content: .request(request)))
        }
        session.messages += lines.count { $0.message != nil }
        session.updatedAt = now.after(session.updatedAt)
        return lines
    }

    private func utterance(_ session: inout Session) throws -> NoteLine {
        let said = plan.utterance
        let clock = said.clock ?? tick(&session)
        let at = said.at ?? now.after(session.lastActivityAt)
        session.lastActivityAt = max(session.lastActivityAt, at)
        let message = try Message(
            id: said.id, role: said.role, text: said.text, request: plan.request, turn: session.turns, at: at,
            author: said.author)
        return NoteLine(clock: clock, content: .message(message))
    }

    private func answer(_ record: TurnRecord, _ session: inout Session) throws -> NoteLine? {
        let text = record.answer
        guard !text.allSatisfy(\.isWhitespace) else { return nil }
        let at = now.after(session.lastActivityAt)
        session.lastActivityAt = at
        var message = try Message(
            id: store.newID(), role: .assistant, text: text, request: plan.request, turn: session.turns, at: at)
        message.agent = record.agent
        message.model = record.model
        message.stopReason = record.end?.stopReason
        return NoteLine(clock: tick(&session), content: .message(message))
    }

    private var request: Request {
        var request = Request(id: plan.request, outcome: plan.outcome, usage: plan.record?.usage ?? Usage())
        request.reason = plan.record?.end?.reason
        request.cost = plan.record?.cost
        request.startedAt = plan.startedAt
        request.durationMilliseconds = plan.startedAt.map { Int(max(0, now.milliseconds - $0.milliseconds)) }
        request.exitStatus = plan.record?.end?.exitStatus
        request.diagnostics = plan.record?.end?.diagnostics
        request.agentSession = plan.record?.agentSession
        request.clone = plan.clone
        request.agent = plan.record?.agent
        request.model = plan.record?.model
        return request
    }

    private func content(_ step: TurnRecord.Step) -> NoteLine.Content {
        switch step {
        case .thinking(let text): .thinking(text: text, request: plan.request)
        case .toolCall(let call): .toolCall(call, request: plan.request)
        }
    }

    private func tick(_ session: inout Session) -> Int {
        session.clock += 1
        return session.clock
    }

    private func commit(
        tree: ObjectID, note: ObjectID, session: Session, changes: [FileChange]
    ) throws -> ObjectID {
        let subject = TurnFormat.subject(
            number: session.turns, changes: changes, prompt: plan.utterance.text, style: store.subjectStyle(session),
            redact: { store.redactor.redact($0).value })
        var turn = TurnFormat.Turn(
            session: session.id, number: session.turns, request: plan.request, outcome: plan.outcome, note: note)
        turn.agent = plan.record?.agent
        turn.model = plan.record?.model
        let coauthor = turn.agent.flatMap { repository.configuration.bool("chat.coauthor") == true ? $0.name : nil }
        let trailers = TurnFormat.trailers(turn, coauthor: coauthor.map { "\($0) <\($0)@localhost>" })
        let message = subject + "\n\n" + Trailer.block(trailers)
        guard TurnFormat.turns(message).map(\.request) == [plan.request] else {
            throw StoreError.damagedLog(session.id, reason: "the turn's commit would not read back as it was written")
        }
        return try store.writeBranchCommit(tree: tree, parents: [parent.id], message: message, at: now)
    }

    private func log(
        commit: ObjectID, note: ObjectID, blobs: [ObjectID], session: inout Session, _ sealing: Sealing?
    ) throws -> ObjectID {
        session.branchTip = commit.description
        var tree = try LogTree(repository, state.tree)
        try tree.set(notes: [commit: note])
        try tree.set(pending: plan.request, to: nil)
        for blob in blobs { try tree.keep(blob) }
        if let sealing { try tree.add(seal: sealing.line) }
        var snapshot = state.snapshot
        snapshot.session = session
        snapshot.event = LogFormat.Event.replied.rawValue
        return try store.writeLogCommit(
            snapshot, tree: tree.write(), parent: state.tip, subject: "turn \(session.turns): \(plan.outcome.rawValue)",
            at: now)
    }
}

extension ChatStore {
    /// How subjects are made (`chat.subject`); of a sealed session never from its words.
    func subjectStyle(_ session: Session) -> SubjectStyle {
        let style = repository.configuration.string("chat.subject").flatMap(SubjectStyle.init) ?? .change
        return style == .prompt && session.sealed != nil ? .generic : style
    }
}

extension NoteLine {
    /// The message, where the line is one.
    public var message: Message? {
        guard case .message(let message) = content else { return nil }
        return message
    }
}
