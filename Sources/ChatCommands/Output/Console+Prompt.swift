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
        return ["y", "yes"].contains(try line().lowercased())
    }

    /// One line of standard input without the white space around it; empty at the end.
    private func line() throws -> String {
        var bytes: [UInt8] = []
        while let byte = try Descriptor.read(1, from: descriptors.input).first, byte != 0x0A { bytes.append(byte) }
        let text = String(decoding: bytes, as: UTF8.self).drop(while: \.isWhitespace)
        return String(text.reversed().drop(while: \.isWhitespace).reversed())
    }
}
