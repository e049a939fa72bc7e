extension String {
    /// The lines without the line feed between them; a carriage return before it stays with its line.
    ///
    /// Both together are one `Character`, which is no line feed: hence by bytes.
    var lines: [Substring] {
        utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map { Substring($0) }
    }
}
