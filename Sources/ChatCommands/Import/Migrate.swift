internal import ArgumentParser
internal import ChatImport
internal import ChatModel
internal import ChatStore

/// Takes the messages of a database into sessions.
struct Migrate: ChatCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Take the messages of a database into sessions",
        discussion: """
            The file is JSON Lines, a SQLite database, or a dump as SQL, CSV or JSON. Rows of 'chat_messages' with a role, \
            a content and a time become turns, each value of 'chat_session_id' a session; rows without one become the \
            session 'Main Conversation'. Rows of 'chat_sessions' give titles and times. Migrating again adds what is new, \
            and nothing twice; nothing that is here already is changed.

            In a pipe: as 'git chat import'.
            """)

    @Argument(help: "File, - for standard input", completion: .file())
    var file: String

    @Option(
        name: .shortAndLong, help: "Session to put the messages into, in place of one of their own",
        completion: .custom(Candidates.sessions))
    var session: String?

    @Flag(name: [.customShort("n"), .customLong("dry-run"), .customLong("preview")], help: "Only show what there is")
    var dryRun = false

    @Flag(help: "Print JSON")
    var json = false

    func run(in context: Context) throws {
        let target = try session.map { try context.session($0) }
        let path = file == "-" || file.hasPrefix("/") ? file : context.directory + "/" + file
        let importer = try context.store().importer(sealedFor: context.usualRecipients())
        let run = ImportRun(importer, into: target, isPreview: dryRun)
        let source = ImportRun.Source(file)
        do {
            try DumpFile(path: path, temporary: context.temporaryFolder).read {
                try run.take($0, position: $1, of: source)
            }
        } catch {
            // What is stored by now stays stored; a notes ref that cannot follow is mended by the next write.
            try? importer.finish()
            throw error
        }
        run.finish(source)
        if !dryRun { try importer.finish() }
        try run.settle()
        try ImportAnswer(context: context, isPreview: dryRun).print(run, asJSON: json)
        if !dryRun { context.pack() }
        if run.conversations.contains(where: { $0.state == .failed }) { throw Exit(status: .no) }
    }
}
