#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension Console {
    /// Where a console writes and reads.
    struct Descriptors: Hashable, Sendable {
        var output: Int32 = 1
        var errors: Int32 = 2
        var input: Int32 = 0
    }

    /// What a console knows about its surroundings.
    struct Settings: Sendable {
        /// Whether standard output is a terminal, or a pager that git started.
        var isTerminal = false
        var errorsAreTerminal = false
        /// Whether there is somebody to answer a question.
        var isInteractive = false
        var palette = Palette.plain
        var errorPalette = Palette.plain
        var givesAdvice = true
        /// The columns of a line.
        var width = Terminal.assumedWidth
    }

    /// Makes a write to a closed pipe an error of that write rather than the end of the process.
    ///
    /// To be called once by the program, before anything is written. Children are started without it.
    static func reportBrokenPipes() { _ = signal(SIGPIPE, SIG_IGN) }

    /// Opens `/dev/null` for a standard stream that was closed, so that no file takes its number and our answers.
    static func fillClosedStreams() {
        for stream: Int32 in 0...2 where fcntl(stream, F_GETFD) < 0 { _ = open("/dev/null", O_RDWR) }
    }
}

extension Console.Settings {
    /// Looks at the descriptors, the environment and the configuration.
    init(
        _ descriptors: Console.Descriptors, colour: Colour?, environment: [String: String],
        config: (String) -> String?
    ) {
        let paged = GitWord.truth(environment["GIT_PAGER_IN_USE", default: ""]) == true
        let outputIsTerminal = Terminal.isTerminal(descriptors.output)
        isTerminal = outputIsTerminal || paged
        errorsAreTerminal = Terminal.isTerminal(descriptors.errors)
        isInteractive =
            Terminal.isTerminal(descriptors.input) && errorsAreTerminal
            && GitWord.truth(environment["GIT_TERMINAL_PROMPT", default: "1"]) != false
        width = Terminal.width(of: descriptors.output, environment: environment)
        givesAdvice = config("chat.advice").flatMap(GitWord.truth) != false
        let own = Palette(config: config)
        var decision = ColourDecision(option: colour, environment: environment, isTerminal: outputIsTerminal)
        palette = decision.isOn(config: config) ? own : .plain
        decision.isTerminal = errorsAreTerminal
        errorPalette = decision.isOn(config: config) ? own : .plain
    }
}

extension SystemError {
    /// Whether the reader of a pipe or socket is gone.
    var isBrokenPipe: Bool { number == EPIPE || number == ECONNRESET }
}
