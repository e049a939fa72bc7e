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
    let updates: [AgentUpdate]

    /// Reads the journal at `path`; `nil` if it is gone.
    init?(_ path: String) throws {
        guard let entries = try Journal.entries(path) else { return nil }
        guard let request = Self.request(of: path) else { return nil }
        self.path = path
        self.request = request
        intents = entries.compactMap { if case .intent(let intent) = $0 { intent } else { nil } }
        userCommits = entries.compactMap { if case .changes(let changes) = $0 { changes } else { nil } }
        checkouts = entries.compactMap { if case .checkout(let step) = $0 { step } else { nil } }
        updates = entries.compactMap { if case .update(let update) = $0 { update.value } else { nil } }
    }

    /// The request that a journal's name says.
    static func request(of path: String) -> UUIDv7? {
        let name = path.split(separator: "/").last?.split(separator: ".") ?? []
        return name.count == 3 ? UUIDv7(name[1]) : nil
    }

    /// Ends what outlived the process that started the agent: the agent and everything it started, whose leader may be
    /// gone by now.
    ///
    /// Each is known by a variable of its environment, so that a number used again is never taken for one. Without
    /// `/proc` none is found.
    func endSurvivingAgent(_ surroundings: Surroundings) throws {
        guard updates.contains(where: { if case .process = $0 { true } else { false } }) else { return }
        let survivors = try Folder.names(in: "/proc").compactMap { Int32($0) }.filter(isOurs)
        for process in survivors { kill(process, SIGTERM) }
        for _ in 0..<20 where survivors.contains(where: isOurs) { surroundings.pause(50) }
        for process in survivors where isOurs(process) { kill(process, SIGKILL) }
    }

    /// Processes of others, and those that have just ended, cannot be read: they are not ours.
    private func isOurs(_ process: Int32) -> Bool {
        guard process > 1, let bytes = try? Folder.bytes("/proc/\(process)/environ") else { return false }
        return bytes.split(separator: 0).contains { $0.elementsEqual("GIT_CHAT_REQUEST=\(request)".utf8) }
    }
}
