import Synchronization

#if canImport(Glibc)
    // Swift's Glibc leaves these out.
    private let newSession: Int32 = 0x80
    private let unlock: UInt = 0x4004_5431
    private let number: UInt = 0x8004_5430

    /// Our end of a new terminal, and the name of the other.
    private func newTerminal() throws -> (Int32, String) {
        let terminal = open("/dev/ptmx", O_RDWR | O_NOCTTY)
        var (lock, place): (Int32, UInt32) = (0, 0)
        guard terminal >= 0, ioctl(terminal, unlock, &lock) == 0, ioctl(terminal, number, &place) == 0 else {
            throw TestFailure.system("make a terminal")
        }
        return (terminal, "/dev/pts/\(place)")
    }
#else
    private let newSession = Int32(POSIX_SPAWN_SETSID)

    /// Our end of a new terminal, and the name of the other.
    private func newTerminal() throws -> (Int32, String) {
        let terminal = posix_openpt(O_RDWR | O_NOCTTY)
        guard terminal >= 0, grantpt(terminal) == 0, unlockpt(terminal) == 0, let name = ptsname(terminal) else {
            throw TestFailure.system("make a terminal")
        }
        return (terminal, String(cString: name))
    }
#endif

extension Command {
    /// Starts the command in a session of its own whose terminal is a new one, and returns our end of that as well.
    func startOnTerminal() throws -> (child: Int32, streams: Streams, terminal: Int32) {
        try starting.withLock { _ in
            let (terminal, name) = try newTerminal()
            _ = fcntl(terminal, F_SETFD, FD_CLOEXEC)
            var streams = Streams(input: -1, output: terminal, error: -1, sending: [])
            do {
                return (try spawn(on: name), streams, terminal)
            } catch {
                streams.shut()
                throw error
            }
        }
    }

    private func spawn(on name: String) throws -> Int32 {
        var actions = emptyActions()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // The first terminal that the leader of a session opens becomes the session's.
        posix_spawn_file_actions_addopen(&actions, 0, name, O_RDWR, 0)
        posix_spawn_file_actions_adddup2(&actions, 0, 1)
        posix_spawn_file_actions_adddup2(&actions, 0, 2)
        var attributes = emptyAttributes()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        setSignals(&attributes, group: newSession)
        return try start(&actions, &attributes, script: "stty rows 24 cols 80 -onlcr -echo && " + Self.changingFolder)
    }
}
