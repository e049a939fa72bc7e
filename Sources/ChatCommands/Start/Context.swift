internal import ChatModel
internal import ChatStore
internal import Git

/// What a command works with: the repository and its sessions, opened when first asked for, and the console.
final class Context {
    let environment: [String: String]
    /// The current directory, absolute.
    let directory: String
    let edges: Edges
    let console: Console
    private var opened: Repository?
    private var openedStore: ChatStore?

    init(
        environment: [String: String], directory: String, edges: Edges, colour: Colour?,
        descriptors: Console.Descriptors = Console.Descriptors()
    ) {
        self.environment = environment
        self.directory = directory
        self.edges = edges
        // A console is needed to say that there is no repository, too: then it goes by the environment alone.
        opened = try? Repository(from: directory, environment: environment)
        if let opened { SharedMode.apply(opened.configuration) }
        let configuration = opened?.configuration
        let settings = Console.Settings(
            descriptors, colour: colour, environment: environment,
            config: { configuration?.string($0) })
        console = Console(descriptors, settings: settings)
        if let editor = Palette(config: { configuration?.string($0) }).refused.first, settings.errorsAreTerminal {
            console.warn("cannot read the style '\(editor.value)' of '\(editor.key)'")
        }
    }

    /// The name of this machine, as locks have it.
    var host: String { Edges.host }

    /// The repository around the current directory.
    ///
    /// - Throws: `RepositoryRefusal`.
    func repository() throws -> Repository {
        if let opened { return opened }
        let repository = try Repository(from: directory, environment: environment)
        SharedMode.apply(repository.configuration)
        opened = repository
        return repository
    }

    /// The sessions of the repository.
    func store() throws -> ChatStore {
        if let openedStore { return openedStore }
        let repository = try repository()
        let store = ChatStore(
            repository, surroundings: edges.surroundings(repository.configuration, environment: environment))
        openedStore = store
        return store
    }

    /// Has git pack what has gathered; what was done is done, so a failure is only told.
    func pack() {
        do { try openedStore?.packIfNeeded() } catch {
            console.warn("cannot have git pack the repository; 'git maintenance run' does it")
        }
    }

    /// A value of the configuration; `nil` outside a repository.
    func config(_ key: String) -> String? { opened?.configuration.string(key) }

    /// The session a name means: the name, else `GIT_CHAT_SESSION`, else the session of this worktree.
    func session(_ name: String?) throws -> SessionID {
        let name = name ?? environment["GIT_CHAT_SESSION"].flatMap { $0.isEmpty ? nil : $0 } ?? "@"
        return try store().resolve(name)
    }

    /// What a session is called; `nil` where it cannot be read, or is not for who asks.
    func title(of id: SessionID) -> Title? {
        // Who asks is telling of another error, or names the session by its id.
        guard let store = try? store(), let session = try? store.session(id), (try? store.shows(session)) == true
        else { return nil }
        return session.title
    }

    /// An error in words, with the titles of the sessions that it names.
    func words(for error: some Diagnosable) -> Diagnostic { error.diagnostic.naming(title(of:)) }

    /// A session as a person reads of it: `'<title>' (<id>)`.
    func name(of id: SessionID) -> String { title(of: id).map { "'\($0)' (\(id))" } ?? "'\(id)'" }

    /// The same, with answers on standard error: for what is said beside the answer of a command.
    var aside: Context {
        Context(
            environment: environment, directory: directory, edges: edges, colour: nil,
            descriptors: Console.Descriptors(output: console.descriptors.errors))
    }

    /// Sends what follows through the pager, where the output is long and for a person.
    func page(_ command: String) throws {
        let isTerminal = Terminal.isTerminal(console.descriptors.output)
        if let pager = Pager(for: command, environment: environment, config: config, isTerminal: isTerminal) {
            try console.page(through: pager)
        }
    }

    /// How moments are shown to a person.
    func dates(_ style: DateFormat.Style = .relative) -> DateFormat {
        DateFormat(style, now: edges.now(), offset: { Zone.offset(at: $0) })
    }
}
