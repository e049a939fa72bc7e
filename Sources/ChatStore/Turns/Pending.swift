public import ChatModel
internal import Git

/// The message of an unfinished turn, as `pending/<request>` has it.
struct PendingMessage {
    let utterance: TurnPlan.Utterance
    let message: Message
    /// The clone that the turn belongs to: only there it is finished.
    let clone: String
}

extension ChatStore {
    /// Reads `pending/<request>`; `nil` if its bytes are broken.
    func pending(_ blob: ObjectID, opener: LineOpener) throws -> PendingMessage? {
        guard let line = try lines(of: blob, opener: opener).first, let message = line.message else { return nil }
        let clone = try clone(of: blob)
        let utterance = TurnPlan.Utterance(
            id: message.id, role: message.role, text: message.text, author: message.author, at: message.at,
            clock: line.clock)
        return PendingMessage(utterance: utterance, message: message, clone: clone)
    }

    /// Every unfinished turn of a session, oldest first.
    func pendingMessages(_ state: LogState) throws -> [PendingMessage] {
        let blobs = try LogTree(repository, state.tree).pendingBlobs()
        guard !blobs.isEmpty else { return [] }
        let opener = try opener(state)
        return try blobs.compactMap { try pending($0.blob, opener: opener) }
    }

    /// Puts a person's message into the log before any agent is asked: from here it cannot be lost.
    func writePending(
        _ text: String, author: String, request: UUIDv7, in id: SessionID, journal: Journal
    ) throws -> LogState {
        try retrying(id) {
            let state = try reconciled(id)
            var snapshot = state.snapshot
            let message = try pendingMessage(text, author: author, request: request, in: &snapshot.session)
            let clock = snapshot.session.clock
            let sealing = try sealing(state, &snapshot.session)
            let tree = try pendingTree(message, clock: clock, in: state, sealing)
            snapshot.event = LogFormat.Event.prompted.rawValue
            // Where the agent begins: what the branch has beyond that was made while the turn went on.
            if let branch = try repository.target(of: References.branch(of: id)) {
                snapshot.session.branchTip = branch.description
            }
            let commit = try writeLogCommit(
                snapshot, tree: tree, parent: state.tip, subject: "turn \(message.turn): prompted",
                at: surroundings.now())
            try makeDurable(journal)
            let move = ReferenceMove(
                References.log(of: id), from: state.tip, to: commit, reason: "chat: prompted", isDurable: isDurable)
            let result = try perform([move])
            guard result == .done else { return nil }
            observe(.pendingWritten)
            return try self.state(of: id, at: commit)
        }
    }

    private func pendingMessage(
        _ text: String, author: String, request: UUIDv7, in session: inout Session
    ) throws -> Message {
        let at = surroundings.now().after(session.lastActivityAt)
        session.clock += 1
        session.lastActivityAt = at
        session.updatedAt = at.after(session.updatedAt)
        session.takeTitle(from: redactor.redact(text).value)
        return try Message(
            id: newID(), role: .user, text: text, request: request, turn: session.turns + 1, at: at, author: author)
    }

    private func pendingTree(
        _ message: Message, clock: Int, in state: LogState, _ sealing: Sealing?
    ) throws -> ObjectID {
        var blobs: [ObjectID] = []
        let redacted = try redactor.redact(NoteLine(clock: clock, content: .message(message)))
        let line = try NoteFormat.line(redacted, sealer: sealing?.sealer) { payload in
            let id = try repository.writeBlob(payload)
            blobs.append(id)
            return id
        }
        let owner = JSON.object([.init("kind", "pending"), .init("clone", .string(try cloneID()))])
        let blob = try repository.writeBlob(line + Array(owner.line.utf8) + [0x0A])
        var tree = try LogTree(repository, state.tree)
        try tree.set(pending: message.request, to: blob)
        for blob in blobs { try tree.keep(blob) }
        if let sealing { try tree.add(seal: sealing.line) }
        return try tree.write()
    }

    private func clone(of blob: ObjectID) throws -> String {
        let lines = try repository.blob(blob)?.split(separator: 0x0A) ?? []
        for line in lines {
            do throws(JSON.ParseError) {
                let json = try JSON.parse(line)
                if json["kind"]?.text == "pending", let clone = json["clone"]?.text { return clone }
            } catch { continue }
        }
        return ""
    }

    private func makeDurable(_ journal: Journal) throws {
        guard isDurable else { return repository.forgetUnsynced() }
        try repository.syncObjects()
        try journal.send()
    }
}

extension Session {
    /// What a session is called until its first prompt says something better.
    public static let untitled = "Untitled chat"

    /// Names a session that nobody named after its first prompt's first line; a sealed one would say it to everybody.
    mutating func takeTitle(from prompt: String) {
        guard turns == 0, sealed == nil, title.text == Self.untitled else { return }
        if let made = Self.title(from: prompt) { title = made }
    }

    /// Whether it got its title from a prompt.
    func isNamed(after prompt: String) -> Bool { Self.title(from: prompt) == title }

    private static func title(from prompt: String) -> Title? {
        let line = prompt.split(whereSeparator: \.isNewline).first { !$0.allSatisfy(\.isWhitespace) } ?? ""
        let clean = Trailer("title", String(line)).value.unicodeScalars
        let short = clean.count <= 60 ? String(clean) : String(clean.prefix(59)) + "…"
        do throws(Title.Refusal) { return try Title(short) } catch { return nil }
    }
}
