internal import ArgumentParser
internal import ChatAgents
internal import ChatModel
internal import ChatStore
internal import Git
internal import HTTP

/// What the hooks of Claude Code call.
struct AgentHookClaude: ChatCommand {
    static let configuration = CommandConfiguration(commandName: "claude", shouldDisplay: false)

    @Flag(help: .private)
    var everywhere = false

    func run(in context: Context) { HookCall(agent: .claude, isEverywhere: everywhere).run(in: context) }
}

/// What the hooks of Codex call.
struct AgentHookCodex: ChatCommand {
    static let configuration = CommandConfiguration(commandName: "codex", shouldDisplay: false)

    @Flag(help: .private)
    var everywhere = false

    func run(in context: Context) { HookCall(agent: .codex, isEverywhere: everywhere).run(in: context) }
}

extension AgentHookClaude: PlainCommand {
    static var standard: Self {
        var command = Self()
        command.everywhere = false
        return command
    }

    static var plain: PlainArguments<Self> { PlainArguments(flags: ["--everywhere": { $0.everywhere = true }]) }
}

extension AgentHookCodex: PlainCommand {
    static var standard: Self {
        var command = Self()
        command.everywhere = false
        return command
    }

    static var plain: PlainArguments<Self> { PlainArguments(flags: ["--everywhere": { $0.everywhere = true }]) }
}

/// Makes a turn of what a hook took down.
struct AgentHookWork: ChatCommand {
    static let configuration = CommandConfiguration(commandName: "work", shouldDisplay: false)

    @Argument(help: .private)
    var path: String

    func run(in context: Context) throws {
        // It lies in the repository's own folder, which stays when a worktree goes.
        guard let folder = path.firstRange(of: "/chat/capture/") else { return }
        let place = context.moved(to: String(path[..<folder.lowerBound]))
        defer { place.pack() }
        try CaptureWork(place).run(path)
        try CaptureWork(place).settle()
    }
}

/// One call of an agent's hook: takes down what it is told, and leaves the rest to a process in the background.
///
/// It says nothing and never fails, because the agent would act on that. `GIT_CHAT_TRACE` shows what went wrong.
struct HookCall {
    let agent: CapturedAgent
    let isEverywhere: Bool
    /// The longest input that is read, in bytes.
    private static let limit = 64 << 20

    func run(in context: Context) {
        do { try take(context) } catch {
            let reason = (error as? any Diagnosable).map { context.words(for: $0).message } ?? String(describing: error)
            Trace.lines(context)("hook: " + reason)
        }
    }

    private func take(_ context: Context) throws {
        // What 'git chat send' asks is recorded by itself.
        guard context.environment["GIT_CHAT_REQUEST"] == nil else { return }
        let input = try JSON.parse(
            TextInput.read("-", limit: Self.limit, standardInput: context.console.descriptors.input))
        guard let event = HookEvent(input) else { return }
        let place = context.moved(to: event.directory)
        let store = try place.store()
        let session = try place.ownSession()
        guard session != nil || isEverywhere else { return }
        let line = HookEvent.reduced(input)
        if case .prompt = event.kind {
            let begun = try begun(line, event, session, top: place.repository().worktree)
            let path = try store.beginCapture(of: agent.rawValue, session: event.session, begun)
            return try Self.work(on: path, context)
        }
        let path = try store.addToCapture(of: agent.rawValue, session: event.session, line)
        if case .tool = event.kind { return }
        // Whoever follows it sees that it has ended; where nobody does any more, this one.
        if let path { try Self.work(on: path, context) }
    }

    /// The event with what will not be known later.
    private func begun(_ json: JSON, _ event: HookEvent, _ session: SessionID?, top: String?) -> JSON {
        guard case .object(let members) = json else { return json }
        let caller = HookCaller.current
        return .object(
            members + [
                .init("agent", .string(agent.rawValue)), .init("chat_session", .optional(session?.rawValue)),
                .init("top", .optional(top)),
                .init("offset", .integer(event.transcript.map { TranscriptPart.size($0) } ?? 0)),
                .init("pid", .optional(caller.map { Int($0.process) })), .init("started", .optional(caller?.started)),
            ])
    }

    private static func work(on path: String, _ context: Context) throws {
        var environment = context.environment
        environment["GIT_CHAT_TRACE"] = nil
        let program = try OwnProgram.path()
        var actions = SpawnActions()
        let nowhere = try Descriptor.nowhere()
        for number: Int32 in 0...2 { try actions.give(nowhere, as: number) }
        _ = try actions.spawn(program, [program, "agent", "hook", "work", path], environment: environment)
    }
}

extension Context {
    /// The same in another folder, without what would lead git elsewhere.
    func moved(to folder: String) -> Context {
        Context(
            environment: GitEnvironment.scrubbed(environment), directory: folder, edges: edges, colour: nil,
            descriptors: console.descriptors)
    }

    /// The session whose own worktree this is.
    func ownSession() throws -> SessionID? {
        let repository = try repository()
        guard repository.isLinkedWorktree,
            let id = repository.gitDirectory.split(separator: "/").last.flatMap({ SessionID($0) })
        else { return nil }
        return try store().resolve(id.rawValue)
    }
}
