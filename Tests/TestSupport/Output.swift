/// What a finished process left: its exit status and both streams.
///
/// Equality compares status and texts, so that a test can state the whole answer.
public struct Output: Equatable, Sendable, CustomStringConvertible {
    /// The exit status; 128 + the number of the signal that ended it.
    public let status: Int32
    /// Standard output, with the sandbox's path as `$SANDBOX`.
    public let stdout: String
    /// Standard error, with the sandbox's path as `$SANDBOX`.
    public let stderr: String
    /// Standard output as it came.
    public let stdoutBytes: [UInt8]
    /// Standard error as it came.
    public let stderrBytes: [UInt8]

    /// Creates an expected output to compare with.
    public init(status: Int32, stdout: String = "", stderr: String = "") {
        self.status = status
        self.stdout = stdout
        self.stderr = stderr
        stdoutBytes = Array(stdout.utf8)
        stderrBytes = Array(stderr.utf8)
    }

    /// Creates an output from what a process wrote in the sandbox at `path`.
    init(status: Int32, stdout: [UInt8], stderr: [UInt8], sandbox path: String) {
        self.status = status
        self.stdout = String(decoding: stdout, as: UTF8.self).replacing(path, with: "$SANDBOX")
        self.stderr = String(decoding: stderr, as: UTF8.self).replacing(path, with: "$SANDBOX")
        stdoutBytes = stdout
        stderrBytes = stderr
    }

    /// Compares what a person would see.
    public static func == (left: Output, right: Output) -> Bool {
        (left.status, left.stdout, left.stderr) == (right.status, right.stdout, right.stderr)
    }

    /// The whole output, for failure messages.
    public var description: String {
        "status \(status)\n--- stdout\n\(stdout)--- stderr\n\(stderr)---"
    }

    /// Returns itself.
    ///
    /// - Throws: `TestFailure` with the whole output if the status is not 0.
    @discardableResult
    public func requireSuccess() throws -> Output {
        guard status == 0 else { throw TestFailure("the command failed: \(self)") }
        return self
    }
}
