internal import ChatModel
internal import Git

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A journal that was found, with what it says.
struct LeftJournal {
    let path: String
    let request: UUIDv7
    let intents: [Intent]
    let userCommits: [UserCommit]
    /// Steps that the worktree's files were to follow.
    let checkouts: [UserCommit]
    /// Whether its agent had ended and a rebase alone was waited for.
    let isOver: Bool
    private let lines: [JSON]

    /// Whether the branch was about to move.
    var movesBranch: Bool { !intents.isEmpty || !userCommits.isEmpty || !checkouts.isEmpty }

    /// Reads the journal at `path`; `nil` if it is gone.
    init?(_ path: String) throws {
        guard let lines = try Journal.lines(path) else { return nil }
        guard let request = Self.request(of: path) else { return nil }
        self.path = path
        self.request = request
        self.lines = lines
        let entries = lines.compactMap(JournalEntry.init)
        intents = entries.compactMap { if case .intent(let intent) = $0 { intent } else { nil } }
        userCommits = entries.compactMap { if case .changes(let changes) = $0 { changes } else { nil } }
        checkouts = entries.compactMap { if case .checkout(let step) = $0 { step } else { nil } }
        isOver = entries.contains(.waits)
    }

    /// What the agent sent; what is sealed and does not open is passed over.
    func updates(_ opener: LineOpener) -> [AgentUpdate] {
        lines.compactMap { line in
            guard case .update(let update)? = opener.entry(line).flatMap(JournalEntry.init) else { return nil }
            return update.value
        }
    }

    /// The request that a journal's name says.
    static func request(of path: String) -> UUIDv7? {
        let name = path.split(separator: "/").last?.split(separator: ".") ?? []
        return name.count == 3 ? UUIDv7(name[1]) : nil
    }

    /// Ends an agent that outlived the process that started it, and everything it started.
    ///
    /// All of them are known by their environment, so that a number used again is never taken for one.
    /// Where there is no `/proc`, nobody can be known that way and nobody is ended.
    func endSurvivingAgent(in worktree: String?, _ surroundings: Surroundings) {
        let left = survivors(worktree, surroundings)
        guard !left.isEmpty else { return }
        for process in left { kill(process, SIGTERM) }
        for _ in 0..<20 where !survivors(worktree, surroundings).isEmpty { surroundings.pause(50) }
        // What a dying process starts is seen by the next look.
        for _ in 0..<5 {
            for process in survivors(worktree, surroundings) { kill(process, SIGKILL) }
        }
    }

    private func survivors(_ worktree: String?, _ surroundings: Surroundings) -> [Int32] {
        // No /proc: then there is nobody to find.
        let names = (try? Folder.names(in: "/proc")) ?? []
        return names.compactMap { Int32($0) }.filter { $0 > 1 && $0 != surroundings.process.id && isOurs($0, worktree) }
    }

    private func isOurs(_ process: Int32, _ worktree: String?) -> Bool {
        // Gone meanwhile, or another user's: then it is not ours.
        guard let bytes = try? Folder.bytes("/proc/\(process)/environ") else { return false }
        let marks = ["GIT_CHAT_REQUEST=\(request)"] + (worktree.map { ["GIT_CHAT_WORKTREE=\($0)"] } ?? [])
        let variables = bytes.split(separator: 0)
        return marks.allSatisfy { mark in variables.contains { $0.elementsEqual(mark.utf8) } }
    }
}
