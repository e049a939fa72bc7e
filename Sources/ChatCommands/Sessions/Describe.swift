internal import ArgumentParser
internal import ChatModel
internal import ChatStore
internal import Git

/// Says more about a session.
struct Describe: ChatCommand {
    static let configuration = CommandConfiguration(
        commandName: "describe", abstract: "Say in a few words what a session is about",
        usage: """
            git chat describe [<session>] <text>
            git chat describe [--edit [<session>]]
            """,
        discussion: """
            Without a text, on a terminal, your editor is opened on what is there. An empty text takes the description \
            away. 'git chat undo' takes it back.
            """)

    @Flag(name: .shortAndLong, help: "Write it in your editor")
    var edit = false

    @Argument(
        help: "Session, if not the one of this worktree; then the text", completion: .custom(Candidates.sessions))
    var words: [String] = []

    func validate() throws {
        if edit, words.count > 1 { throw ValidationError("'--edit' takes a session, and no text") }
        if words.count > 2 { throw ValidationError("the text is more than one word: put it between quotes") }
    }

    func run(in context: Context) throws {
        let isEdited = edit || words.isEmpty
        guard !isEdited || context.console.settings.isInteractive else {
            throw NoDescription()
        }
        let store = try context.store()
        let id = try context.session(isEdited ? words.first : words.count == 2 ? words[0] : nil)
        let before = try store.session(id)
        let text = try isEdited ? edited(before, context) : words.last
        if isEdited, text ?? "" == before.description ?? "" {
            return context.console.narrate("the description of session '\(before.title)' stays as it was")
        }
        let after = try store.change(id, .description(text)).after
        RedactionNotice(store, context.console).tell(given: text, for: "the description")
        context.console.narrate(
            after.description == nil
                ? "session '\(after.title)' has no description any more" : "described session '\(after.title)'")
        context.hintUndo(id)
    }

    private func edited(_ session: Session, _ context: Context) throws -> String {
        let folder = try context.repository().commonDirectory + "chat/"
        let path = folder + "EDIT_DESCRIPTION"
        let draft = Draft(config: context.config)
        let notes = "What is session '\(session.title)' about? An empty text takes its description away."
        try Folder.make(folder)
        try Folder.write(draft.contents(text: session.description ?? "", notes: notes), to: path)
        let editor = try Editor(environment: context.environment, config: context.config)
        let text = try editor.edit(path, environment: context.environment, draft: draft, limit: 1 << 16)
        try Folder.remove(path)
        return text
    }
}

/// There is nothing to describe a session with.
struct NoDescription: Diagnosable {
    var diagnostic: Diagnostic {
        Diagnostic(
            "usage", "cannot describe the session: there is no text, and no terminal to write one on", .usage,
            hints: ["nothing was changed; give the text between quotes"])
    }
}
