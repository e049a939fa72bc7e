internal import ChatModel
internal import Git

extension ChatStore {
    /// The control reference: tombstones and redactions of everybody.
    var control: LineChain { LineChain(store: self, name: References.control) }

    /// Whether a tombstone that counts says that a session was deleted.
    func isDeleted(_ id: SessionID) throws -> Bool {
        try control.lines().contains { $0["kind"]?.text == "tombstone" && $0["session"]?.text == id.rawValue }
    }

    /// Does what tombstones and redactions say that came from elsewhere.
    func applyControl() throws {}

    /// The tip there that a redaction may write over; `nil` where none did.
    func redactionLease(of state: LogState, over known: ObjectID?) throws -> ObjectID? {
        guard let known, try !holds(known, state.tip) else { return nil }
        let lines = try control.lines()
        let isRedacted = lines.contains { line in
            line["kind"]?.text == "redaction" && line["session"]?.text == state.session.id.rawValue
        }
        return isRedacted ? known : nil
    }
}
