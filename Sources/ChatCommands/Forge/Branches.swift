internal import ArgumentParser
internal import ChatForge
internal import ChatModel
internal import ChatStore
internal import Git

/// Lists the branches of the remote.
struct Branches: ChatCommand, FormattedCommand {
    static let configuration = CommandConfiguration(
        commandName: "branches",
        abstract: "List the branches of the forge's repository",
        discussion: """
            The forge is asked; where there is none, or none that answers, what was fetched last is listed. In a pipe: \
            name, commit, and a star for the default branch, apart by tabs.
            """)

    @Option(help: "Remote whose branches are listed")
    var remote: String?

    @Flag(help: "List what was fetched last, and ask nobody")
    var offline = false

    @OptionGroup var output: OutputOptions

    func run(in context: Context) throws {
        let source = BranchSource(context, remote: remote)
        let (branches, standard) = try offline ? source.fetched() : source.current()
        let listing = Listing(
            columns: [
                .init(title: "", priority: 9), .init(title: "BRANCH", priority: 8, minimum: 12),
                .init(title: "COMMIT", priority: 3),
            ],
            rows: branches.map { branch in
                let mark = branch.name == standard ? "*" : ""
                let form = output.chosen(onTerminal: context.console.settings.isTerminal)
                return form == .text
                    ? [
                        Table.Cell(mark, .current), .init(branch.name, .session),
                        .init(String(branch.commit.prefix(12)), .meta),
                    ]
                    : [branch.name, branch.commit, mark].map { Table.Cell($0) }
            },
            objects: {
                branches.map {
                    [
                        "name": .string($0.name), "commit_sha": .string($0.commit),
                        "is_default": .bool($0.name == standard),
                    ]
                }
            })
        try context.console.answer(listing, as: output.chosen(onTerminal: context.console.settings.isTerminal))
    }
}

/// Where the names of branches come from.
struct BranchSource {
    private let context: Context
    private let remote: String?

    init(_ context: Context, remote: String?) { (self.context, self.remote) = (context, remote) }

    /// The forge's, or those that were fetched last where it cannot be asked.
    func current() throws -> ([ForgeBranch], standard: String?) {
        let place = try ForgePlace(context, remote: remote, repository: nil)
        guard let forge = place.forge, forge.kind.hasPullRequests, let name = place.base else { return try fetched() }
        let account = try ForgeAccount(context, forge, place)
        account.recordUse(context, for: nil)
        do {
            return try account.asking(context) { client in
                let cache = PageCache(try context.repository(), place.remote.name)
                var pages = try cache.read()
                let repository = try client.repository(name)
                let branches = try client.branches(of: repository.name, keeping: &pages)
                try cache.write(pages)
                return (branches, repository.defaultBranch)
            }
        } catch ForgeError.network {
            context.console.warn("the forge does not answer; these are the branches that were fetched last")
            return try fetched()
        }
    }

    /// The remote-tracking branches.
    func fetched() throws -> ([ForgeBranch], standard: String?) {
        let repository = try context.repository()
        let name = try GitRemotes(repository.configuration).chosen(remote, repository.configuration).name
        let prefix = "refs/remotes/\(name)/"
        let branches = try repository.references(prefix).map {
            ForgeBranch(name: String($0.name.rawValue.dropFirst(prefix.count)), commit: $0.target.description)
        }
        let head = try repository.symbolicTarget(of: ReferenceName(prefix + "HEAD"))
        let standard = head.map { String($0.rawValue.dropFirst(prefix.count)) } ?? context.config("chat.defaultBranch")
        return (branches, standard)
    }
}

/// The last pages of a list, so that a forge can say that nothing changed.
///
/// It may be deleted.
private struct PageCache {
    private let path: String

    init(_ repository: Repository, _ remote: String) {
        let name = remote.utf8.map { $0 < 0x30 || $0 > 0x7A ? "-" : String(Unicode.Scalar($0)) }.joined()
        path = repository.commonDirectory + "chat/cache/branches/\(name.replacing("/", with: "-")).json"
    }

