internal import ArgumentParser
internal import ChatModel
internal import ChatStore

/// Gives a session another title.
struct Rename: ChatCommand {
    static let configuration = CommandConfiguration(
        commandName: "rename", abstract: "Give a session another title",
        usage: "git chat rename [<session>] <title>",
        discussion: "The id and the branch keep their names. 'git chat undo' takes it back.")

    @Argument(
        help: "Session, if not the one of this worktree; then its title", completion: .custom(Candidates.sessions))
    var words: [String]

    func validate() throws {
        if words.count > 2 { throw ValidationError("the title is more than one word: put it between quotes") }
    }

    func run(in context: Context) throws {
        let title = try Title(words.last ?? "")
        let id = try context.session(words.count == 2 ? words[0] : nil)
        let store = try context.store()
        let (before, after) = try store.change(id, .title(title))
        RedactionNotice(store, context.console).tell(given: title.text, for: "the title")
        context.console.narrate("renamed session '\(before.title)' to '\(after.title)'")
        context.hintUndo(id)
    }
}

/// Sets what a session is about, what it is measured against, who answers in it, or that it is the default.
struct SetCommand: ChatCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Set mode, base or agent of a session, make it the default, or mark it as read",
        usage: "git chat set [<session>…] mode=<mode> | base=<revision> | agent=<name> | default | read",
        discussion: """
            Several can be given at once. 'agent=' leaves the choice to the configuration again. The default is the \
            session of worktrees that were not switched to any. With 'read' all its messages so far count as read.
            """)

    @Argument(
        help: "Sessions, if not the one of this worktree; then what to set", completion: .custom(Candidates.sessions))
    var words: [String]

    func run(in context: Context) throws {
        let settings = words.dropFirst(names.count)
        guard !settings.isEmpty else { throw RefusedChange(word: words.last ?? "") }
        let changes = try settings.map { word in
            guard Self.here.contains(word) || Self.change(word) != nil else { throw RefusedChange(word: word) }
            return Self.change(word)
        }.compactMap(\.self)
        try context.forEach(Array(names)) { store, id in
            if !changes.isEmpty { try store.change(id, changes) }
            let former = store.defaultSession
            if settings.contains("default") { try store.makeDefault(id) }
            if settings.contains("read") { try store.markRead(id) }
            let session = try store.session(id)
            for case .agent(let name) in changes {
                RedactionNotice(store, context.console).tell(given: name, for: "the agent's name")
            }
            let words = settings.map { $0.hasPrefix("agent=") ? "agent=\(session.agent ?? "")" : $0 }
            context.console.narrate("session '\(session.title)': \(words.joined(separator: ", "))")
            if !changes.isEmpty { context.hintUndo(id) }
            if settings.contains("default"), former != id { hintDefault(former, context) }
        }
    }

    private func hintDefault(_ former: SessionID?, _ context: Context) {
        let way = former.map { "git chat set \($0) default" } ?? "git chat config --unset defaultSession"
        context.console.hint("run '\(way)' to take that back")
    }

    func validate() throws {
        if names.count > 1, words.dropFirst(names.count).contains("default") {
            throw ValidationError("only one session can be the default")
        }
    }

    /// The words before the first setting.
    private var names: ArraySlice<String> {
        words.prefix { word in
            !Self.here.contains(word) && !Self.keys.contains { word.hasPrefix($0 + "=") }
        }
    }

    private static let keys = ["mode", "base", "agent"]

    /// What is a fact of this clone, and not of the session.
    private static let here = ["default", "read"]

    private static func change(_ word: String) -> SessionChange? {
        guard let equals = word.firstIndex(of: "=") else { return nil }
        let value = String(word[word.index(after: equals)...])
        switch word[..<equals] {
        case "mode": return Session.Mode(rawValue: value).map { .mode($0) }
        case "base": return value.isEmpty ? nil : .base(value)
        case "agent": return .agent(value.isEmpty ? nil : value)
        default: return nil
        }
    }
}

/// A word that `set` does not know.
struct RefusedChange: Diagnosable {
    let word: String

    var diagnostic: Diagnostic {
        let modes = Session.Mode.allCases.map(\.rawValue).joined(separator: ", ")
        return Diagnostic(
            "refused_change",
            "cannot set '\(word)': what can be set is mode=(\(modes)), base=<revision>, agent=<name>, default and read",
            .no,
            hints: ["nothing was changed"])
    }
}

/// Gives words to sessions, or takes them away.
struct LabelCommand: ChatCommand {
    static let configuration = CommandConfiguration(
        commandName: "label", abstract: "Give labels to sessions, or take them away",
        discussion: "'git chat list --label <label>' finds them again. 'git chat undo' takes it back.")

    @Option(name: .shortAndLong, help: "Session; can be given again", completion: .custom(Candidates.sessions))
    var session: [String] = []

    @Flag(help: "Take the labels away")
    var remove = false

    @Argument(help: "Labels, 1 to 50 characters each, without commas")
    var labels: [String]

    func run(in context: Context) throws {
        let labels = try labels.map { word in
            guard let label = Label(word) else { throw RefusedLabel(word: word) }
            return label
        }
        try context.forEach(session) { store, id in
            let change = SessionChange.labels(adding: remove ? [] : labels, removing: remove ? labels : [])
            let after = try store.change(id, change).after
            let notice = RedactionNotice(store, context.console)
            for label in remove ? [] : labels { notice.tell(given: label.text, for: "the label") }
            context.console.narrate(
                "session '\(after.title)' has "
                    + (after.labels.isEmpty ? "no label" : "the label\(after.labels.count == 1 ? "" : "s") ")
                    + after.labels.joined(separator: ", "))
            context.hintUndo(id)
        }
    }
}

/// A word that is no label.
struct RefusedLabel: Diagnosable {
    let word: String

    var diagnostic: Diagnostic {
        Diagnostic(
            "refused_label",
            "cannot take label '\(word)': a label has 1 to \(Label.maximumLength) characters and no comma", .no,
            hints: ["nothing was changed"])
    }
}
