internal import ArgumentParser
internal import ChatModel
internal import ChatStore

/// Takes words out of a session for good.
struct Redact: ChatCommand {
    static let configuration = CommandConfiguration(
        commandName: "redact",
        abstract: "Take words out of a session for good",
        discussion: """
            The message stays, its words go: from the log, from the notes ref and from their histories, also from \
            duplicates and forks that have them, and from a title that was made of them. In a shared \
            session the next push takes it to the remote, and every clone that fetches follows. What somebody copied \
            before stays with them: a password or key that left has to be changed.
            """)

    @Option(name: .shortAndLong, help: "Session", completion: .custom(Candidates.allSessions))
    var session: String?

    @Argument(help: "Id of a message, tool call or request; without it, all that the rules for secrets find")
    var message: String?

    @Flag(name: .shortAndLong, help: "Do not ask")
    var yes = false

    func run(in context: Context) throws {
        let store = try context.store()
        let id = try context.session(session)
        let what = message.map { "the words of message \($0)" } ?? "everything that looks like a secret"
        guard try yes || context.console.confirm("Take \(what) out of session \(id) for good?") else {
            throw Exit(status: .cancelled)
        }
        let redaction = try store.redact(message, in: id)
        let count = redaction.lines
        context.console.narrate("\(count) line\(count == 1 ? "" : "s") redacted")
        for other in redaction.others { context.console.narrate("also in session '\(other.title)' (\(other.id))") }
        for other in redaction.left {
            context.console.warn(
                "session '\(other.title)' (\(other.id)) has the same words, and could not be written to")
        }
        for other in redaction.trashed {
            context.console.warn("session '\(other.title)' (\(other.id)) in the trash has the same words")
            context.console.hint("run 'git chat delete --purge \(other.id)' to let go of them")
        }
        let all = try [store.session(id)] + redaction.others
        if all.contains(where: { $0.visibility == .shared }) {
            context.console.hint("run 'git chat push' to take it to the remote")
        }
        context.console.hint("run 'git gc --prune=now' to have git forget the old objects at once")
    }
}

extension RedactionRefusal: Diagnosable {
    var diagnostic: Diagnostic {
        switch self {
        case .messageNotFound(let id):
            Diagnostic(
                "message_not_found", "cannot find message '\(id)'", .notFound,
                hints: ["run 'git chat log --json' to see the ids of the messages"])
        case .nothingFound: Diagnostic("nothing_to_redact", "cannot redact: nothing looks like a secret", .no)
        }
    }
}
