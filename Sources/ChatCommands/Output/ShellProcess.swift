#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A command line that runs in a shell on the user's terminal: the pager, the editor.
struct ShellProcess {
    private let id: pid_t

    /// Starts `/bin/sh -c <script> <name> <arguments>`, with `input` and `output` as its standard input and output.
    ///
    /// Signals that this process ignores are not ignored there.
    ///
    /// - Throws: `SystemError`.
    init(
        _ script: String, arguments: [String] = [], environment: [String: String], input: Int32? = nil,
        output: Int32? = nil
    ) throws(SystemError) {
        var actions = Self.noActions
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input { posix_spawn_file_actions_adddup2(&actions, input, 0) }
        if let output { posix_spawn_file_actions_adddup2(&actions, output, 1) }
        var attributes = Self.noAttributes
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in [SIGPIPE, SIGINT, SIGQUIT] { sigaddset(&signals, number) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
        let words = CStrings(["sh", "-c", script, script] + arguments)
        let variables = CStrings(environment.map { $0.key + "=" + $0.value })
        var id = pid_t()
        let failure = posix_spawn(&id, "/bin/sh", &actions, &attributes, words.pointers, variables.pointers)
        guard failure == 0 else { throw SystemError(number: failure) }
        self.id = id
    }

    /// Waits for the end.
    ///
    /// - Returns: The exit status; 128 and the signal's number if it was killed, as a shell has it.
    /// - Throws: `SystemError`.
    func wait() throws(SystemError) -> Int32 {
        var status: Int32 = 0
        while waitpid(id, &status, 0) < 0 {
            guard errno == EINTR else { throw .last }
        }
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }

    #if canImport(Glibc)
        private static var noActions: posix_spawn_file_actions_t { posix_spawn_file_actions_t() }
        private static var noAttributes: posix_spawnattr_t { posix_spawnattr_t() }
    #else
        private static var noActions: posix_spawn_file_actions_t? { nil }
        private static var noAttributes: posix_spawnattr_t? { nil }
    #endif
}

/// Copies of strings for C, with a null pointer at the end, for as long as this object lives.
private final class CStrings {
    let pointers: [UnsafeMutablePointer<CChar>?]

    init(_ strings: [String]) { pointers = strings.map { strdup($0) } + [nil] }
    deinit { pointers.forEach { free($0) } }
}

/// Keyboard interrupts, which belong to the pager or editor while one has the terminal.
struct Interrupts {
    private let before: [(Int32, SignalAction?)]

    /// Ignores interrupts until `restore()`.
    static func ignore() -> Interrupts {
        Interrupts(before: [SIGINT, SIGQUIT].map { ($0, signal($0, SIG_IGN)) })
    }

    /// Makes interrupts do again what they did before.
    func restore() {
        for (number, action) in before { _ = signal(number, action) }
    }
}

private typealias SignalAction = @convention(c) (Int32) -> Void
