#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What can be asked of a terminal.
enum Terminal {
    /// The width that is assumed where it cannot be known.
    static let assumedWidth = 80

    /// Whether the descriptor is a terminal.
    static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// The columns of the terminal: `COLUMNS`, then what the terminal says, then 80.
    static func width(of descriptor: Int32, environment: [String: String]) -> Int {
        if let columns = environment["COLUMNS"].flatMap(Int.init), columns > 0 { return columns }
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return assumedWidth }
        return Int(size.ws_col)
    }

    /// Whether the terminal can only write lines: no `TERM`, or `dumb`.
    static func isDumb(_ environment: [String: String]) -> Bool {
        environment["TERM", default: "dumb"] == "dumb"
    }
}
