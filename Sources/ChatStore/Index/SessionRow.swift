internal import ChatModel
internal import Git
internal import SQLite

/// The snapshot of a session as columns, in the order of `columns`.
enum SessionRow {
    static let columns = [
        "title", "description", "kind", "mode", "status", "owner", "visibility", "published", "base", "base_commit",
        "branch_tip", "turns", "messages", "created", "updated", "activity", "agent", "links", "pull_request",
        "labels", "supersedes", "clock", "sealed",
    ]

    static func values(_ session: Session) -> [Value] {
        [
            .text(session.title.text), .optional(session.description), .text(session.kind.rawValue),
            .text(session.mode.rawValue), .text(session.status.rawValue), .text(session.owner),
            .text(session.visibility.rawValue), .integer(session.isPublished ? 1 : 0), .text(session.base.reference),
            .text(session.base.commit), .text(session.branchTip), .integer(Int64(session.turns)),
            .integer(Int64(session.messages)), .integer(session.createdAt.milliseconds),
            .integer(session.updatedAt.milliseconds), .integer(session.lastActivityAt.milliseconds),
            .optional(session.agent), list(session.links.flatMap { [$0.name, $0.target] }),
            list(session.pullRequests.flatMap { [String($0.number), $0.state, $0.url] }), list(session.labels),
            .optional(session.supersedes), .integer(Int64(session.clock)), .optional(session.sealed),
        ]
    }

    /// The session whose columns begin at `first`; `nil` if they make none.
    static func session(_ id: SessionID, _ row: Row, from first: Int) -> Session? {
        let base = Session.Base(reference: row.text(first + 8), commit: row.text(first + 9))
        guard let title = title(row.text(first)), let kind = Session.Kind(rawValue: row.text(first + 2)),
            let mode = Session.Mode(rawValue: row.text(first + 3)),
            let status = Session.Status(rawValue: row.text(first + 4)),
            let visibility = Session.Visibility(rawValue: row.text(first + 6))
        else { return nil }
        var session = Session(
            id: id, title: title, kind: kind, mode: mode, owner: row.text(first + 5), base: base,
            branchTip: row.text(first + 10), createdAt: Timestamp(milliseconds: row.integer(first + 13)))
        session.status = status
        session.visibility = visibility
        session.isPublished = row.integer(first + 7) != 0
        session.turns = Int(row.integer(first + 11))
        session.messages = Int(row.integer(first + 12))
        session.updatedAt = Timestamp(milliseconds: row.integer(first + 14))
        session.lastActivityAt = Timestamp(milliseconds: row.integer(first + 15))
        session.supersedes = row.optional(first + 20)
        session.clock = Int(row.integer(first + 21))
        session.sealed = row.optional(first + 22)
        takeRare(&session, row, from: first)
        return session
    }

    /// What most sessions do not have.
    private static func takeRare(_ session: inout Session, _ row: Row, from first: Int) {
        session.description = row.optional(first + 1)
        session.agent = row.optional(first + 16)
        let links = list(row, first + 17)
        for index in stride(from: 0, to: links.count - 1, by: 2) {
            session.links.append(.init(name: links[index], target: links[index + 1]))
        }
        let pulls = list(row, first + 18)
        for index in stride(from: 0, to: pulls.count - 2, by: 3) {
            guard let number = Int(pulls[index]) else { continue }
            session.take(.init(number: number, state: pulls[index + 1], url: pulls[index + 2]))
        }
        session.labels = list(row, first + 19)
    }

    /// Values of a log are single lines, so a line feed is between them and in none.
    private static func list(_ values: [String]) -> Value {
        values.isEmpty ? .null : .text(values.joined(separator: "\n"))
    }

    private static func list(_ row: Row, _ column: Int) -> [String] {
        guard let text = row.optional(column) else { return [] }
        return text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    private static func title(_ text: String) -> Title? {
        do throws(Title.Refusal) { return try Title(text) } catch { return nil }
    }
}
