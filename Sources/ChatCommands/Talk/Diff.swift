internal import ArgumentParser
internal import ChatModel
internal import ChatStore
internal import Git

/// Shows what a session changed since it left its base.
struct Diff: ChatCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Show what a session changed since it left its base",
        usage: "git chat diff [<session>] [<options of git diff>] [-- <path>…]",
        discussion: """
            From the merge base of base and session to the session's worktree; to its branch where there is no \
            worktree, or with --committed. Options are those of git diff.
            """)

    @Flag(help: "Up to the session's branch, without what is not committed")
    var committed = false

    @Argument(parsing: .captureForPassthrough, help: "Session, options of git diff, paths after --")
    var words: [String] = []

    func run(in context: Context) throws {
        if ["-h", "--help"].contains(words.first) { throw CleanExit.helpRequest(self) }
        let store = try context.store()
        var (session, options) = (nil as String?, words)
        if let first = words.first, !first.hasPrefix("-") { (session, options) = (first, Array(words.dropFirst())) }
        let isCommitted = committed || options.contains("--committed")
        options.removeAll { $0 == "--committed" }
        let range = try store.diffRange(of: context.session(session))
        try context.console.flush()
        let worktree = isCommitted ? nil : range.worktree
        let repository = try context.repository()
        let here = Subdirectory(context.directory, below: repository.worktree)
        if worktree == nil, let view = TreeDiff(options, in: here, repository.configuration),
            try view.answer(range, context)
        {
            return
        }
        let paths = Array(options.drop { $0 != "--" }.dropFirst())
        let place =
            worktree.map { here.place(in: $0, pathspecs: paths) } ?? (directory: context.directory, pathspecs: paths)
        let ends = worktree == nil ? [range.from.description, range.to.description] : [range.from.description]
        let status = try repository.program.passThrough(
            ["diff"] + options.prefix { $0 != "--" } + ends + ["--"] + place.pathspecs, in: place.directory)
        guard status == 0 else { throw Exit(status: ExitStatus(rawValue: status) ?? .fatal) }
    }
}
