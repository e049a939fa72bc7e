import ChatModel
import Git
import TestSupport

@testable import ChatStore

extension LogSnapshot {
    /// Reads what a vector says a log commit holds.
    init(vector json: JSON) throws {
        self.init(
            session: try Session(vector: json.need("session")), event: try json.needText("event"),
            undone: json["undone"]?.text.flatMap { ObjectID($0) })
        format = try json.needInteger("format")
        unknown = try json.need("unknown").needElements().map { pair in
            let words = try pair.needElements().map { try $0.needText() }
            return Trailer(words[0], words[1])
        }
    }
}

extension Session {
    init(vector json: JSON) throws {
        self.init(
            id: try json.need("id") { SessionID($0) }, title: try Title(json.needText("title")),
            kind: try json.need("kind", Kind.init), mode: try json.need("mode", Mode.init),
            owner: try json.needText("owner"),
            base: Base(
                reference: try json.need("base").needText("ref"), commit: try json.need("base").needText("oid")),
            branchTip: try json.needText("branch_tip"), createdAt: try json.need("created") { Timestamp($0) })
        description = json["description"]?.text
        status = try json.need("status", Status.init)
        visibility = try json.need("visibility", Visibility.init)
        isPublished = try json.need("published") == .bool(true)
        turns = try json.needInteger("turns")
        messages = try json.needInteger("messages")
        clock = try json.needInteger("clock")
        updatedAt = try json.need("updated") { Timestamp($0) }
        lastActivityAt = try json.need("last_activity") { Timestamp($0) }
        agent = json["agent"]?.text
        supersedes = json["supersedes"]?.text
        labels = try json.need("labels").needElements().map { try $0.needText() }
        links = try json.need("links").needElements().map { pair in
            let words = try pair.needElements().map { try $0.needText() }
            return Link(name: words[0], target: words[1])
        }
        let pull = try json.need("pull_request")
        pullRequests = try (json["pull_requests"]?.elements ?? [pull].filter { $0 != .null }).map { pull in
            PullRequest(
                number: try pull.needInteger("number"), state: try pull.needText("state"), url: try pull.needText("url")
            )
        }
    }
}
