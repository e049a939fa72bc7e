public import ChatModel
public import Git

/// Something that was done in this clone, as `refs/chat/events/<user-key>` keeps it, or as a session's log says.
///
/// Its shape is in `docs/format/events.md`.
public struct ChatEvent: Hashable, Sendable {
    /// What an event is about, beside its session; in the order in which it is written.
    public enum Detail: String, CaseIterable, Sendable {
        /// A commit, or where the branch was: 40 hexadecimal digits.
        case commit
        /// A remote, by its name or its address without who asks.
        case remote
        /// A setting's name.
        case setting
        /// The value of a setting that takes one of a few words, or a number.
        case value
        /// The server that a token is for, with its port where it has one of its own.
        case host
        /// Where a token was found: a variable, a setting, a program.
        case source

        var trailer: String {
            switch self {
            case .commit: "Chat-Commit"
            case .remote: "Chat-Remote"
            case .setting: "Chat-Setting"
            case .value: "Chat-Value"
            case .host: "Chat-Host"
            case .source: "Chat-Source"
            }
        }
    }

    /// What kind of thing: `commit`, `merge`, `checkout`, `pushing`, `pushed`, `purged`, `setting`, `setting-removed` or
    /// `token`, or the event of a log, such as `renamed`; others may come.
    public let type: String
    /// The session it is about; `nil` for what is about the repository.
    public let session: SessionID?
    /// What else it is about.
    public let details: [Detail: String]

    /// Creates an event.
    public init(_ type: String, session: SessionID?, _ details: [Detail: String] = [:]) {
        (self.type, self.session, self.details) = (type, session, details)
    }

    /// The details in words, in their order.
    public var about: [String] { Detail.allCases.compactMap { details[$0] } }

    /// The event that a commit records; `nil` where it says of none, or of nothing that it is about.
    init?(_ commit: Commit) {
        let trailers = commit.trailers
        guard let type = trailers["Chat-Event"] else { return nil }
        let named = trailers["Chat-Session"]
        let session = named.flatMap { SessionID($0) }
        let found = Detail.allCases.compactMap { detail in trailers[detail.trailer].map { (detail, $0) } }
        guard (session == nil) == (named == nil), session != nil || !found.isEmpty else { return nil }
        self.init(type, session: session, Dictionary(uniqueKeysWithValues: found))
    }
}

/// An event as it was recorded.
public struct RecordedEvent: Hashable, Sendable {
    /// The commit that records it.
    public let id: ObjectID
    /// What happened.
    public let event: ChatEvent
    /// When it happened.
    public let at: Timestamp
    /// Who did it, as `Name <email>`.
    public let by: String
}
