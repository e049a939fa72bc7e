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
    init(_ words: [String], environment: [String: String], takesInput: Bool) throws {
        let toChild = takesInput ? try Pipe() : nil
        let fromChild = try Pipe()
        let errorsOfChild = try Pipe()
        process = try Self.spawn(words, environment: environment) { actions in
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
        process = try Self.spawn(words, environment: environment, isDetached: isDetached) { actions in
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
        _ words: [String], environment: [String: String], isDetached: Bool = false,
        _ prepare: (inout posix_spawn_file_actions_t) -> Void
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        prepare(&actions)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        if isDetached { posix_spawnattr_setflags(&attributes, chat_spawn_setsid) }
        let arguments = CStrings(words)
        let variables = CStrings(environment.map { "\($0.key)=\($0.value)" })
        var process = pid_t()
        let code = withExtendedLifetime((arguments, variables)) {
            posix_spawnp(&process, words[0], &actions, &attributes, arguments.pointers, variables.pointers)
        }
        guard code == 0 else {
            throw GitProgram.Failure(
                arguments: Array(words.dropFirst()), status: nil, reason: String(cString: strerror(code)))
        }
        return process
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
        let before = signal(SIGPIPE, SIG_IGN)
        defer { signal(SIGPIPE, before) }
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
