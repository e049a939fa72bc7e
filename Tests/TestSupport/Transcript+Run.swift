extension Transcript {
    /// Where a guide is not true.
    public struct Failure: Equatable, CustomStringConvertible {
        /// The guide and the line of the command, as `file:line`.
        public let place: String
        /// The command.
        public let command: String
        /// What the guide says.
        public let expected: String
        /// What happened.
        public let actual: String

        /// Everything, for a failure message.
        public var description: String {
            "\n\(place): $ \(command)\n--- expected\n\(expected)\n--- actual\n\(actual)\n---"
        }
    }

    /// Runs the commands in the sandbox, starting in its `folder`, and returns every step that differs.
    ///
    /// - Throws: `TestFailure` if a command cannot start or does not end.
    public func failures(in sandbox: Sandbox) throws -> [Failure] {
        var folder = sandbox.folder
        return try steps.compactMap { step in
            let output = try Self.run(step.command, in: &folder, sandbox)
            let actual = Self.lines(output.stdout)
            if output.status == step.status && Self.matches(step.expected[...], actual[...]) { return nil }
            return Failure(
                place: "\(file):\(step.line)", command: step.command,
                expected: Self.show(step.expected, step.status), actual: Self.show(actual, output.status))
        }
    }

    /// Runs one command with both streams in one, and remembers where it ended up.
    private static func run(_ command: String, in folder: inout String, _ sandbox: Sandbox) throws -> Output {
        let place = sandbox.path + "/tmp/transcript-folder"
        let script = #"exec 2>&1; trap 'pwd -P >"$0"' EXIT; eval "$1""#
        let output = try sandbox.run(["sh", "-c", script, place, command], in: folder)
        if Files.exists(place) { folder = try Files.text(of: place).trimmed }
        Files.remove(place)
        return output
    }

    private static func lines(_ text: String) -> [String] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        return lines.last == "" ? lines.dropLast() : lines
    }

    /// Whether the lines are the expected ones, `…` standing for any number of lines.
    static func matches(_ expected: ArraySlice<String>, _ actual: ArraySlice<String>) -> Bool {
        guard let first = expected.first else { return actual.isEmpty }
        if first == "…" {
            return (actual.startIndex...actual.endIndex).contains { matches(expected.dropFirst(), actual[$0...]) }
        }
        return first == actual.first && matches(expected.dropFirst(), actual.dropFirst())
    }

    private static func show(_ lines: [String], _ status: Int32) -> String {
        (lines + (status == 0 ? [] : ["[\(status)]"])).joined(separator: "\n")
    }
}
