extension Sandbox {
    /// Runs a command to its end.
    ///
    /// - Parameters:
    ///   - words: The program, looked up on the sandbox's PATH, and its arguments.
    ///   - place: Where to run, from `folder` on.
    ///   - input: Standard input; the end of it follows at once.
    ///   - more: Variables to add, or with `nil` to take away.
    /// - Throws: `TestFailure` if it cannot start or does not end in 120 s; a status other than 0 is no error.
    public func run(
        _ words: String..., in place: String = ".", input: [UInt8] = [], environment more: [String: String?] = [:]
    ) throws -> Output {
        try start(words, in: place, input: input, environment: more).wait()
    }

    /// Runs a command whose words come as an array.
    public func run(
        _ words: [String], in place: String = ".", input: [UInt8] = [], environment more: [String: String?] = [:]
    ) throws -> Output {
        try start(words, in: place, input: input, environment: more).wait()
    }

    /// Runs a command to its end on a terminal of its own, 80 columns wide; all it writes is its standard output.
    public func runOnTerminal(
        _ words: String..., in place: String = ".", environment more: [String: String?] = [:]
    ) throws -> Output {
        try startOnTerminal(words, in: place, environment: more).wait()
    }

    /// Starts a command on such a terminal.
    public func startOnTerminal(
        _ words: String..., in place: String = ".", environment more: [String: String?] = [:]
    ) throws -> RunningProcess {
        try startOnTerminal(words, in: place, environment: more)
    }

    /// Starts a command whose words come as an array on such a terminal.
    public func startOnTerminal(
        _ words: [String], in place: String = ".", environment more: [String: String?] = [:]
    ) throws -> RunningProcess {
        try RunningProcess(onTerminal: command(words, in: place, environment: more), sandbox: path)
    }

    /// Starts a command and returns at once.
    public func start(
        _ words: String..., in place: String = ".", input: [UInt8] = [], environment more: [String: String?] = [:]
    ) throws -> RunningProcess {
        try start(words, in: place, input: input, environment: more)
    }

    /// Starts a command whose words come as an array.
    public func start(
        _ words: [String], in place: String = ".", input: [UInt8] = [], environment more: [String: String?] = [:]
    ) throws -> RunningProcess {
        try RunningProcess(command(words, in: place, environment: more), input: input, sandbox: path)
    }

    private func command(_ words: [String], in place: String, environment more: [String: String?]) throws -> Command {
        let variables = nextEnvironment(adding: more)
        guard let name = words.first, let program = Self.find(name, on: variables["PATH"] ?? "") else {
            throw TestFailure("no program '\(words.first ?? "")' on the sandbox's PATH")
        }
        return Command(
            program: program, arguments: Array(words.dropFirst()), folder: absolute(place), environment: variables)
    }

    /// Runs `git` with these arguments and returns its standard output without white space around it.
    ///
    /// - Throws: `TestFailure` with the whole output if git fails.
    @discardableResult
    public func git(_ arguments: String..., in place: String = ".") throws -> String {
        let output = try run(["git"] + arguments, in: place).requireSuccess()
        return output.stdout.trimmed
    }

    /// The program of that name, as a shell would find it.
    private static func find(_ name: String, on path: String) -> String? {
        if name.contains("/") { return name }
        return path.split(separator: ":").map { $0 + "/" + name }.first { access($0, X_OK) == 0 }
    }
}

extension String {
    /// The text without white space around it.
    var trimmed: String {
        let start = drop { $0.isWhitespace }
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...last])
    }
}
