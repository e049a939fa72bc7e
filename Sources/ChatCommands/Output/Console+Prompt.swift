extension Console {
    /// A question was to be asked where nobody can answer it.
    struct CannotAsk: Error, Hashable {
        let question: String
    }

    /// Asks before something that cannot be taken back; only a typed `y` or `yes` is a yes.
    ///
    /// - Throws: `CannotAsk` if standard input or standard error is no terminal, so that a script never hangs here.
    ///   Whoever runs as a child of an agent may have a terminal, but not on standard input: `/dev/tty` is not used.
    func confirm(_ question: String) throws -> Bool {
        guard settings.isInteractive else { throw CannotAsk(question: question) }
        try flush()
        narrate(unfinished: terminalSafe(question) + " [y/N] ")
        return ["y", "yes"].contains(try line()?.lowercased())
    }

    /// Asks for a line of text; `nil` at the end of input.
    ///
    /// - Throws: `CannotAsk` where nobody can answer.
    func ask(_ question: String) throws -> String? {
        guard settings.isInteractive else { throw CannotAsk(question: question) }
        try flush()
        narrate(unfinished: terminalSafe(question) + " ")
        let answer = try line()
        if answer == nil { narrate(unfinished: "\n") }
        return answer
    }

    /// One line of standard input without the white space around it; `nil` at the end.
    private func line() throws -> String? {
        var bytes: [UInt8] = []
        var byte = try Descriptor.read(1, from: descriptors.input).first
        if byte == nil { return nil }
        while let next = byte, next != 0x0A {
            bytes.append(next)
            byte = try Descriptor.read(1, from: descriptors.input).first
        }
        let text = String(decoding: bytes, as: UTF8.self).drop(while: \.isWhitespace)
        return String(text.reversed().drop(while: \.isWhitespace).reversed())
    }
}
