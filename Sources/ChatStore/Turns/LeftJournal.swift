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
    let updates: [AgentUpdate]

    /// Reads the journal at `path`; `nil` if it is gone.
    init?(_ path: String) throws {
        guard let entries = try Journal.entries(path) else { return nil }
        guard let request = Self.request(of: path) else { return nil }
        self.path = path
        self.request = request
        intents = entries.compactMap { if case .intent(let intent) = $0 { intent } else { nil } }
        userCommits = entries.compactMap { if case .changes(let changes) = $0 { changes } else { nil } }
        updates = entries.compactMap { if case .update(let update) = $0 { update } else { nil } }
    }

    /// The request that a journal's name says.
    static func request(of path: String) -> UUIDv7? {
        let name = path.split(separator: "/").last?.split(separator: ".") ?? []
        return name.count == 3 ? UUIDv7(name[1]) : nil
    }

    /// Ends an agent that outlived the process that started it, its children too.
    ///
    /// It is known by a variable of its environment, so that a number used again is never taken for it.
    func endSurvivingAgent(_ surroundings: Surroundings) {
        let groups = updates.compactMap { if case .process(let group) = $0 { group } else { nil } }
        guard let group = groups.last, group > 1, isOurs(group) else { return }
        kill(-group, SIGTERM)
        for _ in 0..<20 where kill(-group, 0) == 0 { surroundings.pause(50) }
        kill(-group, SIGKILL)
    }

    private func isOurs(_ group: Int32) -> Bool {
        // no such process, or no /proc: then it is not ours.
        guard let bytes = try? Folder.bytes("/proc/\(group)/environ") else { return false }
        return bytes.split(separator: 0).contains { $0.elementsEqual("GIT_CHAT_REQUEST=\(request)".utf8) }
    }
}
