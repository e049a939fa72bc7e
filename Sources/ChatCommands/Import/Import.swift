internal import ArgumentParser
internal import ChatImport
internal import ChatModel
internal import ChatStore
internal import Git

/// Takes conversations of other programs into sessions.
struct Import: ChatCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Take conversations that other programs hold into sessions",
        discussion: """
            What a file is, is found by its content. Without a path, the transcripts that agents keep of this repository \
            are looked for and listed first. Each conversation becomes a session with its turns, times, models, tools and \
            tokens; files are not changed by it. Of a database that holds what was said in all of your projects, what was \
            said in this repository's worktrees is taken. Importing again adds what is new, and nothing twice. Instructions of \
            the programs' makers are left out, and secrets are taken out as always.

            In a pipe: state (new, grown, unchanged, failed), format, turns, new turns, messages, uses of tools, session, \
            title and path, apart by tabs, one line for each conversation.
            """)

    @Argument(help: "Files, folders, - for standard input", completion: .file())
    var paths: [String] = []

    @Option(
        name: [.long, .customLong("from")],
        help: ArgumentHelp(
            "What the files are: auto, \(TranscriptFormat.named.map(\.rawValue).joined(separator: ", "))",
            valueName: "kind"),
        completion: .list(["auto"] + TranscriptFormat.named.map(\.rawValue)))
    var format = "auto"

    @Option(
        name: .shortAndLong, help: "Session to put a conversation into, in place of one of its own",
        completion: .custom(Candidates.sessions))
    var session: String?

    @Option(help: "Only files that were changed since a date, as git log takes it")
    var since: String?

    @Flag(help: "Of a database, also what was said in other directories, or nobody knows where")
    var everywhere = false

    @Flag(name: [.customShort("n"), .customLong("dry-run"), .customLong("preview")], help: "Only show what there is")
    var dryRun = false

    @Flag(name: .shortAndLong, help: "Do not ask")
    var yes = false

    @Flag(help: "Print JSON")
    var json = false

    func validate() throws {
        guard format == "auto" || kind != nil else {
            throw ValidationError("there is no kind of transcript called '\(terminalSafeLine(format))'")
        }
    }

    private var kind: TranscriptFormat? { TranscriptFormat.named.first { $0.rawValue == format } }

    func run(in context: Context) throws {
        let target = try session.map { try context.session($0) }
        let files = try files(context)
        guard !files.isEmpty else {
            context.console.narrate("no transcripts found")
            if json { try context.console.answer("[]") }
            return
        }
        if paths.isEmpty, !dryRun { try ask(files, context) }
        let importer = try context.store().importer(sealedFor: context.usualRecipients())
        let run = ImportRun(importer, into: target, isPreview: dryRun)
        let rest: (refusal: (any Error)?, elsewhere: Int)
        do {
            rest = try read(files, run, context)
        } catch {
            // What is stored by now stays stored; a notes ref that cannot follow is mended by the next write.
            try? importer.finish()
            throw error
        }
        if !dryRun { try importer.finish() }
        try run.settle()
        try ImportAnswer(context: context, isPreview: dryRun).print(run, asJSON: json)
        if !dryRun { context.pack() }
        if rest.elsewhere > 0 {
            let many = rest.elsewhere == 1 ? "one conversation was" : "\(rest.elsewhere) conversations were"
            context.console.hint("\(many) held in other directories; '--everywhere' takes them too")
        }
        if let refusal = rest.refusal { throw refusal }
        if run.conversations.contains(where: { $0.state == .failed }) { throw Exit(status: .no) }
    }

    /// Goes through the files; one that is no transcript is told at the end, and keeps no other from being imported.
    private func read(
        _ files: [String], _ run: ImportRun, _ context: Context
    ) throws -> (refusal: (any Error)?, elsewhere: Int) {
        var (refusal, elsewhere): ((any Error)?, Int) = (nil, 0)
        for path in files {
            let source = ImportRun.Source(path)
            do {
                if DatabaseFile.isOne(path) {
                    let places = everywhere ? nil : try ForeignStores(context).places
                    let file = DatabaseFile(path: path, temporary: context.temporaryFolder, places: places)
                    elsewhere += try file.read(kind) { try run.take($0, position: 0, of: source) }
                } else {
                    try ForeignFile(path: path).read(kind) { try run.take($0, position: $1, of: source) }
                }
            } catch let error as ForeignFile.Refusal {
                refusal = refusal ?? error
            } catch let error as MessageDatabase.Unreadable { refusal = refusal ?? error }
            run.finish(source)
        }
        return (refusal, elsewhere)
    }

    private func files(_ context: Context) throws -> [String] {
        let since = try since.map { try Search.moment($0, context) }
        let found =
            try paths.isEmpty ? ForeignStores(context).transcripts(kind) : paths.flatMap { try expanded($0, context) }
        return found.filter { path in
            guard let since, let changed = ForeignFile(path: path).changedAt else { return true }
            return changed >= since
        }
    }

    /// The files of a folder and those below it that can be transcripts; a file as it is.
    private func expanded(_ path: String, _ context: Context) throws -> [String] {
        let whole = path == "-" || path.hasPrefix("/") ? path : context.directory + "/" + path
        guard Folder.isFolder(whole) else { return [path] }
        return try Folder.names(in: whole).sorted().flatMap { name -> [String] in
            let inner = path + (path.hasSuffix("/") ? "" : "/") + name
            if Folder.isFolder(whole + "/" + name) { return name.hasPrefix(".git") ? [] : try expanded(inner, context) }
            return Self.endings.contains { name.hasSuffix($0) } ? [inner] : []
        }
    }

    private static let endings = [".jsonl", ".json", ".md", "opencode.db", "state.vscdb", "store.db"]

    private func ask(_ files: [String], _ context: Context) throws {
        context.console.narrate("transcripts of this repository:")
        for path in files { context.console.narrate("  " + path) }
        let question = "Import \(files.count == 1 ? "this transcript" : "these \(files.count) transcripts")?"
        guard try yes || context.console.confirm(question) else { throw Exit(status: .cancelled) }
    }
}
