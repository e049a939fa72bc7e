public import ChatModel
internal import Git
public import Seal

/// Why a session is not sealed, not written to, or its recipients are not changed.
public enum SealRefusal: Error, Hashable {
    case alreadySealed(SessionID)
    case notSealed(SessionID)
    /// It has words that everybody can read, and nobody said that those may stay.
    case hasWords(SessionID, messages: Int)
    /// No private key here opens it.
    case closed(SessionID, recipients: [SealRecipient])
    /// A recipient took who asks out of it.
    case leftOut(SessionID)
    /// Nobody would be left who could read what is said from now on.
    case nobodyLeft(SessionID)
    case recipientNotFound(SessionID, String)
}

/// For whom a session is sealed, and what who asks can do with it.
public struct SealStatus: Hashable, Sendable {
    /// Who can read what is said from now on; without a key of one's own, as the log claims it.
    public let recipients: [SealRecipient]
    /// Those of them whose private keys this machine names as its own.
    public let own: Set<Recipient>
    /// Whether a private key here opens it.
    public let isOpen: Bool
    /// Whether somebody took who asks out of it.
    public let isLeftOut: Bool
}

/// What a write to a sealed session seals with, and the line that has to go with it, if any.
struct Sealing {
    let sealer: LineSealer
    var line: [UInt8] = []
}

extension ChatStore {
    /// So many random bytes.
    func randomBytes(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            let number = surroundings.random()
            bytes += (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
        }
        return Array(bytes.prefix(count))
    }

    /// The keys of a session; `nil` where none are in its log.
    func sealView(_ state: LogState) throws -> SealView? {
        let bytes = try LogTree(repository, state.tree).seal()
        guard state.session.sealed != nil || !bytes.isEmpty else { return nil }
        return try SealView(root: state.session.sealed ?? "", lines: SealLine.all(bytes), open: openKey)
    }

    /// What opens the words of a session's lines, with the private keys that are here.
    func opener(_ state: LogState) throws -> LineOpener { try sealView(state)?.opener ?? .none }

    /// What seals the words that are about to be written; `nil` for a session that is not sealed.
    ///
    /// Where two people changed the recipients apart, that is a new key, for those whom neither took out.
    ///
    /// - Throws: `SealRefusal.closed`, `.leftOut`.
    func sealing(_ state: LogState, _ session: inout Session) throws -> Sealing? {
        guard session.sealed != nil, let view = try sealView(state) else { return nil }
        let heads = try writableHeads(view, of: session.id)
        if let head = heads.first, heads.count == 1 {
            return Sealing(
                sealer: LineSealer(
                    key: head, session: view.keys[head.id]?.session ?? "", random: randomBytes))
        }
        return try newKey(of: &session, for: view.recipients, after: heads)
    }

    /// Refuses to go on where what is said could not be sealed, before anything is done about it.
    func requireKey(_ id: SessionID) throws {
        let state = try log(id)
        guard state.session.sealed != nil, let view = try sealView(state) else { return }
        _ = try writableHeads(view, of: id)
    }

    /// - Throws: `SealRefusal.closed`, `.leftOut`.
    private func writableHeads(_ view: SealView, of id: SessionID) throws -> [SealKey] {
        let heads = view.heads
        guard !heads.isEmpty else { throw SealRefusal.closed(id, recipients: view.recipients) }
        guard !view.isLeftOut else { throw SealRefusal.leftOut(id) }
        return heads
    }

    /// Makes a key of a session for some recipients, and the line that gives it to them.
    func newKey(
        of session: inout Session, for recipients: [SealRecipient], after heads: [SealKey] = []
    ) throws -> Sealing {
        guard !recipients.isEmpty else { throw SealRefusal.nobodyLeft(session.id) }
        guard let key = SealKey(session: randomBytes(SealKey.count)) else {
            preconditionFailure("\(SealKey.count) random bytes are a key")
        }
        let line = try line(key, of: &session, keyOf: session.id, for: recipients, after: heads)
        if session.sealed == nil { session.sealed = key.id }
        let sealer = LineSealer(key: key, session: session.id.rawValue, random: randomBytes)
        return Sealing(sealer: sealer, line: line)
    }

    private func line(
        _ key: SealKey, of session: inout Session, keyOf origin: SessionID, for recipients: [SealRecipient],
        after heads: [SealKey] = []
    ) throws -> [UInt8] {
        session.clock += 1
        return try NewSealLine(
            clock: session.clock, key: key, after: heads, session: origin, recipients: recipients,
            at: surroundings.now(), by: whoami()
        ).bytes(random: randomBytes)
    }

    private func openKey(_ line: SealLine) throws -> SealKey? {
        if let known = openedKeys[line.file] { return known }
        let key = try surroundings.keyring.open(line.file).flatMap { SealKey(session: $0) }
        openedKeys[line.file] = .some(key)
        return key
    }
}

