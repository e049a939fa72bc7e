internal import ChatModel

/// An error as the user is told of it: what cannot be done and why, and what to do next.
struct Diagnostic {
    /// `cannot <verb> <thing> '<name>': <reason>`, in lower case, without a full stop.
    let message: String
    let status: ExitStatus
    /// At most two, each with a command to paste.
    var hints: [String] = []
    /// A word for programs, which does not change.
    let code: String

    init(_ code: String, _ message: String, _ status: ExitStatus, hints: [String] = []) {
        self.code = code
        self.message = message
        self.status = status
        self.hints = hints
    }

    /// The diagnostic with the titles of the sessions that its message names by their ids: `'<title>' (<id>)`.
    func naming(_ title: (SessionID) -> Title?) -> Diagnostic {
        let named = message.replacing(#/'(?<id>[a-z0-9_]{1,50})'/#) { match -> String in
            guard let id = SessionID(match.output.id), let title = title(id) else { return String(match.output.0) }
            return "'\(title)' (\(id))"
        }
        return Diagnostic(code, named, status, hints: hints)
    }

    /// The diagnostic as `--json` prints it on standard error.
    var json: JSON {
        [
            "error": [
                "code": .string(code), "message": .string(message), "hints": .array(hints.map { .string($0) }),
            ]
        ]
    }
}

/// An error that has words.
protocol Diagnosable: Error {
    var diagnostic: Diagnostic { get }
}

/// Tells the user of an error and ends the command with its exit status.
struct Report {
    let console: Console
    let isJSON: Bool
    /// What a session is called, where that can be known.
    var title: (SessionID) -> Title? = { _ in nil }

    func end(with error: any Error) -> ExitStatus {
        switch error {
        case let closed as Console.Closed: return closed.pager ? .done : .closed
        case let exit as Exit:
            do { try console.finish() } catch { return end(with: error) }
            return exit.status
        default:
            let diagnostic = ((error as? any Diagnosable)?.diagnostic ?? unknown(error)).naming(title)
            tell(diagnostic)
            do { try console.finish() } catch is Console.Closed { return .closed } catch { return .fatal }
            return diagnostic.status
        }
    }

    private func tell(_ diagnostic: Diagnostic) {
        if isJSON { return console.narrate(diagnostic.json.line) }
        console.error(diagnostic.message)
        for hint in diagnostic.hints.prefix(2) { console.hint(hint) }
    }

    private func unknown(_ error: any Error) -> Diagnostic {
        Diagnostic(
            "bug", "cannot go on: \(error)", .fatal,
            hints: ["this is a bug in git chat: please report it with the command you ran"])
    }
}
