extension Context {
    /// Where files can be made for a while.
    var temporaryFolder: String {
        environment["TMPDIR"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/tmp"
    }
}
