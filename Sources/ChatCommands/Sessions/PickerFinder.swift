#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// fzf, where it is installed and wanted: it finds lines as one types.
struct FuzzyFinder {
    private let environment: [String: String]

    /// `nil` where there is no fzf on PATH, `chat.picker` is `builtin`, or the terminal cannot move its cursor.
    init?(_ context: Context) {
        let folders = context.environment["PATH", default: ""].split(separator: ":")
        guard context.config("chat.picker") != "builtin", !Terminal.isDumb(context.environment),
            folders.contains(where: { access($0 + "/fzf", X_OK) == 0 })
        else { return nil }
        environment = context.environment
    }

    /// fzf ended other than by a choice or by the user's leaving.
    struct Failed: Diagnosable {
        let status: Int32

        var diagnostic: Diagnostic {
            Diagnostic(
                "picker", "cannot choose a session: fzf ended with status \(status)", .no,
                hints: ["run 'git chat config picker builtin' to choose from a list without it"])
        }
    }

    /// The key of the chosen line; `nil` if nothing was chosen.
    ///
    /// Keys have no white space.
    ///
    /// - Throws: `Failed`, `SystemError`.
    func choose(_ lines: [(key: String, line: String)]) throws -> String? {
        let (input, output) = (try Descriptor.pipe(), try Descriptor.pipe())
        // The keyboard's interrupts are for fzf.
        let interrupts = Interrupts.ignore()
        defer { interrupts.restore() }
        let process: ShellProcess
        do {
            defer { for end in [input[0], output[1]] { close(end) } }
            process = try ShellProcess(
                "exec fzf \"$@\"", arguments: Self.options, environment: environment, input: input[0],
                output: output[1])
        }
        try offer(lines.map { $0.key + "\t" + $0.line + "\n" }.joined(), to: input[1])
        let answer = try read(output[0])
        let status = try process.wait()
        guard status != 1, status != 130 else { return nil }
        guard status == 0 else { throw Failed(status: status) }
        // The user's own options can make fzf say more; the choice comes last.
        return answer.split(separator: "\n").last.map { String($0.prefix { $0 != "\t" }) }
    }

    /// The preview is safe for a terminal: where it is read by a program, `show` writes control characters out.
    private static let options = [
        "--no-multi", "--delimiter=\t", "--with-nth=2..", "--prompt=session> ", "--reverse",
        "--preview=git chat show {1}", "--preview-window=down:40%:wrap",
    ]

    private func offer(_ text: String, to descriptor: Int32) throws(SystemError) {
        defer { close(descriptor) }
        // Who has chosen does not read the rest.
        do { try Descriptor.write(text.utf8, to: descriptor) } catch  where error.isBrokenPipe { return }
    }

    private func read(_ descriptor: Int32) throws(SystemError) -> String {
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        while true {
            let piece = try Descriptor.read(4096, from: descriptor)
            if piece.isEmpty { return String(decoding: bytes, as: UTF8.self) }
            bytes += piece
        }
    }
}
