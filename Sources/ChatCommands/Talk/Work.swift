internal import ChatAgents
internal import ChatModel
internal import ChatStore
internal import Git

/// One turn being worked on: the agent's updates go to the journal first, then to the terminal.
struct Work {
    let context: Context
    let store: ChatStore
    let turn: OpenTurn
    /// Whether the answer streams to standard output.
    let isTold: Bool

    nonisolated(nonsending) func run(_ choice: AgentChoice.Choice, prompt: String) async throws -> StoredTurn {
        switch choice {
        case .none:
            try store.record(.ended(AgentEnd(outcome: .rejected, reason: "no agent is configured")), in: turn)
        case .agent(let agent, let limit):
            try store.record(.identity(agent: agent.name, model: nil, session: nil), in: turn)
            let interrupts = try TurnInterrupts()
            defer { interrupts.stop() }
            let run = agent.start(self.prompt(prompt, limit))
            interrupts.watch(run) { StopNotice.say() }
            try await follow(run)
        }
        return try store.finish(turn)
    }

    private nonisolated(nonsending) func follow(_ run: AgentRun) async throws {
        var isOutputOpen = isTold
        var endsLine = true
        for await update in run.updates {
            try store.record(update, in: turn)
            if case .ended(let end) = update { tell(end, endsLine: endsLine) }
            guard case .text(let piece) = update else { continue }
            endsLine = piece.utf8.last == UInt8(ascii: "\n")
            // A reader that went away ends the show, not the work.
            if isOutputOpen { isOutputOpen = show(piece) }
        }
    }

    private func show(_ piece: String) -> Bool {
        do {
            try context.console.stream(piece)
            return true
        } catch {
            return false
        }
    }

    /// What the agent wrote on standard error is shown when it failed; it is kept in any case.
    private func tell(_ end: AgentEnd, endsLine: Bool) {
        let console = context.console
        // On a terminal, what is said next must not stand in the answer's last line.
        if isTold, !endsLine, console.settings.isTerminal { console.narrate("") }
        guard end.outcome == .failed, let diagnostics = end.diagnostics else { return }
        console.narrate(String(diagnostics.suffix(4096).reversed().drop(while: \.isNewline).reversed()))
    }

    private func prompt(_ text: String, _ limit: Duration?) -> AgentPrompt {
        var environment = GitEnvironment.forAgent(context.environment)
        environment["GIT_CHAT_SESSION"] = turn.session.rawValue
        environment["GIT_CHAT_TURN"] = String(turn.number)
        environment["GIT_CHAT_REQUEST"] = turn.request.rawValue
        environment["GIT_CHAT_WORKTREE"] = turn.directory
        environment["PWD"] = turn.directory
        return AgentPrompt(text: text, directory: turn.directory, environment: environment, timeLimit: limit)
    }
}
