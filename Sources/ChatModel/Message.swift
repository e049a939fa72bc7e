/// One utterance in a session: who spoke, what they said, and when.
///
/// Immutable once stored.
public struct Message: Hashable, Sendable {
    /// Who speaks.
    ///
    /// Nothing else is ever stored as a role.
    public enum Role: String, Sendable, CaseIterable { case user, assistant }

    /// The message's own id.
    public let id: UUIDv7
    /// Who speaks.
    public let role: Role
    /// Markdown or plain text in UTF-8, without NUL; at most `maximumBytes`.
    public let text: String
    /// The request the message belongs to.
    public let request: UUIDv7
    /// The turn the message belongs to, from 1.
    public var turn: Int
    /// When it was said.
    public let at: Timestamp
    /// `Name <email>` of a person who spoke; `nil` for an agent.
    public var author: String?
    /// The agent that answered; `nil` for a person.
    public var agent: AgentName?
    /// The model that answered, where the agent says so.
    public var model: String?
    /// Why the agent stopped, in the words of ACP.
    public var stopReason: String?

    /// Whether the words are sealed, and no key here opens them: then `text` says only that.
    public var isSealed = false

    /// The largest text a message can carry, in bytes of UTF-8 (64 MiB).
    public static let maximumBytes = 64 << 20

    /// Why a text is no message.
    public enum Refusal: Error, Hashable, Sendable {
        case empty
        case tooLong(bytes: Int)
        /// A NUL, with its place in bytes.
        case containsNUL(offset: Int)
        /// Bytes that are not UTF-8, with the place of the first.
        case invalidUTF8(offset: Int)
    }

    /// Creates a message.
    ///
    /// - Throws: `Refusal`, if `text` breaks its limits.
    public init(
        id: UUIDv7, role: Role, text: String, request: UUIDv7, turn: Int, at: Timestamp, author: String? = nil
    ) throws(Refusal) {
        let bytes = text.utf8
        guard bytes.contains(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) else { throw .empty }
        guard bytes.count <= Self.maximumBytes else { throw .tooLong(bytes: bytes.count) }
        if let nul = bytes.firstIndex(of: 0) {
            throw .containsNUL(offset: bytes.distance(from: bytes.startIndex, to: nul))
        }
        self.id = id
        self.role = role
        self.text = text
        self.request = request
        self.turn = turn
        self.at = at
        self.author = author
    }

    /// Takes bytes a person or program gave as the text of a message.
    ///
    /// - Throws: `Refusal.invalidUTF8`.
    public static func text(_ bytes: [UInt8]) throws(Refusal) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var offset = 0
        while case .scalarValue(let scalar) = decoder.decode(&iterator) { offset += UTF8.width(scalar) }
        throw .invalidUTF8(offset: offset)
    }
}

/// The program that answers, and its version where it says so.
public struct AgentName: Hashable, Sendable {
    /// The agent's name, for example `claude-code`.
    public let name: String
    /// Its version, where it says so.
    public let version: String?

    /// Creates a name.
    public init(name: String, version: String? = nil) {
        self.name = name
        self.version = version
    }
}

extension Message {
    /// The same message with another text.
    ///
    /// - Throws: `Refusal`, if `text` breaks its limits.
    public func replacing(text: String) throws(Refusal) -> Message {
        guard text != self.text else { return self }
        var message = try Message(
            id: id, role: role, text: text, request: request, turn: turn, at: at, author: author)
        message.agent = agent
        message.model = model
        message.stopReason = stopReason
        return message
    }
}
