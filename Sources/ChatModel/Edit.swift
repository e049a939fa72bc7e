/// What became of a turn after it was written; the words themselves stay as they are.
public struct Edit: Hashable, Sendable {
    /// What a turn can become.
    public enum State: String, Sendable, CaseIterable {
        /// A person took it back.
        case undone
    }

    /// The edit's own name.
    public let id: UUIDv7
    /// The request of the turn that it is about.
    public let request: UUIDv7
    /// What became of it.
    public let state: State
    /// When.
    public let at: Timestamp
    /// Who did it, `Name <email>`.
    public let author: String

    /// Creates an edit.
    public init(id: UUIDv7, request: UUIDv7, state: State, at: Timestamp, author: String) {
        self.id = id
        self.request = request
        self.state = state
        self.at = at
        self.author = author
    }
}
