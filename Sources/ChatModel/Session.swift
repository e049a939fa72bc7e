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
        /// What kind of link it is, for example `run`.
        public var name: String
        /// What it leads to.
        public var target: String

        /// Creates a link.
        public init(name: String, target: String) {
            self.name = name
            self.target = target
        }
    }

    /// A pull request made from the session.
    public struct PullRequest: Hashable, Sendable {
        /// Its number in the forge.
        public var number: Int
        /// Its state when it was last asked for: `open`, `draft`, `merged` or `closed`.
        public var state: String
        /// Where a browser finds it.
        public var url: String
        /// Whether it is neither merged nor closed.
        public var isOpen: Bool { state == "open" || state == "draft" }

        /// Creates a pull request.
        public init(number: Int, state: String, url: String) {
            self.number = number
            self.state = state
            self.url = url
        }
    }

    /// The session's name.
    public let id: SessionID
    /// What people call it.
    public var title: Title
    /// More about it, if somebody wrote that.
    public var description: String?
    /// What it is for.
    public var kind: Kind
    /// What the conversation is about.
    public var mode: Mode
    /// Where it is in its life.
    public var status: Status
    /// `Name <email>` of who made the session.
    public var owner: String
    /// Who may see it.
    public var visibility: Visibility
    /// Whether its branch was published.
    public var isPublished: Bool
    /// Where it began.
    public var base: Base
    /// The session branch's commit as the log knows it, 40 hexadecimal digits.
    public var branchTip: String
    /// Finished turns.
    public var turns: Int
    /// Messages in finished turns.
    public var messages: Int
    /// When it was made.
    public var createdAt: Timestamp
    /// When anything of it was last written.
    public var updatedAt: Timestamp
    /// When somebody last spoke in it.
    public var lastActivityAt: Timestamp
    /// The agent that answers, where one was chosen.
    public var agent: String?
    /// What it belongs with.
    public var links: [Link]
    /// The pull requests made from it, the oldest first; each address stands there once.
    public var pullRequests: [PullRequest]
    /// Words people gave it.
    public var labels: [String]
    /// The commit of the log that this one stands in for after a redaction, 40 hexadecimal digits.
    public var supersedes: String?
    /// The name of the key that its words were first sealed with; `nil` for a session that everybody can read.
    public var sealed: String?
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
        pullRequests = []
        labels = []
        clock = 0
    }
}

extension Session {
    /// The pull request that is meant where none is named: the last that is open, else the last.
    public var pullRequest: PullRequest? { pullRequests.last(where: \.isOpen) ?? pullRequests.last }

    /// Takes in what is known of a pull request now, in the place of what was known, else as the last.
    ///
    /// - Parameter former: Its address until now, where its repository was renamed.
    public mutating func take(_ request: PullRequest, formerly former: String? = nil) {
        if let place = pullRequests.firstIndex(where: { $0.url == former ?? request.url }) {
            pullRequests[place] = request
        } else {
            pullRequests.append(request)
        }
    }
}
