internal import ArgumentParser
internal import ChatModel
internal import ChatStore
internal import Git

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Where the text of a message comes from.
struct MessageInput: ParsableArguments {
    @Option(name: .short, parsing: .unconditional, help: ArgumentHelp("Text of the message", valueName: "text"))
    var m: String?

    @Option(
        name: .customShort("F"), parsing: .unconditional,
        help: ArgumentHelp("File with the message, - for standard input", valueName: "file"))
    var file: String?

    @Argument(help: "Text of the message, joined by spaces; without any, an editor is opened on a terminal")
    var text: [String] = []

    func validate() throws {
        guard [m != nil, file != nil, !text.isEmpty].count(where: \.self) <= 1 else {
            throw ValidationError("the message is given more than once: use '-m', '-F' or words")
        }
    }

    /// The message as it was given.
    ///
    /// - Parameter notes: What the editor shows below the message.
    /// - Throws: `Message.Refusal`, `TextInput.Failure`, `Editor.Failure`.
    func message(in context: Context, notes: @autoclosure () throws -> String) throws -> String {
        if let m { return m }
        if !text.isEmpty { return text.joined(separator: " ") }
        if let file { return try Message.text(TextInput.read(file, limit: Message.maximumBytes)) }
        guard context.console.settings.isInteractive else {
            return try Message.text(TextInput.read("-", limit: Message.maximumBytes))
        }
        return try edited(in: context, notes: notes())
    }

    private func edited(in context: Context, notes: String) throws -> String {
        let folder = try context.repository().commonDirectory + "chat"
        try Folder.make(folder)
        let path = folder + "/MESSAGE_EDITMSG"
        let draft = Draft(config: context.config)
        try Folder.write(draft.contents(text: "", notes: notes), to: path)
        defer { unlink(path) }
        let editor = try Editor(environment: context.environment, config: context.config)
        return try editor.edit(path, environment: context.environment, draft: draft, limit: Message.maximumBytes)
    }
}

/// What the editor shows below a message that is being written.
enum EditorNotes {
    static func text(_ store: ChatStore, _ id: SessionID) throws -> String {
        let session = try store.session(id)
        let last = try store.conversation(id, lastMessages: 2).messages.suffix(2)
        let said = last.map { message in
            let lines = terminalSafe(message.text).split(separator: "\n").prefix(5)
            return "\(message.role.rawValue): " + lines.joined(separator: "\n  ")
        }
        return (["Write the message above. An empty one is not sent.", "Session: \(session.title)"] + said)
            .joined(separator: "\n")
    }
}
