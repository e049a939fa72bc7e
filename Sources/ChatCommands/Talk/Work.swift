internal import ChatAgents
internal import ChatModel
internal import ChatStore
internal import Git

/// One turn being worked on: the agent's updates go to the journal first, then to whoever watches.
struct Work {
    let context: Context
    let store: ChatStore
    let turn: OpenTurn
    let watch: Watch

    /// Asks the agent, and finishes the turn.
    ///
    /// - Returns: The turn, and what a person can do about it where the agent could not answer.
    nonisolated(nonsending) func run(_ chosen: ChosenAgent, prompt: AgentPrompt) async throws
        -> (turn: StoredTurn, cause: AgentEnd.Cause?)
    {
        try store.record(.identity(agent: chosen.agent.name, model: nil, session: nil), in: turn)
        let interrupts = try TurnInterrupts()
        // Until the turn is stored: one more Ctrl-C must not tear that in two.
        defer { interrupts.stop() }
        let run = chosen.agent.start(prompt)
        interrupts.watch(run) { StopNotice.say() }
        let (end, words) = try await followToEnd(run)
        let stored = try store.finish(turn)
        RedactionNotice(store, context.console).tell(words, stored: stored.entries)
        return (stored, end?.cause)
    }

    /// Finishes the turn without asking anybody.
    func reject(_ reason: String) throws -> StoredTurn {
        try store.record(.ended(AgentEnd(outcome: .rejected, reason: reason)), in: turn)
        return try store.finish(turn)
    }

    /// Follows the agent; where its words cannot be kept, it and all that it started are ended before anybody is told.
    private nonisolated(nonsending) func followToEnd(_ run: AgentRun) async throws -> (AgentEnd?, AgentWords) {
        do { return try await follow(run) } catch {
            run.kill()
            for await _ in run.updates {}
            throw error
        }
    }

    private nonisolated(nonsending) func follow(_ run: AgentRun) async throws -> (AgentEnd?, AgentWords) {
        let recordsThinking = context.config("chat.recordThinking").flatMap(GitWord.truth) ?? true
        watch.begin()
        defer { watch.end() }
        var (end, words) = (nil as AgentEnd?, AgentWords())
        for await update in run.updates {
            var isRecorded = true
            if case .thinking = update { isRecorded = recordsThinking }
            if case .ended(let last) = update { end = last }
            if isRecorded {
                try store.record(update, in: turn)
                words.take(update)
            }
            watch.show(update)
        }
        return (end, words)
    }

    /// What the agent is given.
    func prompt(_ text: String, _ chosen: ChosenAgent, memory: AgentMemory) -> AgentPrompt {
        var environment = GitEnvironment.forAgent(context.environment)
        environment["GIT_CHAT_SESSION"] = turn.session.rawValue
        environment["GIT_CHAT_TURN"] = String(turn.number)
        environment["GIT_CHAT_REQUEST"] = turn.request.rawValue
        environment["GIT_CHAT_WORKTREE"] = turn.directory
        environment["PWD"] = turn.directory
        var prompt = AgentPrompt(
            text: text, directory: turn.directory, environment: environment, timeLimit: chosen.limit)
        (prompt.model, prompt.mode, prompt.memory) = (chosen.model, chosen.mode, memory)
        let questions = watch.canAsk && context.console.settings.isInteractive ? PermissionPrompt() : nil
        // On a terminal a person is asked, unless something else was chosen.
        let policy = chosen.policy ?? (questions == nil ? .acceptEdits : .ask)
        prompt.permission = Permission(
            policy, isChosen: chosen.policy != nil, ask: questions.map(watch.asking))
        return prompt
    }
}
