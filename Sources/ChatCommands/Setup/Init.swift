internal import ArgumentParser
internal import ChatStore
internal import Git

/// Prepares a repository for sessions.
struct Init: ChatCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Prepare this repository for sessions",
        discussion: """
            Makes git carry the notes of turns along when commits are rewritten (notes.rewriteRef). 'git chat new' does \
            that too, so this is only needed to do it ahead, or for --show-notes. Running it again changes nothing.
            """)

    @Flag(help: "Also show the notes in every 'git log' (notes.displayRef)")
    var showNotes = false

    func run(in context: Context) throws {
        let store = try context.store()
        try store.prepare(showsNotes: showNotes)
        context.console.narrate("git chat is ready in '\(try context.repository().mainDirectory)'")
        context.console.hint("run 'git chat new \"<title>\"' to make a session")
    }
}
