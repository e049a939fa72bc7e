public import ChatModel

/// A message that was found.
public struct SearchHit: Hashable, Sendable {
    /// A piece of a message's text.
    public struct Piece: Hashable, Sendable {
        /// The text; `…` where something was left out.
        public let text: String
        /// Whether it is what was searched for.
        public let isMatch: Bool

        /// Creates a piece.
        public init(_ text: String, isMatch: Bool) {
            self.text = text
            self.isMatch = isMatch
        }
    }

    /// The session the message belongs to.
    public let session: SessionID
    /// What the session is called.
    public let title: String
    /// The remote whose copy of the session it was found in; `nil` for a session of this clone.
    public let remote: String?
    /// The turn, from 1.
    public let turn: Int
    /// The commit of the turn, 40 hexadecimal digits.
    public let commit: String
    /// The message's own id.
    public let message: String
    /// Who spoke, `user` or `assistant`.
    public let role: String
    /// `Name <email>` of a person, or the name of an agent, where it is known.
    public let author: String?
    /// When it was said.
    public let at: Timestamp
    /// The part of the text that was searched for, with what stands around it.
    public let excerpt: [Piece]
    /// The place in the answer, from 1; what fits best comes first.
    public let rank: Int

    /// The hit as JSON, by the names of the command reference.
    public var json: JSON {
        [
            "session": .string(session.rawValue), "turn": .integer(turn), "message": .string(message),
            "excerpt": .string(excerpt.map(\.text).joined()), "rank": .integer(rank), "title": .string(title),
            "role": .string(role), "by": .optional(author), "at": .string(at.description), "commit": .string(commit),
            "remote": .optional(remote), "matches": .array(matches),
        ]
    }

    /// Where in the excerpt the matches are, counted in Unicode scalars.
    private var matches: [JSON] {
        var place = 0
        return excerpt.compactMap { piece in
            let start = place
            place += piece.text.unicodeScalars.count
            return piece.isMatch ? ["start": .integer(start), "end": .integer(place)] : nil
        }
    }
}
