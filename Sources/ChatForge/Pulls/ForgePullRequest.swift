public import ChatModel
internal import HTTP

/// A pull request as a forge knows it.
public struct ForgePullRequest: Hashable, Sendable {
    /// Where a pull request is in its life.
    public enum State: String, Hashable, Sendable {
        case open, draft, merged, closed
    }

    /// Its number in the repository.
    public let number: Int
    /// Its page.
    public let url: String
    /// Where it is in its life.
    public let state: State
    /// Its title.
    public let title: String
    /// Its text.
    public let body: String
    /// Who made it.
    public let author: String?
    /// The branch that is proposed.
    public let head: String
    /// The repository of that branch; `nil` if it is gone.
    public let headRepository: RepositoryName?
    /// The commit that is proposed, in hexadecimal digits.
    public let headCommit: String?
    /// The branch it is proposed for.
    public let base: String
    /// The repository of that branch.
    public let repository: RepositoryName?
    /// Whether it can be merged; `nil` while the forge works that out.
    public let isMergeable: Bool?
    /// Why it can or cannot, in the forge's word: `clean`, `dirty`, `blocked`, `behind`, `unstable`, `draft`.
    public let mergeableState: String?
    /// The commit that merged it.
    public let mergeCommit: String?
    /// How many commits it has; `nil` in lists.
    public let commits: Int?
    /// How many comments it has, those on lines included; `nil` in lists.
    public let comments: Int?
    /// Its labels.
    public let labels: [String]
    /// Who was asked to review it.
    public let reviewers: [String]
    /// Who has it to do.
    public let assignees: [String]
    /// Its milestone.
    public let milestone: String?
    /// When anything of it changed.
    public let updatedAt: String?
    /// The forge's name for it where it asks for one other than the number.
    let node: String?

    /// Reads a pull request; `nil` if it has no number, no page on the web or no branches.
    public init?(_ json: JSON) {
        guard let number = json["number"]?.integer, number > 0, let url = json["html_url"]?.text,
            WebAddress(url) != nil,
            let state = json["state"]?.text, let head = json["head"]?["ref"]?.text,
            let base = json["base"]?["ref"]?.text
        else { return nil }
        (self.number, self.url, self.head, self.base) = (number, url, head, base)
        self.state = Self.state(json, state)
        title = json["title"]?.text ?? ""
        body = json["body"]?.text ?? ""
        author = json["user"]?["login"]?.text
        headRepository = json["head"]?["repo"]?["full_name"]?.text.flatMap { RepositoryName($0) }
        headCommit = json["head"]?["sha"]?.text
        repository = json["base"]?["repo"]?["full_name"]?.text.flatMap { RepositoryName($0) }
        isMergeable = json["mergeable"]?.truth
        mergeableState = json["mergeable_state"]?.text
        mergeCommit = json["merge_commit_sha"]?.text
        commits = json["commits"]?.integer
        comments = json["comments"]?.integer.map { $0 + (json["review_comments"]?.integer ?? 0) }
        labels = Self.names(json["labels"], "name")
        reviewers = Self.names(json["requested_reviewers"], "login") + Self.names(json["requested_teams"], "slug")
        assignees = Self.names(json["assignees"], "login")
        milestone = json["milestone"]?["title"]?.text
        updatedAt = json["updated_at"]?.text
        node = json["node_id"]?.text
    }

    /// Whether it is neither merged nor closed.
    public var isOpen: Bool { state == .open || state == .draft }

    /// What a session's log keeps of it.
    public var record: Session.PullRequest { .init(number: number, state: state.rawValue, url: url) }

    private static func state(_ json: JSON, _ word: String) -> State {
        if json["merged"]?.truth == true || json["merged_at"]?.text != nil { return .merged }
        guard word == "open" else { return .closed }
        return json["draft"]?.truth == true ? .draft : .open
    }

    private static func names(_ list: JSON?, _ name: String) -> [String] {
        (list?.elements ?? []).compactMap { $0[name]?.text }
    }
}

extension ForgePullRequest {
    /// What programs are shown.
    public var json: JSON {
        [
            "number": .integer(number), "url": .string(url), "state": .string(state.rawValue),
            "title": .string(title), "body": .string(body), "author": .optional(author),
            "source_branch": .string(head), "target_branch": .string(base), "head": .optional(headCommit),
            "repository": .optional(repository?.description),
            "head_repository": .optional(headRepository?.description),
            "mergeable": isMergeable.map { .bool($0) } ?? .null, "mergeable_state": .optional(mergeableState),
            "merge_commit": .optional(mergeCommit), "commits": .optional(commits), "comments": .optional(comments),
            "labels": .array(labels.map { .string($0) }), "reviewers": .array(reviewers.map { .string($0) }),
            "assignees": .array(assignees.map { .string($0) }), "milestone": .optional(milestone),
            "updated_at": .optional(updatedAt),
        ]
    }
}