    func read() throws -> KeptPages {
        guard let bytes = try Folder.bytes(path) else { return KeptPages() }
        // A file that was cut short is as good as none.
        return (try? JSON.parse(bytes)).map { KeptPages($0) } ?? KeptPages()
    }

    func write(_ pages: KeptPages) throws {
        try Folder.make(String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.endIndex)))
        try Folder.write(pages.json.line + "\n", to: path)
    }
}

/// Makes branches that are no sessions.
struct Branch: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "branch", abstract: "Make branches for the work of sessions", subcommands: [BranchNew.self])
}

/// Makes a branch, or says that it is there.
struct BranchNew: ChatCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Make a branch, under a name that is given or made up",
        discussion: """
            A branch of that name that is there already is taken as it is. Without a name, one is made of the prefix \
            and a few letters by chance. The name is printed; nothing is checked out.
            """)

    @Argument(help: "Name; without it, one is made up")
    var name: String?

    @Option(help: "What the name begins with, for example feature/")
    var prefix: String?

    @Option(help: "Branch or commit to begin from; without it, the default branch")
    var base: String?

    func run(in context: Context) throws {
        let store = try context.store()
        let repository = store.repository
        let full = (prefix ?? (name == nil ? "chat/" : "")) + (name ?? suffix(context))
        let reference = ReferenceName.branch(full)
        guard Repository.isValid(reference), !full.hasPrefix("-") else { throw RefusedBranch(name: full) }
        if try repository.target(of: reference) != nil {
            context.console.narrate("branch '\(full)' is there already")
            return try context.console.answer(context.console.safe(full))
        }
        let start = try base ?? store.defaultBranch()
        guard let commit = try repository.commitID(start) else { throw StoreError.baseNotFound(start) }
        try repository.program.output(
            ["branch", "--no-track", full, commit.description], in: repository.worktree ?? repository.commonDirectory)
        try context.console.answer(context.console.safe(full))
    }

    private func suffix(_ context: Context) -> String {
        let letters = Array("abcdefghjkmnpqrstuvwxyz23456789")
        return String((0..<8).map { _ in letters[Int(context.edges.random() % UInt64(letters.count))] })
    }
}

/// A name that git does not take for a branch.
struct RefusedBranch: Diagnosable {
    let name: String

    var diagnostic: Diagnostic {
        Diagnostic("refused_branch", "cannot make branch '\(name)': git does not take that name", .no)
    }
}

/// The branch that new sessions begin from, as the settings page asks for it.
struct DefaultBranch {
    private let context: Context

    init(_ context: Context) { self.context = context }

    /// Sets it, or says which it is and which could be chosen.
    func run(_ value: String?, _ output: OutputOptions) throws {
        let store = try context.store()
        if let value {
            guard try available(store.repository).contains(value) else { throw StoreError.baseNotFound(value) }
            try context.change([("chat.defaultBranch", value)])
            return
        }
        let name = try store.defaultBranch()
        let form = output.chosen(onTerminal: context.console.settings.isTerminal)
        let others = try available(store.repository)
        let json: JSON = [
            "default_branch": .string(name), "available_branches": .array(others.map { .string($0) }),
        ]
        try context.console.answer(object: json, as: form) { context.console.safe(name) + "\n" }
    }

    /// The branches here and on the remotes, without those of sessions.
    private func available(_ repository: Repository) throws -> [String] {
        let own = try repository.references("refs/heads/").compactMap(\.name.branch).map { String($0) }
        let remote = try repository.references("refs/remotes/").compactMap { reference in
            reference.name.rawValue.split(separator: "/", maxSplits: 3).dropFirst(3).first.map(String.init)
        }
        return Set(own + remote).filter { SessionID(branch: $0) == nil && $0 != "HEAD" }.sorted()
    }
}
