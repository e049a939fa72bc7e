internal import ArgumentParser
internal import ChatModel
internal import ChatStore
internal import Git

/// The remote that a command is about.
struct RemoteOption: ParsableArguments {
    @Option(help: ArgumentHelp("Remote to use; chat.remote, the only one or origin otherwise", valueName: "remote"))
    var remote: String?

    func chosen(_ store: ChatStore) throws -> ChatRemote { try store.chatRemote(remote) }
}

/// How what came from a remote is told.
struct FetchText {
    let context: Context

    func tell(_ received: [ReceivedSession]) {
        for session in received { tell(session) }
    }

    /// What the command has to do after sessions went to the trash.
    func handOver(_ received: [ReceivedSession]) throws {
        for session in received where session.deletedBy != nil { try context.handOverDefault(from: session.session) }
    }

    func tell(_ received: ReceivedSession) {
        let name = "'\(received.title)' (\(received.session))"
        if let problem = received.problem {
            return context.console.warn("left session \(received.session) alone: \(problem.words)")
        }
        guard received.isChanged else { return }
        for loss in received.losses {
            context.console.warn("the log of session \(received.session) there \(loss.words); here it is as it was")
        }
        if let person = received.deletedBy {
            context.console.narrate("\(name): \(Fields.line(person)) deleted it; it is in the trash here")
            return context.console.hint("run 'git chat restore \(received.session)' to keep a copy")
        }
        let messages = "\(received.newMessages) new message\(received.newMessages == 1 ? "" : "s")"
        let back = received.isBack ? ", back from the trash" : ""
        context.console.narrate("\(name): \(messages)\(received.code.words)\(back)")
        if let redaction = received.redaction { tell(redaction, of: received.session) }
        guard case .forked(let fork, let conflicts) = received.code else { return }
        for conflict in conflicts.prefix(10) {
            context.console.narrate("  \(conflict.kind.rawValue): \(conflict.path)")
        }
        context.console.hint(
            "what was here is session \(fork) now; 'git chat conflicts \(received.session) \(fork)' compares")
    }

    private func tell(_ redaction: ReceivedRedaction, of id: SessionID) {
        let people = redaction.by.map { Fields.line($0) }.joined(separator: ", ")
        context.console.narrate(
            "  words of \(redaction.lines) line\(redaction.lines == 1 ? "" : "s") are gone: redacted by \(people)")
        tell(redaction.others, of: id)
        guard let kept = redaction.kept else { return }
        context.console.warn("that is in your name, and was not made in this clone: the words are in the trash")
        context.console.hint("if it was not you: 'git chat restore \(kept)' has the session as it was, private")
        context.console.hint("if it was: 'git chat delete --purge \(kept)' lets go of them at once")
    }

    /// One command for each line: `redact` takes its words out of the other copies, too.
    private func tell(_ copies: [ReceivedRedaction.Copy], of id: SessionID) {
        for copy in copies {
            context.console.warn("session \(context.name(of: copy.session)) has the same words")
        }
        var told: Set<String> = []
        let commands = copies.flatMap { copy in
            copy.lines.filter { told.insert($0).inserted }.map { line in
                "git chat redact -s \(copy.session) \(ShellWord.quoted(line))"
            }
        }
        for command in commands.prefix(5) { context.console.hint("run '\(command)' to take them out there, too") }
        guard commands.count > 5 else { return }
        let place = "where 'git chat log --json \(id)' has '[redacted:'"
        context.console.hint("and so on for \(commands.count - 5) more: their ids are \(place)")
    }

    /// What is listed on the remote and was not fetched.
    func tell(left: [ListedSession]) {
        guard !left.isEmpty else { return }
        context.console.narrate(
            "\(left.count) more session\(left.count == 1 ? " is" : "s are") shared there, for example:")
        for session in left.prefix(5) { context.console.narrate("  \(session.session)  \(session.title)") }
        context.console.hint("run 'git chat fetch <session>' to fetch one")
    }

    func tell(unreadable: [String], on remote: ChatRemote) {
        for name in unreadable {
            context.console.warn("cannot read '\(Fields.line(name))' on '\(remote.name)': it counts for nothing here")
            context.console.hint("run 'git push \(remote.name) :\(name)' to take it away there")
        }
    }

    func tell(gone: [SessionID], survivors: [SessionID]) {
        for id in survivors {
            context.console.narrate("session \(id) was deleted there; it has turns that were not seen, and stays")
        }
        for id in gone { context.console.narrate("session \(id) is not shared there any more; it stays here") }
    }

    static func object(_ received: ReceivedSession) -> JSON {
        [
            "session": .string(received.session.rawValue), "title": .string(received.title),
            "new_messages": .integer(received.newMessages), "code": .string(received.code.name),
            "fork": .optional(received.code.fork?.rawValue), "problem": .optional(received.problem?.words),
            "mended": .array(received.losses.map { .string($0.words) }),
            "deleted_by": .optional(received.deletedBy), "back": .bool(received.isBack),
            "redacted_lines": .integer(received.redaction?.lines ?? 0),
            "redacted_by": .array((received.redaction?.by ?? []).map { .string($0) }),
            "kept": .optional(received.redaction?.kept?.rawValue),
        ]
    }
}

extension CodeIntake {
    /// A word for programs, which does not change.
    var name: String {
        switch self {
        case .same: "same"
        case .started: "started"
        case .forwarded: "forwarded"
        case .merged: "merged"
        case .followed: "followed"
        case .forked: "forked"
        }
    }

    var fork: SessionID? {
        if case .forked(let id, _) = self { return id }
        return nil
    }

    fileprivate var words: String {
        switch self {
        case .same: ""
        case .started: ", new here"
        case .forwarded: ", code is up to date"
        case .merged: ", code of both sides merged"
        case .followed: ", its branch was rewritten there"
        case .forked: ", code of both sides is at odds"
        }
    }
}

extension LogLoss {
    /// The loss as a person reads it.
    fileprivate var words: String {
        switch self {
        case .words: "lacks words that it had"
        case .owner(let owner): "says that \(owner.isEmpty ? "nobody" : Fields.line(owner)) made it"
        case .visibility: "says that it is private"
        }
    }
}

extension IntakeProblem {
    /// The problem as a person reads it.
    var words: String {
        switch self {
        case .damaged(let reason): "its log cannot be read: \(reason)"
        case .damagedBranch(let reason): "its branch cannot be read: \(reason)"
        case .newerFormat(let version): "its format is \(version), this program knows 2"
        case .unsealed: "it is sealed here, and what is there is not, or lacks keys of it"
        case .otherSession(let id): "its log says that it is session \(Fields.line(id))"
        case .unrelated: "its log there has nothing in common with the one here"
        case .clock(let clock): "its clock is \(clock), far above those before it"
        case .tooLarge(let bytes): "a note of \(bytes) bytes is larger than any message can be"
        case .turnGoesOn: "a turn goes on in it; fetch again when it is done"
        case .worktree(let reason): "its code cannot be brought into the worktree: \(reason)"
        case .incomplete(let object): "object \(object) is missing"
        case .privateSession: "it is private, and somebody else's"
        case .deletion(let reason): "its owner deleted it, and \(reason)"
        }
    }
}
