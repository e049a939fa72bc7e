internal import ArgumentParser
internal import ChatModel
internal import ChatStore
internal import Git

/// Where the text of a message comes from.
struct MessageInput: ParsableArguments {
    @Option(
        name: .short, parsing: .unconditionalSingleValue,
        help: ArgumentHelp("Text of the message; given again, a paragraph more", valueName: "text"))
    var m: [String] = []

    @Option(
        name: .customShort("F"), parsing: .unconditional,
        help: ArgumentHelp("File with the message, - for standard input", valueName: "file"))
    var file: String?

    @Argument(help: "Text of the message, joined by spaces; without any, an editor is opened on a terminal")
    var text: [String] = []

    func validate() throws {
        guard [!m.isEmpty, file != nil, !text.isEmpty].count(where: \.self) <= 1 else {
            throw ValidationError("the message is given more than once: use '-m', '-F' or words")
        }
    }

    /// The message as it was given.
    ///
    /// - Parameter notes: What the editor shows below the message.
    /// - Throws: `Message.Refusal`, `TextInput.Failure`, `Editor.Failure`.
    func message(
        for session: SessionID, in context: Context, notes: @autoclosure () throws -> String
    ) throws -> String {
        if !m.isEmpty { return m.joined(separator: "\n\n") }
        if !text.isEmpty { return text.joined(separator: " ") }
        if let file { return try Message.text(TextInput.read(file, limit: Message.maximumBytes)) }
        guard context.console.settings.isInteractive else {
            return try Message.text(TextInput.read("-", limit: Message.maximumBytes))
        }
        return try edited(for: session, in: context, notes: notes())
    }

    /// Lets the user write; what was written and not stored is where the next editor begins.
    private func edited(for session: SessionID, in context: Context, notes: String) throws -> String {
        let unsent = try UnsentMessage(for: session, context)
        let draft = Draft(config: context.config)
        try unsent.write(draft.contents(text: unsent.text(), notes: notes))
        let editor = try Editor(environment: context.environment, config: context.config)
        let text = try editor.edit(
            unsent.path, environment: context.environment, draft: draft, limit: Message.maximumBytes)
        try unsent.write(text)
        return text
    }

    /// Stores the message with `store`; one that was written in an editor is kept where that fails.
    func storing<Value>(
        _ text: String, for session: SessionID, in context: Context, _ store: () throws -> Value
    ) throws -> Value {
        guard isFromEditor(context) else { return try store() }
        let unsent = try UnsentMessage(for: session, context)
        do {
            let value = try store()
            // Another terminal may have written a message of its own there meanwhile.
            if try unsent.text() == text { try unsent.remove() }
            return value
        } catch {
            if try !unsent.text().isEmpty {
                context.console.narrate("your message is kept in '\(unsent.path)'; the next editor begins with it")
            }
            throw error
        }
    }

    private func isFromEditor(_ context: Context) -> Bool {
        m.isEmpty && text.isEmpty && file == nil && context.console.settings.isInteractive
    }
}

extension MessageInput {
    /// No text given.
    static var standard: Self {
        var input = Self()
        (input.m, input.file, input.text) = ([], nil, [])
        return input
    }
}

/// The file in which a message of a session is written, until it is stored.
struct UnsentMessage {
    let path: String

    init(for session: SessionID, _ context: Context) throws {
        let folder = try context.repository().commonDirectory + "chat/messages/\(session)"
        try Folder.make(folder)
        path = folder + "/MESSAGE_EDITMSG"
    }

    /// What was left in it; empty without one.
    func text() throws -> String { try Folder.bytes(path).map { String(decoding: $0, as: UTF8.self) } ?? "" }

    func write(_ text: String) throws { try Folder.write(text, to: path) }

    func remove() throws { try Folder.remove(path) }
}

/// What the editor shows below a message that is being written.
enum EditorNotes {
    static func text(_ store: ChatStore, _ id: SessionID) throws -> String {
        let session = try store.session(id)
        // What was sealed is not put into a file.
        let last = try session.sealed == nil ? store.conversation(id, lastMessages: 2).messages.suffix(2) : []
        let said = last.map { message in
            let lines = terminalSafe(message.text).split(separator: "\n").prefix(5)
            return "\(message.role.rawValue): " + lines.joined(separator: "\n  ")
        }
        return (["Write the message above. An empty one is not sent.", "Session: \(session.title)"] + said)
            .joined(separator: "\n")
    }
}
