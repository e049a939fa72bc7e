import ChatModel
import ChatStore
import Git

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// This process as the store needs to know it.
enum Process {
    static func environment() -> [String: String] {
        var result: [String: String] = [:]
        var pointer = environ
        while let entry = pointer.pointee {
            let parts = String(cString: entry).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { result[String(parts[0])] = String(parts[1]) }
            pointer += 1
        }
        return result
    }

    static func surroundings() -> Surroundings {
        var generator = SystemRandomNumberGenerator()
        let boot = try? Folder.line("/proc/sys/kernel/random/boot_id")
        return Surroundings(
            now: now, random: { generator.next() }, pause: { usleep(UInt32($0) * 1000) },
            person: {
                .init(
                    authorName: "Ann", authorEmail: "ann@example.com", committerName: "Ann",
                    committerEmail: "ann@example.com", offset: 0)
            },
            process: .init(
                id: getpid(), host: getenv("TURN_HOST").map { String(cString: $0) } ?? "here",
                boot: boot.flatMap(\.self) ?? "-"))
    }

    static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// Writes a line at once: what comes after it may be the end.
    static func tell(_ line: String, on descriptor: Int32 = 1) {
        _ = Folder.write(Array((line + "\n").utf8), to: descriptor)
    }

    /// Runs a command to its end and passes its output on to standard error.
    static func shell(_ command: String) {
        var child = pid_t()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, 2, 1)
        let words = pointers(["sh", "-c", command])
        guard posix_spawn(&child, "/bin/sh", &actions, nil, words, environ) == 0 else { return }
        waitpid(child, nil, 0)
    }

    /// Starts an agent that outlives us: a `sleep` in a process group of its own.
    static func sleeper(request: String, worktree: String) -> pid_t {
        var child = pid_t()
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        for stream: Int32 in 0...2 { posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_RDWR, 0) }
        let words = pointers(["sleep", "600"])
        let variables = pointers([
            "PATH=/usr/bin:/bin", "GIT_CHAT_REQUEST=\(request)", "GIT_CHAT_WORKTREE=\(worktree)",
        ])
        posix_spawnp(&child, "sleep", &actions, &attributes, words, variables)
        return child
    }

    private static func pointers(_ words: [String]) -> [UnsafeMutablePointer<CChar>?] {
        words.map { strdup($0) } + [nil]
    }
}
