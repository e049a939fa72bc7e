#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Starts a process in a session of its own, away from our terminal, with usual signals.
struct SpawnActions: ~Copyable {
    #if canImport(Glibc)
        private var actions = posix_spawn_file_actions_t()
        private var attributes = posix_spawnattr_t()
        // Swift's Glibc leaves this out.
        private static let newSession: Int32 = 0x80
    #else
        private var actions: posix_spawn_file_actions_t?
        private var attributes: posix_spawnattr_t?
        private static let newSession = Int32(POSIX_SPAWN_SETSID)
    #endif

    init() {
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
    }

    deinit {
        var (actions, attributes) = (actions, attributes)
        posix_spawn_file_actions_destroy(&actions)
        posix_spawnattr_destroy(&attributes)
    }

    /// Gives the child one of our descriptors under a number.
    mutating func give(_ descriptor: Int32, as number: Int32) throws(SystemError) {
        let failure = posix_spawn_file_actions_adddup2(&actions, descriptor, number)
        guard failure == 0 else { throw SystemError(number: failure) }
    }

    /// Starts the program.
    ///
    /// - Throws: `SystemError`.
    mutating func spawn(_ program: String, _ words: [String], environment: [String: String]) throws(SystemError)
        -> pid_t
    {
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in [SIGPIPE, SIGINT, SIGQUIT, SIGTERM] { sigaddset(&signals, number) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(Int32(POSIX_SPAWN_SETSIGDEF) | Self.newSession))
        let words = words.map { strdup($0) } + [nil]
        let variables = environment.map { strdup($0.key + "=" + $0.value) } + [nil]
        defer { (words + variables).forEach { free($0) } }
        var id = pid_t()
        let failure = posix_spawn(&id, program, &actions, &attributes, words, variables)
        guard failure == 0 else { throw SystemError(number: failure) }
        return id
    }
}