extension ChatStore {
    /// For whom a session is sealed; `nil` if it is not.
    ///
    /// - Throws: `StoreError.sessionNotFound`, `.damagedLog`, and what the keyring throws.
    public func sealStatus(_ id: SessionID) throws -> SealStatus? {
        let state = try log(id)
        guard state.session.sealed != nil, let view = try sealView(state) else { return nil }
        let recipients = view.recipients
        let own = Set(try surroundings.keyring.recipients())
        return SealStatus(
            recipients: recipients, own: own.intersection(recipients.map(\.key)), isOpen: !view.heads.isEmpty,
            isLeftOut: view.isLeftOut)
    }

    /// Seals what is said in a session from now on.
    ///
    /// - Parameter keepsWords: Whether what was said before may stay for everybody to read: it cannot be taken back.
    /// - Throws: `SealRefusal.alreadySealed`, `.hasWords`.
    @discardableResult
    public func seal(_ id: SessionID, for recipients: [SealRecipient], keepsWords: Bool) throws -> Session {
        try changingSeal(id, subject: "sealed") { state, session in
            guard session.sealed == nil else { throw SealRefusal.alreadySealed(id) }
            let pending = try LogTree(repository, state.tree).pendingBlobs()
            guard keepsWords || session.messages == 0 && pending.isEmpty else {
                throw SealRefusal.hasWords(id, messages: session.messages + pending.count)
            }
            return try newKey(of: &session, for: recipients).line
        }
    }

    /// Lets more people read a session: all that was sealed until now, and what will be.
    ///
    /// - Returns: Those who could not read it before.
    /// - Throws: `SealRefusal.notSealed`, `.closed`, `.leftOut`, `ChangeRefusal`.
    @discardableResult
    public func addRecipients(_ recipients: [SealRecipient], to id: SessionID) throws -> [SealRecipient] {
        var added: [SealRecipient] = []
        try changingSeal(id, subject: "recipients added") { state, session in
            let view = try requireSeal(state)
            let heads = try writableHeads(view, of: id)
            let known = Set(view.recipients.map(\.key))
            added = recipients.filter { !known.contains($0.key) }
            guard !added.isEmpty else { return nil }
            var lines: [UInt8] = []
            // Two last keys become one, so that a newcomer is a recipient of what follows.
            if heads.count > 1 { lines += try newKey(of: &session, for: view.recipients + added, after: heads).line }
            for (key, origin) in view.keys.values.sorted(by: { $0.key.id < $1.key.id }) {
                guard let origin = SessionID(origin) else { continue }
                lines += try line(key, of: &session, keyOf: origin, for: added)
            }
            return lines
        }
        return added
    }

    /// Seals what is said from now on without some people; what was said before stays readable to them.
    ///
    /// - Throws: `SealRefusal.recipientNotFound`, `.nobodyLeft`.
    public func removeRecipients(_ gone: [Recipient], from id: SessionID) throws {
        try changingSeal(id, subject: "recipients removed") { state, session in
            let view = try requireSeal(state)
            let heads = try writableHeads(view, of: id)
            if let stranger = gone.first(where: { key in !view.recipients.contains { $0.key == key } }) {
                throw SealRefusal.recipientNotFound(id, stranger.text)
            }
            let left = view.recipients.filter { !gone.contains($0.key) }
            return try newKey(of: &session, for: left, after: heads).line
        }
    }

    private func requireSeal(_ state: LogState) throws -> SealView {
        guard state.session.sealed != nil, let view = try sealView(state) else {
            throw SealRefusal.notSealed(state.session.id)
        }
        return view
    }

    /// Writes one more commit of the log with more lines about keys.
    ///
    /// - Parameter change: Returns the lines; `nil` for nothing to do.
    @discardableResult
    private func changingSeal(
        _ id: SessionID, subject: String, _ change: (LogState, inout Session) throws -> [UInt8]?
    ) throws -> Session {
        try changing(id) {
            if let holder = try holder(of: id) { throw ChangeRefusal.busy(id, holder) }
            return try retrying(id) {
                let state = try reconciled(id)
                guard state.session.status != .archived else {
                    throw ChangeRefusal.archived(id, try lastChange(state))
                }
                var snapshot = state.snapshot
                guard let lines = try change(state, &snapshot.session) else { return state.session }
                snapshot.session.updatedAt = surroundings.now().after(state.session.updatedAt)
                snapshot.event = LogFormat.Event.sealed.rawValue
                snapshot.format = max(snapshot.format, LogFormat.sealed)
                var tree = try LogTree(repository, state.tree)
                try tree.add(seal: lines)
                let commit = try writeLogCommit(
                    snapshot, tree: tree.write(), parent: state.tip, subject: subject,
                    at: snapshot.session.updatedAt)
                return try moveLog(of: state, to: commit, reason: "chat: sealed") ? snapshot.session : nil
            }
        }
    }
}
