internal import ArgumentParser
internal import ChatModel
internal import ChatStore

/// Lets go of what is kept for too long.
struct Collect: ChatCommand {
    static let configuration = CommandConfiguration(
        commandName: "gc",
        abstract: "Let go of deleted sessions whose time in the trash is over, and of old versions of notes",
        discussion: """
            Sessions are in the trash for chat.trashExpiry days (30; 0 is for ever). The objects go when git prunes \
            next: 'git gc' does it after two weeks, 'git gc --prune=now' at once.
            """)

    @Flag(name: .customLong("dry-run"), help: "Only say which sessions would be let go of")
    var isTrial = false

    func run(in context: Context) throws {
        let store = try context.store()
        let collected = try store.clearing { try store.collect(isTrial: isTrial) }
        if !isTrial { context.record(collected.purged.map { ChatEvent("purged", session: $0.id) }) }
        for session in collected.purged {
            context.console.narrate("\(isTrial ? "would purge" : "purged") session '\(session.title)' (\(session.id))")
        }
        let notes = collected.notesCommits
        context.console.narrate(
            "\(collected.purged.count) session\(collected.purged.count == 1 ? "" : "s") "
                + (isTrial
                    ? "would be purged" : "purged, \(notes) old version\(notes == 1 ? "" : "s") of the notes let go"))
        if !isTrial { try store.packIfNeeded() }
    }
}
