internal import ChatModel
internal import ChatStore

/// A session as a person reads it.
struct SessionText {
    private let view: SessionView
    private let context: Context
    /// How many turns the branch does not hold any more.
    private let offBranch: Int

    init(_ view: SessionView, _ context: Context, offBranch: Int = 0) {
        (self.view, self.context, self.offBranch) = (view, context, offBranch)
    }

    /// A line for each fact, names in one column.
    var lines: String {
        let rows = facts.filter { !$0.1.isEmpty }.map { name, value in
            let label = context.console.paint((name + ":").padded(to: 11, alignment: .left), .meta)
            return "\(label) \(context.console.safe(value))\n"
        }
        return rows.joined()
    }

    private var facts: [(String, String)] {
        let session = view.session
        let dates = context.dates()
        let pulls = session.pullRequests.map { ("pull", "#\($0.number) \($0.state) \($0.url)") }
        let about = [
            ("session", session.id.rawValue),
            ("title", session.title.text),
            ("about", session.description ?? ""),
            ("status", session.status.rawValue + (view.holder.map { ", process \($0.process) works on a turn" } ?? "")),
            ("kind", session.kind == .task ? "" : session.kind.rawValue),
            ("mode", session.mode == .chat ? "" : session.mode.rawValue),
            ("branch", session.id.branch),
            ("base", session.base.words),
            ("worktree", view.worktree.map { view.environment == "present" ? $0 : "\($0) (gone)" } ?? "none yet"),
            ("turns", "\(session.turns), \(session.messages) messages"),
            ("gone", Self.offBranchWords(offBranch) ?? ""),
            ("unread", view.unreadWords ?? ""),
            ("agent", session.agent ?? ""),
            ("sealed", session.sealed == nil ? "" : "only its recipients can read it"),
            ("labels", session.labels.joined(separator: ", ")),
        ]
        let times = [("made", dates.string(session.createdAt)), ("activity", dates.string(session.lastActivityAt))]
        return about + pulls + [("owner", session.owner)] + times
    }
}

extension SessionText {
    /// How many turns the branch does not hold any more; `nil` for none.
    static func offBranchWords(_ count: Int) -> String? {
        guard count > 0 else { return nil }
        return count == 1 ? "1 turn is not on the branch any more" : "\(count) turns are not on the branch any more"
    }
}

extension Session.Base {
    /// The branch by its short name, and where it was: `main at 0123456789ab`.
    var words: String {
        let name = Self.shortName(of: reference)
        if commit.allSatisfy({ $0 == "0" }) { return "\(name), which has no commit yet" }
        return name == commit ? String(commit.prefix(12)) : "\(name) at \(commit.prefix(12))"
    }

    /// `main` for `refs/heads/main`, `origin/main` for `refs/remotes/origin/main`; anything else as it is.
    static func shortName(of reference: String) -> Substring {
        let prefix = ["refs/heads/", "refs/remotes/", "refs/tags/"].first { reference.hasPrefix($0) } ?? ""
        return reference.dropFirst(prefix.count)
    }
}

extension SessionView {
    /// How many messages were not read; `nil` for none.
    var unreadWords: String? {
        guard let unread, unread > 0 else { return nil }
        return "\(unread) message\(unread == 1 ? "" : "s")"
    }
}

extension Context {
    /// Notes that the person has read a session whose words a terminal has just shown them: so many messages.
    ///
    /// Where git does not know who that is, or it cannot be written, only a count is off.
    func noteRead(_ id: SessionID, messages: Int) {
        guard console.settings.isTerminal else { return }
        do { try store().markRead(id, messages: messages) } catch StoreError.noIdentity {} catch {
            console.warn("cannot note that session \(name(of: id)) was read")
        }
    }
}
