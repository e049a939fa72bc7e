internal import Git

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The agent's process that had a hook run: once it is gone, nothing more is said in its turn.
struct HookCaller: Hashable {
    let process: Int32
    /// When it was started, in the words of the system: its number can be used again.
    let started: String

    /// What stands between an agent and its hooks.
    private static let between: Set = ["git", "git-chat", "sh", "bash", "dash", "zsh", "fish", "env"]

    /// The first process above this one that is neither git nor a shell; `nil` where the system does not say.
    static var current: HookCaller? {
        var process = getppid()
        while process > 1, let facts = facts(of: process) {
            guard between.contains(facts.name) else { return HookCaller(process: process, started: facts.started) }
            process = facts.parent
        }
        return nil
    }

    /// Whether it has ended.
    var isGone: Bool { Self.facts(of: process)?.started != started }

    private static func facts(of process: Int32) -> (name: String, parent: Int32, started: String)? {
        // No /proc, or no such process.
        guard let line = try? Folder.line("/proc/\(process)/stat"), let open = line.firstIndex(of: "("),
            let close = line.lastIndex(of: ")")
        else { return nil }
        let words = line[line.index(after: close)...].split(separator: " ")
        guard words.count > 19, let parent = Int32(words[1]), !"ZX".contains(words[0]) else { return nil }
        return (String(line[line.index(after: open)..<close]), parent, String(words[19]))
    }
}
