internal import ArgumentParser
internal import ChatStore

/// Builds everything derived again.
struct Reindex: ChatCommand {
    static let configuration = CommandConfiguration(
        commandName: "reindex",
        abstract: "Build the notes ref again from the session logs")

    func run(in context: Context) throws {
        let turns = try context.store().rebuildNotes()
        context.console.narrate("refs/notes/kosuke-chat has the notes of \(turns) turn\(turns == 1 ? "" : "s")")
    }
}
