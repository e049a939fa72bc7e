internal import ChatModel
internal import Git

extension ChatStore {
    /// The control reference: redactions of everybody.
    var control: LineChain { LineChain(store: self, name: References.control) }

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
