internal import ArgumentParser
internal import ChatStore

/// Builds everything derived again.
struct Reindex: ChatCommand {
    static let configuration = CommandConfiguration(
        commandName: "reindex",
        abstract: "Build the notes ref and the search index again from the session logs",
        discussion: """
            Nothing that git chat reads needs this: both follow from the logs, and every command brings them up to \
            date by itself.
            """)

    func run(in context: Context) throws {
        let store = try context.store()
        let turns = try store.rebuildNotes()
        context.console.narrate("refs/notes/kosuke-chat has the notes of \(turns) turn\(turns == 1 ? "" : "s")")
        let progress = IndexingLine(context.console)
        let messages = try store.rebuildIndex(progress: progress.show)
        progress.end()
        guard let messages else { return context.console.warn("cannot write the search index: searching is slower") }
        context.console.narrate("the search index has \(messages) message\(messages == 1 ? "" : "s")")
    }
}
