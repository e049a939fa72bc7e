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
    let updates: [AgentUpdate]
    private let process: Surroundings.Process?

    /// Reads the journal at `path`; `nil` if it is gone. One whose first line was cut belongs to nobody who is alive.
    init?(_ path: String) throws {
        guard let entries = try Journal.entries(path) else { return nil }
        let name = path.split(separator: "/").last?.split(separator: ".") ?? []
        guard name.count == 3, let request = UUIDv7(name[1]) else { return nil }
        self.path = path
        self.request = request
        if case .begin(_, _, let process, _) = entries.first { self.process = process } else { process = nil }
        intents = entries.compactMap { if case .intent(let intent) = $0 { intent } else { nil } }
        updates = entries.compactMap { if case .update(let update) = $0 { update } else { nil } }
    }

    /// Whether the process that writes the journal lives, as far as can be seen from here.
    func isAlive(seenFrom own: Surroundings.Process) -> Bool {
        guard let process else { return false }
        guard process.host == own.host else { return true }
        return process.boot == own.boot && (kill(process.id, 0) == 0 || errno == EPERM)
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
        guard let bytes = try? Folder.bytes("/proc/\(group)/environ") else { return false }  // no such process, or no /proc
        return bytes.split(separator: 0).contains { $0.elementsEqual("GIT_CHAT_REQUEST=\(request)".utf8) }
    }
}
