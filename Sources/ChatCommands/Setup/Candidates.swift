internal import ArgumentParser
internal import ChatModel
internal import ChatStore
internal import Git

/// Words that a shell can offer, with what they mean where the shell has a place for that.
enum Candidates {
    /// The sessions that can be written to, and that many commands want: not those that are archived.
    @Sendable static func sessions(_ words: [String], _ place: Int, _ prefix: String) -> [String] {
        offered(named { $0 != .archived } + here)
    }

    /// All sessions, for commands that read or put away.
    @Sendable static func allSessions(_ words: [String], _ place: Int, _ prefix: String) -> [String] {
        offered(named { _ in true } + here)
    }

    /// The sessions that can be completed.
    @Sendable static func activeSessions(_ words: [String], _ place: Int, _ prefix: String) -> [String] {
        offered(named { $0 == .active } + here)
    }

    /// The sessions that can be brought back from the archive.
    @Sendable static func archivedSessions(_ words: [String], _ place: Int, _ prefix: String) -> [String] {
        offered(named { $0 == .archived })
    }

    /// The sessions in the trash.
    @Sendable static func deletedSessions(_ words: [String], _ place: Int, _ prefix: String) -> [String] {
        // There is nothing to offer outside a repository, and a shell has no place for a reason.
        guard let trash = try? context.store().trash() else { return [] }
        return offered(trash.map { (String($0.session.id.randomPart), $0.session.title.text) })
    }

    /// The agents that can be asked here.
    @Sendable static func agents(_ words: [String], _ place: Int, _ prefix: String) -> [String] {
        let context = Self.context
        // As above.
        guard let configuration = try? context.repository().configuration else { return [] }
        let agents = ConfiguredAgent.all(configuration, path: context.environment["PATH"] ?? "")
        return offered(agents.filter { $0.state != .missing }.map { ($0.name, $0.title ?? $0.command ?? "") })
    }

    /// The templates that a session can begin from here.
    @Sendable static func templates(_ words: [String], _ place: Int, _ prefix: String) -> [String] {
        // As above.
        guard let templates = try? TemplateFiles(context).all().readable else { return [] }
        return offered(templates.map { ($0.name, $0.about ?? "") })
    }

    /// A word, and what it means.
    private typealias Candidate = (word: String, meaning: String)

    private static let here: [Candidate] = [("@", "the session of this worktree"), ("-", "the session before")]

    private static var context: Context {
        // As above.
        let directory = (try? Environment.directory()) ?? "/"
        return Context(environment: Environment.current, directory: directory, edges: .system, colour: nil)
    }

    /// The random parts of sessions and their titles, last activity first.
    private static func named(_ isWanted: (Session.Status) -> Bool) -> [Candidate] {
        // As above.
        guard let sessions = try? context.store().overview().sessions else { return [] }
        return sessions.filter { isWanted($0.status) }.map { session in
            let state = session.status == .active ? "" : " (\(session.status.rawValue))"
            return (String(session.id.randomPart), session.title.text + state)
        }
    }

    /// In the form in which the shell that asks takes a word with its meaning.
    private static func offered(_ candidates: [Candidate]) -> [String] {
        let shell = CompletionShell.requesting
        return candidates.map { word, meaning in
            let meaning = terminalSafeLine(meaning)
            guard !meaning.isEmpty, shell == .zsh || shell == .fish else { return word }
            return shell == .zsh ? word.replacing(":", with: "\\:") + ":" + meaning : word + "\t" + meaning
        }
    }
}
