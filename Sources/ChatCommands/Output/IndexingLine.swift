import ChatStore

/// How far reading words into the index has come, on one line of a terminal that is written over.
final class IndexingLine {
    private let console: Console
    private var isShown = false

    /// Creates a line that is not shown yet.
    init(_ console: Console) { self.console = console }

    /// Shows how far it is; nothing where standard error is no terminal.
    func show(_ progress: IndexProgress) {
        guard console.settings.errorsAreTerminal else { return }
        let percent = progress.total > 0 ? min(100, progress.done * 100 / progress.total) : 100
        console.narrate(unfinished: "\rreading messages: \(percent)% (\(progress.done))")
        isShown = true
    }

    /// Takes the line away.
    func end() {
        if isShown { console.narrate(unfinished: "\r" + String(repeating: " ", count: 50) + "\r") }
        isShown = false
    }
}
