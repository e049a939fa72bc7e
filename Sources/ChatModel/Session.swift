/// What is known about one session: the snapshot that every commit of its log carries.
public struct Session: Hashable, Sendable {
    /// What a session is for.
    public enum Kind: String, Sendable, CaseIterable { case task, review, live }

    /// What the conversation is about.
    public enum Mode: String, Sendable, CaseIterable {
        case chat, setup, analysis
        case whatIf = "what-if"
    }

    /// Where a session is in its life.
    public enum Status: String, Sendable, CaseIterable { case active, archived, completed }

    /// Who may see a session.
    public enum Visibility: String, Sendable, CaseIterable { case `private`, shared }

    /// The branch a session began from, and where that branch was then.
    public struct Base: Hashable, Sendable {
        /// A full reference name, or the revision as it was named.
        public var reference: String
        /// A commit, 40 hexadecimal digits; all zeros where the branch had no commit.
        public var commit: String

        /// Creates a base.
        public init(reference: String, commit: String) {
            self.reference = reference
            self.commit = commit
        }
    }

    /// Something the session belongs with, for example `run=018c…`.
    public struct Link: Hashable, Sendable {
        public var name: String
        public var target: String

        /// Creates a link.
        public init(name: String, target: String) {
            self.name = name
            self.target = target
        }
    }

    /// A pull request made from the session.
    public struct PullRequest: Hashable, Sendable {
        public var number: Int
        public var state: String
        public var url: String

        /// Creates a pull request.
        public init(number: Int, state: String, url: String) {
            self.number = number
            self.state = state
            self.url = url
        }
    }

    public let id: SessionID
    public var title: Title
    public var description: String?
    public var kind: Kind
    public var mode: Mode
    public var status: Status
    /// `Name <email>` of who made the session.
    public var owner: String
    public var visibility: Visibility
    public var isPublished: Bool
    public var base: Base
    /// The session branch's commit as the log knows it, 40 hexadecimal digits.
    public var branchTip: String
    public var turns: Int
    /// Messages in finished turns.
    public var messages: Int
    public var createdAt: Timestamp
    public var updatedAt: Timestamp
    public var lastActivityAt: Timestamp
    public var agent: String?
    public var links: [Link]
    public var pullRequest: PullRequest?
    public var labels: [String]
    /// The log this one stands in for, after a redaction.
    public var supersedes: String?
    /// The highest clock given out so far.
    public var clock: Int

    /// Creates a session that has no turn yet.
    public init(
        id: SessionID, title: Title, kind: Kind = .task, mode: Mode = .chat, owner: String, base: Base,
        branchTip: String, createdAt: Timestamp
    ) {
        self.id = id
        self.title = title
        self.kind = kind
        self.mode = mode
        self.owner = owner
        self.base = base
        self.branchTip = branchTip
        self.createdAt = createdAt
        updatedAt = createdAt
        lastActivityAt = createdAt
        status = .active
        visibility = .private
        isPublished = false
        turns = 0
        messages = 0
        links = []
        labels = []
        clock = 0
    }
}
