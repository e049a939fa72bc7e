internal import ArgumentParser
internal import ChatModel
internal import ChatStore
internal import Git

/// Shows where this worktree is in its conversation.
struct Status: ChatCommand, FormattedCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show the session of this worktree, and what is unusual about it",
        discussion: "Files are not looked at: that is what 'git status' is for.")

    @Argument(help: "Session", completion: .custom(Candidates.allSessions))
    var session: String?

    @Flag(name: .shortAndLong, help: "Print one line for each fact")
    var short = false

    @Flag(help: "Print the short form, which does not change between versions")
    var porcelain = false

    @OptionGroup var output: OutputOptions

    func run(in context: Context) throws {
        let store = try context.store()
        let id = try context.session(session)
        let view = try store.view(store.session(id))
        let remarks = try Remarks(store: store, id: id, view: view).all
        let format = output.chosen(onTerminal: context.console.settings.isTerminal)
        try context.console.answer(object: view.json, as: format) {
            if format == .nul { return record(view, remarks, "\0") }
            return short || porcelain || format == .tsv ? record(view, remarks, "\n") : text(view, remarks, context)
        }
    }

    private func record(_ view: SessionView, _ remarks: [Remark], _ end: String) -> String {
        let session = view.session
        let head =
            "## \(session.id.branch)\t\(session.status.rawValue)\t\(session.turns)\t\(Fields.line(session.title.text))"
        return ([head] + remarks.map { "\($0.mark) \($0.text)" }).map { $0 + end }.joined()
    }

    private func text(_ view: SessionView, _ remarks: [Remark], _ context: Context) -> String {
        SessionText(view, context).lines
            + remarks.map { context.console.paint($0.text, .warning) + "\n" + ($0.advice.map { "  (\($0))\n" } ?? "") }
            .joined()
    }
}

/// Something about a session that its user should know.
struct Remark {
    /// Two characters, as in `git status --porcelain`.
    let mark: String
    let text: String
    var advice: String?
}

/// What is unusual about a session.
struct Remarks {
    let store: ChatStore
    let id: SessionID
    let view: SessionView

    var all: [Remark] {
        get throws { try [worktree, branch, offBranch, conflicts].compactMap(\.self) + pending }
    }

    private var worktree: Remark? {
        get throws {
            guard let worktree = try store.worktree(of: id) else { return nil }
            guard worktree.isPresent else {
                return Remark(
                    mark: "!!", text: "the worktree '\(worktree.path)' is gone",
                    advice: "git worktree repair <path> if it was moved, git worktree prune if it was deleted")
            }
            if let operation = ChatStore.operation(in: worktree) {
                return Remark(
                    mark: "!!", text: "the worktree is in the middle of a \(operation)",
                    advice: "git -C \(ShellWord.quoted(worktree.path)) status")
            }
            guard worktree.head != "refs/heads/" + id.branch else { return nil }
            // The branch went along: its own remark says so.
            if case .renamed(let name) = try store.branchState(of: id), worktree.head == "refs/heads/" + name {
                return nil
            }
            return Remark(
                mark: "!!", text: "the worktree is on \(Self.words(worktree.head)), not on branch '\(id.branch)'",
                advice: "git -C \(ShellWord.quoted(worktree.path)) switch \(id.branch)")
        }
    }

    private static func words(_ head: String?) -> String {
        guard let head else { return "a detached HEAD" }
        return head.hasPrefix("refs/heads/") ? "branch '\(head.dropFirst("refs/heads/".count))'" : head
    }

    private var branch: Remark? {
        get throws {
            switch try store.branchState(of: id) {
            case .known, .ahead: nil
            case .renamed(let name):
                Remark(
                    mark: "!!", text: "the branch is called '\(name)' now",
                    advice: "git branch -m \(ShellWord.quoted(name)) \(id.branch)")
            case .missing: Remark(mark: "!!", text: "the branch is gone", advice: "git chat fsck --repair")
            case .moved: Remark(mark: "??", text: "the branch was rewritten; the next turn takes that in")
            }
        }
    }

    private var offBranch: Remark? {
        get throws {
            try SessionText.offBranchWords(store.requestsOffBranch(of: id).count).map {
                Remark(mark: "??", text: $0, advice: "git chat log \(id)")
            }
        }
    }

    private var conflicts: Remark? {
        get throws {
            let paths = try store.baseConflicts(of: view.session).map { "'\($0.path)'" }
            guard !paths.isEmpty else { return nil }
            let more = paths.count > 3 ? " and \(paths.count - 3) more" : ""
            return Remark(
                mark: "UU", text: "it conflicts with its base in \(paths.prefix(3).joined(separator: ", "))\(more)",
                advice: "git chat conflicts \(id)")
        }
    }

    private var pending: [Remark] {
        get throws {
            let isRebasing = try store.worktree(of: id).map { ChatStore.operation(in: $0) == "rebase" } ?? false
            let idle = isRebasing ? "is stored when the rebase is over" : "was interrupted"
            let fate = view.holder == nil ? idle : "is being answered"
            return try store.pendingMessages(of: id).map { Remark(mark: "??", text: "turn \($0.turn) \(fate)") }
        }
    }
}
