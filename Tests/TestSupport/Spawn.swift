import Synchronization

/// Held from making pipes to starting the child: Swift's Glibc lacks `pipe2`, and another test's child must not
/// inherit these ends in between.
let starting = Mutex(())

/// What to start: a program, its place and its surroundings.
struct Command {
    let program: String
    let arguments: [String]
    let folder: String
    let environment: [String: String]
}

/// One pipe; both ends close on exec, so that no other child holds them open.
struct Pipe {
    let readEnd: Int32
    let writeEnd: Int32

    init() throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw TestFailure.system("make a pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        (readEnd, writeEnd) = (ends[0], ends[1])
    }
}

#if canImport(Glibc)
    typealias FileActions = posix_spawn_file_actions_t
    typealias Attributes = posix_spawnattr_t
    func emptyActions() -> FileActions { FileActions() }
    func emptyAttributes() -> Attributes { Attributes() }
    private let extraFlags: Int32 = 0
#else
    typealias FileActions = posix_spawn_file_actions_t?
    typealias Attributes = posix_spawnattr_t?
    func emptyActions() -> FileActions { nil }
    func emptyAttributes() -> Attributes { nil }
    private let extraFlags = POSIX_SPAWN_CLOEXEC_DEFAULT
#endif

extension Command {
    /// Starts the command in a process group of its own and returns its id and the other ends of its pipes.
    func start(sending bytes: [UInt8]) throws -> (child: Int32, streams: Streams) {
        try starting.withLock { _ in
            let (stdin, stdout, stderr) = (try Pipe(), try Pipe(), try Pipe())
            defer { for end in [stdin.readEnd, stdout.writeEnd, stderr.writeEnd] { close(end) } }
            var streams = Streams(
                input: stdin.writeEnd, output: stdout.readEnd, error: stderr.readEnd, sending: bytes)
            do {
                return (try spawn([stdin.readEnd, stdout.writeEnd, stderr.writeEnd]), streams)
            } catch {
                streams.shut()
                throw error
            }
        }
    }

    private func spawn(_ descriptors: [Int32]) throws -> Int32 {
        var actions = emptyActions()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (target, source) in descriptors.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, source, Int32(target))
        }
        var attributes = emptyAttributes()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        setSignals(&attributes)
        return try start(&actions, &attributes)
    }

    /// Gives the child the signals a shell would give it: the test process ignores SIGPIPE.
    func setSignals(_ attributes: inout Attributes, group: Int32 = Int32(POSIX_SPAWN_SETPGROUP)) {
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        for number in [SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGQUIT] { sigaddset(&signals, number) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        let flags = group | Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF)
        posix_spawnattr_setflags(&attributes, Int16(flags | extraFlags))
    }

    func start(
        _ actions: inout FileActions, _ attributes: inout Attributes, script: String = changingFolder
    ) throws -> Int32 {
        guard access(program, X_OK) == 0 else { throw TestFailure.system("start '\(program)'") }
        guard Files.isFolder(folder) else { throw TestFailure("cannot start '\(program)': no folder '\(folder)'") }
        let words = (["sh", "-c", script, folder, program] + arguments).map { strdup($0) } + [nil]
        let variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in words + variables { free(pointer) } }
        var child: pid_t = 0
        let code = posix_spawn(&child, "/bin/sh", &actions, &attributes, words, variables)
        guard code == 0 else { throw TestFailure.system("start '\(program)'", code: code) }
        return child
    }

    /// A shell changes the folder and becomes the program: Swift's Glibc lacks `posix_spawn_file_actions_addchdir_np`.
    static let changingFolder = #"cd -- "$0" && exec "$@""#
}
