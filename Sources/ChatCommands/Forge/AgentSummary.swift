internal import ChatAgents
internal import ChatModel
internal import ChatStore
internal import Git

/// What an agent makes of the conversation, for those who did not take part in it.
struct AgentSummary {
    private let context: Context
    private let store: ChatStore
    private let session: Session

    init(_ context: Context, _ store: ChatStore, _ session: Session) {
        (self.context, self.store, self.session) = (context, store, session)
    }

    /// The summary of the session with its branch at a commit; asked once for each.
    ///
    /// - Throws: `NoSummary`.
    func text(at tip: ObjectID) throws -> String {
        let path = store.repository.commonDirectory + "chat/cache/summaries/\(session.id)"
        let kept = try Folder.bytes(path).map { String(decoding: $0, as: UTF8.self) } ?? ""
        let mark = "\(tip)\n"
        if kept.hasPrefix(mark), kept != mark { return String(kept.dropFirst(mark.count)) }
        let text = try ask(agent())
        // What was sealed is kept in no file.
        guard session.sealed == nil else { return text }
        try Folder.make(String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.endIndex)))
        try Folder.write(mark + text, to: path)
        return text
    }

    private func agent() throws -> ChosenAgent {
        var session = session
        // It runs commands, and knows nothing of conversations.
        if session.agent == "shell" { session.agent = nil }
        guard case .agent(let chosen) = try AgentChoice(context).choose(named: nil, in: session), chosen.name != "shell"
        else { throw NoSummary(agent: nil, reason: nil) }
        return chosen
    }

    private func ask(_ chosen: ChosenAgent) throws -> String {
        context.console.narrate(
            "asking '\(chosen.name)' to sum up the conversation; everybody who sees the pull request can read that")
        let prompt = try prompt(for: chosen)
        var (answer, end): (String, AgentEnd?) = ("", nil)
        try Waiting.run {
            let interrupts = try TurnInterrupts()
            defer { interrupts.stop() }
            let run = chosen.agent.start(prompt)
            interrupts.watch(run) {}
            for await update in run.updates {
                switch update {
                case .text(let piece): answer += piece
                case .ended(let reached): end = reached
                default: break
                }
            }
        }
        let text = answer.trimmed
        if end?.outcome == .cancelled { throw Exit(status: .cancelled) }
        guard end?.outcome == .complete, !text.isEmpty else { throw NoSummary(agent: chosen.name, reason: end?.reason) }
        return text
    }

    private func prompt(for chosen: ChosenAgent) throws -> AgentPrompt {
        let limit = context.config("chat.handoverLimit").flatMap { Int($0) } ?? Handover.standardLimit
        let said = Handover.text(try store.agentHistory(session.id).lines, limit: limit)
        let question = """
            Sum up for the text of a pull request what was changed and why: at most 200 words of Markdown, no heading, \
            nothing that was said in confidence. Answer with that text alone, and change no file.
            """
        let worktree = try store.worktree(of: session.id)
        let directory = worktree?.isPresent == true ? worktree?.path : nil
        let folder = directory ?? store.repository.worktree ?? store.repository.commonDirectory
        var environment = GitEnvironment.forAgent(context.environment)
        environment["PWD"] = folder
        var prompt = AgentPrompt(
            text: said.isEmpty ? question : said + "\n\n" + question, directory: folder, environment: environment,
            timeLimit: chosen.limit)
        (prompt.model, prompt.permission) = (chosen.model, Permission(.reject, isChosen: true))
        return prompt
    }
}

/// No agent sums up the conversation.
struct NoSummary: Diagnosable {
    /// Who was asked; `nil` if there is nobody.
    let agent: String?
    let reason: String?

    var diagnostic: Diagnostic {
        let message =
            agent.map { "cannot have agent '\($0)' sum up the conversation: \(reason ?? "it said nothing")" }
            ?? "cannot sum up the conversation: there is no agent that can"
        return Diagnostic(
            "no_summary", message, .agentFailed,
            hints: ["nothing was pushed; say '--summary changes' to do without, or '--body' to write the text yourself"]
        )
    }
}

extension String {
    /// The text without white space around it.
    fileprivate var trimmed: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
