#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The `git` program, for what libgit2 cannot do: filters, sparse checkout, signing, the network.
///
/// Each run is synchronous. Variables that would lead it to another repository are taken out of its environment, and
/// hooks are off.
public struct GitProgram: Sendable {
    /// What one run left behind.
    public struct Output: Sendable {
        /// The exit status; 128 plus the signal's number where a signal ended it.
        public let status: Int32
        /// What it wrote on standard output.
        public let output: [UInt8]
        /// What it wrote on standard error.
        public let errors: [UInt8]

        /// Standard output without the line end after it.
        public var line: String {
            String(decoding: output.last == 0x0A ? output.dropLast() : output[...], as: UTF8.self)
        }
    }

    /// The program could not be started, or said no.
    public struct Failure: Error, Hashable, Sendable {
        /// What git was asked to do, without its own name.
        public let arguments: [String]
        /// The exit status; `nil` if it could not be started.
        public let status: Int32?
        /// What it wrote on standard error, or the system's words.
        public let reason: String

        /// Creates a failure.
        public init(arguments: [String], status: Int32?, reason: String) {
            self.arguments = arguments
            self.status = status
            self.reason = reason
        }
    }

    /// What a child of ours sees.
    public let environment: [String: String]

    init(environment: [String: String]) {
        self.environment = GitEnvironment.scrubbed(environment).merging(["GIT_TERMINAL_PROMPT": "0"]) { $1 }
    }

    /// Runs git in `directory` and returns what it left, whatever its exit status.
    ///
    /// - Parameters:
    ///   - variables: Laid over the environment, for example `GIT_INDEX_FILE`.
    ///   - isWhole: Whether what ends this program, Ctrl-C for example, waits until git is done.
    /// - Throws: `Failure` if git cannot be started, `FileError` where there are no pipes to be had.
    public func run(
        _ arguments: [String], in directory: String, input: [UInt8] = [], variables: [String: String] = [:],
        isWhole: Bool = false
    ) throws -> Output {
        let words = ["git", "-C", directory, "-c", "core.hooksPath=/dev/null"] + arguments
        let environment = environment.merging(variables) { $1 }
        guard isWhole else { return try run(words, environment, input, isShielded: false) }
        return try withSignalsHeld { try run(words, environment, input, isShielded: true) }
    }

    private func run(
        _ words: [String], _ environment: [String: String], _ input: [UInt8], isShielded: Bool
    ) throws -> Output {
        let child = try Child(words, environment: environment, takesInput: !input.isEmpty, isShielded: isShielded)
        let (output, errors) = child.exchange(input)
        return Output(status: child.wait(), output: output, errors: errors)
    }

    /// Runs git and returns its standard output.
    ///
    /// - Throws: `Failure` if its exit status is not 0, and what `run` throws.
    @discardableResult
    public func output(
        _ arguments: [String], in directory: String, input: [UInt8] = [], variables: [String: String] = [:],
        isWhole: Bool = false
    ) throws -> [UInt8] {
        let result = try run(arguments, in: directory, input: input, variables: variables, isWhole: isWhole)
        guard result.status == 0 else {
            let reason = String(decoding: result.errors, as: UTF8.self)
            throw Failure(arguments: arguments, status: result.status, reason: reason)
        }
        return result.output
    }

    /// A run that goes on while this program does something else.
    public struct Running {
        fileprivate let child: Child

        /// Waits for its end; to be called once, whatever else happens.
        public func end() -> Output {
            let (output, errors) = child.exchange([])
            return Output(status: child.wait(), output: output, errors: errors)
        }
    }

    /// Starts git in `directory`, with nothing to read, and does not wait.
    ///
    /// - Throws: `Failure` if git cannot be started.
    public func start(_ arguments: [String], in directory: String) throws -> Running {
        let words = ["git", "-C", directory, "-c", "core.hooksPath=/dev/null"] + arguments
        return Running(child: try Child(words, environment: environment, takesInput: false))
    }

    /// Runs one of the repository's hooks, if it has it, as `git commit` would.
    ///
    /// - Throws: What `run` throws.
    public func runHook(_ name: String, in directory: String, variables: [String: String]) throws -> Output {
        let words = ["git", "-C", directory, "hook", "run", "--ignore-missing", name]
        let child = try Child(words, environment: environment.merging(variables) { $1 }, takesInput: false)
        let (output, errors) = child.exchange([])
        return Output(status: child.wait(), output: output, errors: errors)
    }

    /// Runs git on our own standard streams, with the user's hooks and pager as they are.
    ///
    /// - Returns: Its exit status; 128 plus the signal's number where a signal ended it.
    /// - Throws: `Failure` if git cannot be started.
    public func passThrough(_ arguments: [String], in directory: String) throws -> Int32 {
        try Child(["git", "-C", directory] + arguments, environment: environment).wait()
    }

    /// Starts git in a session of its own, with nothing to read and nobody to write to, and does not wait.
    ///
    /// - Throws: `Failure` if git cannot be started.
    public func startDetached(_ arguments: [String], in directory: String) throws {
        _ = try Child(["git", "-C", directory] + arguments, environment: environment, isDetached: true)
    }
}
