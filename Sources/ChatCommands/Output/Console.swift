/// The only writer of standard output and standard error.
///
/// Answers go to standard output and wait in a buffer; narration goes to standard error at once, after the answers
/// before it. `finish()` must be called at the end. One task at a time may use a console.
final class Console {
    /// The reader of standard output is gone: nothing more can be said, and nothing has to be said about it.
    struct Closed: Error, Hashable {
        /// Whether it was a pager of ours that the user left, which is no failure.
        let pager: Bool
    }

    /// Standard output could not be written: the answer is not complete.
    struct CannotWrite: Error, Hashable {
        let cause: SystemError
    }

    let descriptors: Descriptors
    let settings: Settings
    private var buffer: [UInt8] = []
    private var failure: (any Error)?
    private var pager: Pager.Running?

    /// Creates a console that writes to `descriptors`.
    init(_ descriptors: Descriptors = Descriptors(), settings: Settings = Settings()) {
        self.descriptors = descriptors
        self.settings = settings
    }

    /// Prints a piece of the answer, followed by `terminator`; it is written when the buffer is full or flushed.
    ///
    /// Stored text in it has gone through `safe(_:)` before.
    ///
    /// - Throws: `Closed`, `CannotWrite`.
    func answer(_ text: String, terminator: String = "\n") throws {
        try answer(bytes: text.utf8)
        try answer(bytes: terminator.utf8)
    }

    /// Prints bytes as they are.
    ///
    /// - Throws: `Closed`, `CannotWrite`.
    func answer(bytes: some Sequence<UInt8>) throws {
        buffer.append(contentsOf: bytes)
        if buffer.count >= 65_536 { try flush() }
    }

    /// Prints a piece of stored text at once, while it is still being written; made safe for a terminal here.
    ///
    /// - Throws: `Closed`, `CannotWrite`.
    func stream(_ piece: String) throws {
        buffer.append(contentsOf: safe(piece).utf8)
        try flush()
    }

    /// Writes what is in the buffer.
    ///
    /// - Throws: `Closed`, `CannotWrite`; once it has failed, it fails the same way again.
    func flush() throws {
        if let failure { throw failure }
        defer { buffer.removeAll(keepingCapacity: true) }
        do {
            try Descriptor.write(buffer, to: descriptors.output)
        } catch {
            let reason: any Error = error.isBrokenPipe ? Closed(pager: pager != nil) : CannotWrite(cause: error)
            failure = reason
            throw reason
        }
    }

    /// Writes what is left, lets the user finish reading, and ends.
    ///
    /// - Throws: `Closed`, `CannotWrite`.
    func finish() throws {
        defer {
            pager?.finish()
            pager = nil
        }
        try flush()
    }

    /// Sends all answers from here on through a pager; without effect if there is one, or if it is not installed.
    ///
    /// - Throws: `SystemError` if it cannot be started.
    func page(through pager: Pager) throws {
        guard self.pager == nil, pager.isInstalled else { return }
        try flush()
        let narration = settings.errorsAreTerminal ? [descriptors.errors] : []
        self.pager = try pager.start(replacing: [descriptors.output] + narration)
    }
}

extension Console {
    /// Stored text as it may be shown here: safe for a terminal, unchanged for anything else.
    func safe(_ text: String) -> String { settings.isTerminal ? terminalSafe(text) : text }

    /// The text in the style of a part of the answer, if standard output has colours.
    func paint(_ text: String, _ slot: Palette.Slot) -> String { settings.palette.paint(text, slot) }

    /// Says on standard error what is going on; the text is made safe here.
    func narrate(_ text: String) { tell(prefix: "", text) }

    /// Says what might be wrong, though the command goes on.
    func warn(_ text: String) { tell(prefix: settings.errorPalette.paint("warning:", .warning) + " ", text) }

    /// Says what the user can do next, unless `chat.advice` is false.
    func hint(_ text: String) {
        guard settings.givesAdvice else { return }
        tell(prefix: settings.errorPalette.paint("hint:", .hint) + " ", text)
    }

    /// Says why the command failed.
    func error(_ text: String) { tell(prefix: settings.errorPalette.paint("error:", .error) + " ", text) }

    /// Writes to standard error without an end of line: a question, or a line that will be written over.
    func narrate(unfinished text: String) { tell(text) }

    /// Puts the prefix before every line, so that stored text in a message cannot pass for one of ours.
    private func tell(prefix: String, _ text: String) {
        let lines = terminalSafe(text).split(separator: "\n", omittingEmptySubsequences: false)
        tell(lines.map { prefix + $0 + "\n" }.joined())
    }

    private func tell(_ text: String) {
        // What fails here is thrown by the next answer or by `finish`.
        do { try flush() } catch { failure = error }
        // There is no place left to report that standard error cannot be written.
        try? Descriptor.write(text.utf8, to: descriptors.errors)
    }
}

/// Standard error for what cannot wait for a console: a signal, the tick of a clock, a question on another thread.
///
/// No buffer is used, and nothing is made safe here.
enum StandardError {
    static func write(_ text: String, to descriptors: Console.Descriptors = Console.Descriptors()) {
        // There is no place left to report that standard error cannot be written.
        try? Descriptor.write(text.utf8, to: descriptors.errors)
    }
}

/// Says that a stop was asked for, from wherever the signal is taken.
enum StopNotice {
    static func say() {
        StandardError.write("\nstopping the agent; what came so far is kept (press Ctrl-C again to kill it)\n")
    }
}
