/// A process that runs while the test goes on.
///
/// What it writes is read while the test waits for it; more than a pipe holds (64 KiB) makes it wait in turn.
/// A process that nobody waited for is killed when the value goes.
public final class RunningProcess {
    /// The process id, which is its process group too.
    public let id: Int32
    private let command: Command
    private let sandbox: String
    private var streams: Streams
    private var status: Int32?
    private var terminal: Int32 = -1

    init(_ command: Command, input: [UInt8], sandbox: String) throws {
        _ = ignoreBrokenPipes
        self.command = command
        self.sandbox = sandbox
        (id, streams) = try command.start(sending: input)
    }

    init(onTerminal command: Command, sandbox: String) throws {
        _ = ignoreBrokenPipes
        self.command = command
        self.sandbox = sandbox
        (id, streams, terminal) = try command.startOnTerminal()
    }

    /// Types on the terminal of a process that has one; `\u{3}` is Ctrl-C, `\u{4}` the end of input.
    public func type(_ text: String) {
        let bytes = Array(text.utf8)
        _ = write(terminal, bytes, bytes.count)
    }

    deinit {
        if status == nil {
            kill(-id, SIGKILL)
            waitpid(id, nil, 0)
        }
        streams.shut()
    }

    /// Sends a signal to the process alone, or to its whole group as a terminal's Ctrl-C does.
    public func signal(_ number: Int32, group: Bool = false) {
        if status == nil { kill(group ? -id : id, number) }
    }

    /// Waits until standard output or standard error holds the text.
    ///
    /// - Throws: `TestFailure` if the process ends or the time is up before.
    public func wait(for text: String, seconds: Double = 120) throws {
        let end = monotonicSeconds() + seconds
        while !hasWritten(text) {
            guard streams.areOpen else { throw failure("ended without writing '\(text)'") }
            guard monotonicSeconds() < end else { throw failure("did not write '\(text)' in \(Int(seconds)) s") }
            streams.pump(seconds: end - monotonicSeconds())
        }
    }

    /// Waits for the end; after the time limit the whole process group is killed.
    ///
    /// - Throws: `TestFailure` if the time is up.
    @discardableResult
    public func wait(seconds: Double = 120) throws -> Output {
        let end = monotonicSeconds() + seconds
        while streams.areOpen || !hasEnded() {
            guard monotonicSeconds() < end else { throw killed(after: seconds) }
            if streams.areOpen { streams.pump(seconds: end - monotonicSeconds()) } else { usleep(1000) }
        }
        return output
    }

    private func hasEnded() -> Bool {
        if status != nil { return true }
        var code: Int32 = 0
        guard waitpid(id, &code, WNOHANG) == id else { return false }
        // A shell's spelling: the exit status, or 128 + the signal.
        status = code & 0x7f == 0 ? (code >> 8) & 0xff : 128 + (code & 0x7f)
        return true
    }

    private func killed(after seconds: Double) -> TestFailure {
        let what = hasEnded() ? "ended, but something it started holds its output open" : "did not end"
        kill(-id, SIGKILL)
        return failure("\(what) after \(Int(seconds)) s and was killed")
    }

    private func hasWritten(_ text: String) -> Bool {
        output.stdout.contains(text) || output.stderr.contains(text)
    }

    private var output: Output {
        Output(status: status ?? -1, stdout: streams.stdout, stderr: streams.stderr, sandbox: sandbox)
    }

    private func failure(_ what: String) -> TestFailure {
        TestFailure("'\(([command.program] + command.arguments).joined(separator: " "))' \(what): \(output)")
    }
}

/// Set once: a child that does not read its input must not end the test process.
private let ignoreBrokenPipes: Void = {
    _ = signal(SIGPIPE, SIG_IGN)
}()
