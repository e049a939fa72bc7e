internal import ChatForge
internal import ChatModel
internal import ChatStore
internal import Git

/// Title and text of a pull request, from the session and its commits.
struct Composition {
    let context: Context
    let store: ChatStore
    let proposal: Proposal
    let options: PullRequestTextOptions
    /// Whether nothing is to be changed anywhere.
    var isPlan = false

    private var session: Session { proposal.session }

    /// The commits that are worth a line: not the empty one that a session begins with.
    private var commits: [Commit] { proposal.commits.filter { !$0.isStart } }

    /// The title that was given, the only commit's where `--fill` asks for it, else the session's.
    var title: String {
        if let title = options.title { return PullRequestText.title(title) }
        if options.fill, let only = commits.first, commits.count == 1 {
            return PullRequestText.title(String(only.subject))
        }
        let isNamed = session.title.text != Session.untitled
        return PullRequestText.title(
            isNamed ? session.title.text : commits.last.map { String($0.subject) } ?? "Changes")
    }

    /// The text that was given; `nil` if it is to be composed.
    func givenBody() throws -> String? {
        if let body = options.body { return PullRequestText.fitting(body) }
        guard let file = options.bodyFile else { return nil }
        return PullRequestText.fitting(try TextInput.text(file, limit: 1 << 20))
    }

    /// The whole text of a new pull request.
    func body() throws -> String {
        if let given = try givenBody() { return given }
        if options.fill { return PullRequestText.fitting(filled) }
        return PullRequestText.body(template: try ownTemplate(), part: try part())
    }

    /// Our part of the text.
    func part() throws -> String {
        PullRequestTemplate.filled(
            PullRequestTemplate.standard, ["summary": try summary(), "turns": turns, "closes": closes])
    }

    private var filled: String {
        let bodies = commits.map { commit in
            let text = commit.message.split(separator: "\n", omittingEmptySubsequences: false).dropFirst(2)
            let isTrailers = text.allSatisfy { $0.isEmpty || $0.contains(": ") }
            return commits.count == 1 && !isTrailers ? text.joined(separator: "\n") : "- \(commit.subject)"
        }
        return ([bodies.joined(separator: "\n")] + (closes.isEmpty ? [] : [closes])).joined(separator: "\n\n")
    }

    /// A line for each commit, with the turn it is.
    private var turns: String {
        commits.map { "- \(PullRequestText.plain(String($0.subject))) (\($0.id.description.prefix(9)))" }
            .joined(separator: "\n")
    }

    /// The words by which a forge closes issues when the pull request is merged.
    private var closes: String {
        session.links.filter { $0.name == "issue" }.map { link in
            "Fixes " + (link.target.allSatisfy(\.isNumber) ? "#" : "") + PullRequestText.plain(link.target)
        }.joined(separator: "\n")
    }

    private var kind: SummaryKind {
        if let named = options.summary { return named }
        // What was sealed leaves only where the command line itself asks for it.
        guard session.sealed == nil else { return .changes }
        return context.config("chat.pr.summary").flatMap { SummaryKind(rawValue: $0) } ?? .changes
    }

    private func summary() throws -> String {
        let about = [session.description, proposal.size + "."].compactMap(\.self).joined(separator: "\n\n")
        if kind == .agent {
            let told = try AgentSummary(context, store, session).text(at: proposal.tip)
            return PullRequestText.plain(told + "\n\n" + about)
        }
        guard kind == .prompts else { return PullRequestText.plain(about) }
        let prompts = try store.conversation(session.id).messages.filter { $0.role == .user }
        context.console.narrate(
            "the text quotes \(prompts.count) of your messages; everybody who sees it can read them")
        let quotes = prompts.map { message in
            message.text.split(separator: "\n", omittingEmptySubsequences: false).map { "> " + $0 }.joined(
                separator: "\n")
        }
        return PullRequestText.plain(([about] + quotes).joined(separator: "\n\n"))
    }

    /// The repository's own template, from the branch it is proposed for.
    private func ownTemplate() throws -> String? {
        guard let root = try store.repository.commit(proposal.baseCommit)?.tree else { return nil }
        let top = try store.repository.requiredTree(root)
        for folder in PullRequestTemplate.folders {
            guard let tree = try folder.isEmpty ? top : tree(folder, in: top) else { continue }
            if let text = try template(in: tree) { return text }
        }
        return nil
    }

    private func tree(_ name: String, in tree: Tree) throws -> Tree? {
        guard let entry = tree[name], entry.mode == .directory else { return nil }
        return try store.repository.requiredTree(entry.id)
    }

    /// The template in a folder; of several in a folder of templates, the first by name.
    private func template(in tree: Tree) throws -> String? {
        for entry in tree.entries {
            if entry.mode == .directory, PullRequestTemplate.isFolder(entry.text) {
                let inner = try store.repository.requiredTree(entry.id)
                if let first = inner.entries.first(where: { $0.text.hasSuffix(".md") }) { return try text(first) }
            } else if entry.mode != .directory, PullRequestTemplate.isTemplate(entry.text) {
                return try text(entry)
            }
        }
        return nil
    }

    private func text(_ entry: Tree.Entry) throws -> String? {
        try store.repository.blob(entry.id).map { String(decoding: $0.prefix(100_000), as: UTF8.self) }
    }
}

extension Commit {
    /// Whether it is the empty commit that a session begins with.
    var isStart: Bool {
        subject.hasPrefix("start ") && subject.hasSuffix(" session") && trailers["Chat-Session"] != nil
            && trailers["Chat-Turn"] == nil
    }
}
