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
        if worktree == nil, let view = TreeDiff(options), context.config("chat.diff") != "git" {
            return try view.answer(range, context)
        }
        let place = worktree ?? context.directory
        let ends = worktree == nil ? [range.from.description, range.to.description] : [range.from.description]
        let status = try context.repository().program.passThrough(
            ["diff"] + Self.options(options) + ends + Self.paths(options), in: place)
        guard status == 0 else { throw Exit(status: ExitStatus(rawValue: status) ?? .fatal) }
    }

    private static func options(_ words: [String]) -> [String] { Array(words.prefix { $0 != "--" }) }

    private static func paths(_ words: [String]) -> [String] {
        words.firstIndex(of: "--").map { Array(words[$0...]) } ?? ["--"]
    }
}
