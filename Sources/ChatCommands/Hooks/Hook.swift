internal import ArgumentParser
internal import ChatModel
internal import ChatStore
internal import Git

/// What the scripts of the hooks call.
struct Hook: ChatCommand {
    static let configuration = CommandConfiguration(
        commandName: "hook",
        abstract: "Do what a hook of git is for; called by the scripts of 'git chat hooks install'",
        discussion: """
            What goes wrong is a warning, and the exit status is 0: git goes on. pre-push alone answers: a last line \
            'git chat: push allowed' or 'git chat: push refused' on standard output.
            """,
        shouldDisplay: false)

    @Argument(help: "Name of the hook")
    var name: String

    @Argument(parsing: .captureForPassthrough, help: "What git gives the hook")
    var words: [String] = []

    func run(in context: Context) throws {
        guard let hook = HookName(rawValue: name) else {
            return context.console.warn("git chat has nothing to do in the hook '\(name)'")
        }
        do { try run(hook, context) } catch let exit as Exit { throw exit } catch {
            let reason = (error as? any Diagnosable).map { context.words(for: $0).message }
            context.console.warn("git chat hook \(hook.rawValue): \(reason ?? String(describing: error))")
            // Without an answer, the script of pre-push refuses what is ours.
            if hook == .prePush { throw Exit(status: .no) }
        }
    }

    private func run(_ hook: HookName, _ context: Context) throws {
        switch hook {
        case .commitMessage:
            guard let path = words.first, let wrong = try context.store().linkCommitMessage(absolute(path, context))
            else { return }
            context.console.warn("the trailer 'Chat-Session: \(wrong)' names no session")
        case .postCommit: try record("commit", context)
        case .postMerge: try record("merge", context)
        case .postCheckout: if words.last == "1" { try record("checkout", context) }
        case .postRewrite: try context.store().takeIn(lines(context).compactMap { RewrittenCommit(line: $0) })
        case .prePush: try answer(context)
        }
    }

    private func record(_ type: String, _ context: Context) throws {
        let store = try context.store()
        if let event = try store.headEvent(type) { try store.record([event]) }
    }

    private func absolute(_ path: String, _ context: Context) -> String {
        path.hasPrefix("/") ? path : context.directory + "/" + path
    }

    private func lines(_ context: Context) throws -> [String] {
        try TextInput.text("-", limit: 64 << 20, standardInput: context.console.descriptors.input).split(
            separator: "\n"
        ).map(String.init)
    }

    private func answer(_ context: Context) throws {
        let pushed = try lines(context).compactMap { PushedReference(line: $0) }
        let refusals = pushed.isEmpty ? [] : try context.store().refusals(of: pushed, to: words.first, limit: 11)
        for refusal in refusals.prefix(10) { context.console.error(context.words(for: refusal).message) }
        if refusals.count > 10 { context.console.error("and more") }
        for hint in Set(refusals.map(\.hint)).sorted().prefix(2) { context.console.hint(hint) }
        if refusals.isEmpty, !pushed.isEmpty {
            try context.record(context.store().pushEvents(of: pushed, to: words.first ?? ""))
        }
        try context.console.answer(refusals.isEmpty ? PushAnswer.allowed : PushAnswer.refused)
        if !refusals.isEmpty { throw Exit(status: .no) }
    }
}

extension PushRefusal: Diagnosable {
    /// For what is pushed without hooks.
    var diagnostic: Diagnostic { Diagnostic("may_not_leave", words, .no, hints: [hint]) }

    fileprivate var words: String {
        switch self {
        case .privateSession(let id, let reference): "cannot push '\(reference)': session '\(id)' is private"
        case .unknownSession(let reference): "cannot push '\(reference)': no session log here says whether it may leave"
        case .internalReference(let reference): "cannot push '\(reference)': it is not pushed by hand"
        case .notSharedThere(let id, let remote): "cannot push session '\(id)': it is not shared on '\(remote)'"
        case .otherRemote(let id, let allowed):
            "cannot push session '\(id)' there: 'chat.policy.remote' is '\(allowed.joined(separator: ", "))'"
        case .foreignSession(let id, let owner):
            "cannot push session '\(id)': it belongs to \(owner), and chat.policy.branches is 'own'"
        case .secret(let rule, let id): "cannot push session '\(id)': it holds what looks like a secret (\(rule))"
        case .brokenLine(let id, let commit, let reason):
            "cannot push session '\(id)': its log has a line of turn \(commit) that no reader takes (\(reason))"
        }
    }

    fileprivate var hint: String {
        switch self {
        case .privateSession(let id, _): "run 'git chat share \(id)' to share it, or leave it out of the push"
        case .unknownSession: "run 'git chat fetch' first, or leave it out of the push"
        case .internalReference:
            "name what you mean to push, for example 'git push <remote> <branch>'; sessions go by 'git chat push'"
        case .notSharedThere(let id, let remote): "run 'git chat share --remote \(remote) \(id)' to share it there"
        case .otherRemote: "run 'git config --show-origin chat.policy.remote' to see who said so"
        case .foreignSession(let id, _): "run 'git chat duplicate \(id)' to go on in a session of your own"
        case .secret(_, let id): "run 'git chat redact -s \(id) <message>' to take it out"
        case .brokenLine(let id, _, _): SharingError.brokenLineHint(id)
        }
    }
}
