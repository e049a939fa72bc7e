public import ChatModel

/// What an agent may do without being asked about it.
public enum PermissionPolicy: String, Sendable, CaseIterable {
    /// A person is asked.
    case ask
    /// Reading, searching and changing files of the worktree; nothing else.
    case acceptEdits = "accept-edits"
    /// Everything.
    case accept
    /// Nothing.
    case reject
}

/// One answer that an agent offers to its own question.
public struct PermissionOption: Hashable, Sendable {
    /// The agent's name for it.
    public let id: String
    /// What a person is shown.
    public let name: String
    /// ACP's kind: `allow_once`, `allow_always`, `reject_once`, `reject_always`.
    public let kind: String

    /// Creates an option.
    public init(id: String, name: String, kind: String) {
        self.id = id
        self.name = name
        self.kind = kind
    }

    /// Whether it allows what was asked.
    public var allows: Bool { kind.hasPrefix("allow") }
}

/// A question of an agent to a person.
public struct PermissionQuestion: Hashable, Sendable {
    /// What the agent wants to do.
    public let title: String
    /// ACP's kind of tool.
    public let kind: String
    /// What the tool is given, where the agent says so.
    public let input: JSON?
    /// The answers it takes.
    public let options: [PermissionOption]
}

/// What an agent may do, and who is asked where that is not settled.
public struct Permission: Sendable {
    /// Gives the id of one of a question's options, or `nil` where nobody answers; ends when its task is cancelled.
    public typealias Ask = @Sendable (PermissionQuestion) async -> String?

    /// What is settled.
    public var policy: PermissionPolicy
    /// Whether the policy was chosen, or is only what holds where none was.
    public var isChosen: Bool
    /// Who is asked; without anybody, `ask` is `acceptEdits`.
    public var ask: Ask?

    /// Creates a permission.
    public init(_ policy: PermissionPolicy = .acceptEdits, isChosen: Bool = false, ask: Ask? = nil) {
        self.policy = policy
        self.isChosen = isChosen
        self.ask = ask
    }

    /// The policy as it can be kept here.
    var effective: PermissionPolicy { policy == .ask && ask == nil ? .acceptEdits : policy }

    /// What the policy says of a tool of some kind; `nil` leaves it to a person.
    ///
    /// - Parameter staysInside: Whether every file it names is in the worktree.
    func allows(kind: String, staysInside: Bool) -> Bool? {
        switch effective {
        case .ask: nil
        case .accept: true
        case .reject: false
        case .acceptEdits: staysInside && (["read", "search", "think"].contains(kind) || Self.changesFiles(kind: kind))
        }
    }

    /// Whether a tool of that kind changes files.
    static func changesFiles(kind: String) -> Bool { ["edit", "delete", "move"].contains(kind) }
}

extension [PermissionOption] {
    /// The option that says so, once rather than always: what is allowed is asked of the policy every time.
    func choosing(_ isAllowed: Bool) -> PermissionOption? {
        let kinds = isAllowed ? ["allow_once", "allow_always"] : ["reject_once", "reject_always"]
        return kinds.lazy.compactMap { kind in first { $0.kind == kind } }.first
    }
}
