internal import CLibgit2Shim

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// One child process of `GitProgram`, with pipes to what it reads and writes.
struct Child {
    private let process: pid_t
    private let input: Int32
    private let output: Int32
    private let errors: Int32

    /// Starts a child whose streams are pipes.
    ///
    /// - Parameter isShielded: Whether the signals that end a program do not reach it.
    init(_ words: [String], environment: [String: String], takesInput: Bool, isShielded: Bool = false) throws {
        let program = try Self.find(words, on: environment["PATH"] ?? Self.standardPath)
        let toChild = takesInput ? try Pipe() : nil
        let fromChild = try Pipe()
        let errorsOfChild = try Pipe()
        process = try Self.spawn(words, program, environment: environment, isShielded: isShielded) { actions in
            if let toChild {
                posix_spawn_file_actions_adddup2(&actions, toChild.reading, 0)
            } else {
                posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
            }
            posix_spawn_file_actions_adddup2(&actions, fromChild.writing, 1)
            posix_spawn_file_actions_adddup2(&actions, errorsOfChild.writing, 2)
        }
        if let toChild { close(toChild.reading) }
        close(fromChild.writing)
        close(errorsOfChild.writing)
        input = toChild?.writing ?? -1
        output = fromChild.reading
        errors = errorsOfChild.reading
    }

    /// Starts a child on our own streams, or on none at all.
    init(_ words: [String], environment: [String: String], isDetached: Bool = false) throws {
        let program = try Self.find(words, on: environment["PATH"] ?? Self.standardPath)
        process = try Self.spawn(words, program, environment: environment, isDetached: isDetached) { actions in
            guard isDetached else { return }
            for stream: Int32 in 0...2 { posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_RDWR, 0) }
        }
        input = -1
        output = -1
        errors = -1
    }

    /// Feeds `bytes` to the child and takes what it writes on both streams, until it closes them.
    func exchange(_ bytes: [UInt8]) -> (output: [UInt8], errors: [UInt8]) {
        var pump = Pump(input: input, remaining: bytes[...], streams: [output, errors])
        pump.run()
        return (pump.taken[0], pump.taken[1])
    }

    /// Waits for the end, and returns the exit status, or 128 plus the number of the signal that ended it.
    func wait() -> Int32 {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }

    private static func spawn(
        _ words: [String], _ program: String, environment: [String: String], isDetached: Bool = false,
        isShielded: Bool = false,
        _ prepare: (inout posix_spawn_file_actions_t) -> Void
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        prepare(&actions)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        setFlags(&attributes, isDetached: isDetached, isShielded: isShielded)
        let arguments = CStrings(words)
        let variables = CStrings(environment.map { "\($0.key)=\($0.value)" })
        var process = pid_t()
        let code = withExtendedLifetime((arguments, variables)) {
            posix_spawn(&process, program, &actions, &attributes, arguments.pointers, variables.pointers)
        }
        guard code == 0 else { throw failure(words, code) }
        return process
    }

    private static func failure(_ words: [String], _ code: Int32) -> GitProgram.Failure {
        GitProgram.Failure(
            arguments: Array(words.dropFirst()), status: nil, reason: String(cString: strerror(code)))
    }

    /// No signal is held or ignored in the child but those it is shielded from: the thread that starts it may hold all.
    private static func setFlags(_ attributes: inout posix_spawnattr_t, isDetached: Bool, isShielded: Bool) {
        var signals = isShielded ? endingSignals() : noSignals()
        posix_spawnattr_setsigmask(&attributes, &signals)
        signals = noSignals()
        sigaddset(&signals, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        let flags = Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF)
        // git takes the mask from what it starts itself, filters for example: those are out of a terminal's reach only in
        // a session of their own, where they fail, and do not stop for ever, when they ask something.
        posix_spawnattr_setflags(&attributes, flags | (isDetached || isShielded ? chat_spawn_setsid : 0))
    }

    private static let standardPath = "/usr/local/bin:/usr/bin:/bin"

    /// Where the program is on the PATH that the child gets; `posix_spawnp` would look at that of this process.
    private static func find(_ words: [String], on path: String) throws -> String {
        guard let name = words.first, !name.contains("/") else { return words.first ?? "" }
        let places = path.split(separator: ":").map { $0 + "/" + name }
        guard let found = places.first(where: { access($0, X_OK) == 0 }) else { throw failure(words, ENOENT) }
        return found
    }
}

/// Two ends of a pipe that children do not inherit.
private struct Pipe {
    let reading: Int32
    let writing: Int32

    init() throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw FileError(path: "pipe", errno: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        (reading, writing) = (ends[0], ends[1])
    }
}

/// Moves bytes both ways at once, so that neither side waits for the other with a full pipe.
private struct Pump {
    var input: Int32
    var remaining: ArraySlice<UInt8>
    var streams: [Int32]
    var taken: [[UInt8]] = [[], []]

    init(input: Int32, remaining: ArraySlice<UInt8>, streams: [Int32]) {
        self.input = input
        self.remaining = remaining
        self.streams = streams
        if input >= 0 { _ = fcntl(input, F_SETFL, O_NONBLOCK) }
    }

    mutating func run() {
        withoutBrokenPipes { move() }
    }

    private mutating func move() {
        while streams.contains(where: { $0 >= 0 }) || input >= 0 {
            var waits = (streams + [input]).map {
                pollfd(fd: $0, events: Int16($0 == input ? POLLOUT : POLLIN), revents: 0)
            }
            guard poll(&waits, nfds_t(waits.count), -1) >= 0 || errno == EINTR else { return }
            for index in streams.indices where waits[index].revents != 0 { take(index) }
            if waits[streams.count].revents != 0 { give() }
        }
    }

    private mutating func take(_ index: Int) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = read(streams[index], &buffer, buffer.count)
        if count > 0 { return taken[index].append(contentsOf: buffer[..<count]) }
        guard count == 0 || errno != EINTR else { return }
        close(streams[index])
        streams[index] = -1
    }

    private mutating func give() {
        let count = remaining.withUnsafeBytes { write(input, $0.baseAddress, $0.count) }
        if count > 0 { remaining = remaining.dropFirst(count) }
        if count < 0, errno == EINTR || errno == EAGAIN { return }
        guard count < 0 || remaining.isEmpty else { return }
        close(input)
        input = -1
    }
}

/// Runs `body` so that writing to a pipe nobody reads is an error and not the end of the process.
///
/// The signal is held from this thread alone: to ignore it for the process would race with other threads.
private func withoutBrokenPipes(_ body: () -> Void) {
    var (held, before, pending) = (sigset_t(), sigset_t(), sigset_t())
    sigemptyset(&held)
    sigaddset(&held, SIGPIPE)
    pthread_sigmask(SIG_BLOCK, &held, &before)
    sigpending(&pending)
    let wasPending = sigismember(&pending, SIGPIPE) == 1
    body()
    sigpending(&pending)
    var number: Int32 = 0
    if !wasPending, sigismember(&pending, SIGPIPE) == 1 { sigwait(&held, &number) }
    pthread_sigmask(SIG_SETMASK, &before, nil)
}
