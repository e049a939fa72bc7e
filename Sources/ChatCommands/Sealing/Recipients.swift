internal import ArgumentParser
internal import ChatModel
internal import ChatStore
internal import Seal

/// Who can read a sealed session.
struct Recipients: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recipients",
        abstract: "Show or change who can read a sealed session",
        discussion: "Without a subcommand, the recipients are listed.",
        subcommands: [RecipientsList.self, RecipientsAdd.self, RecipientsRemove.self],
        defaultSubcommand: RecipientsList.self)
}

/// Lists the recipients.
struct RecipientsList: ChatCommand, FormattedCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Show who can read what is said in a sealed session",
        discussion: """
            In a pipe: the public key, whose it is, and 'own' for one of yours, apart by tabs. Without a key of yours \
            that opens the session, the list is what its log claims.
            """)

    @Argument(help: "Session", completion: .custom(Candidates.sessions))
    var session: String?

    @OptionGroup var output: OutputOptions

    func run(in context: Context) throws {
        let id = try context.session(session)
        guard let status = try context.store().sealStatus(id) else { throw SealRefusal.notSealed(id) }
        let columns = [
            Table.Column(title: "KEY", priority: 9), .init(title: "WHOSE", priority: 8),
            .init(title: "", priority: 7),
        ]
        let rows = status.recipients.map { recipient in
            [
                Table.Cell(recipient.key.text), Table.Cell(Fields.line(recipient.name)),
                Table.Cell(status.own.contains(recipient.key) ? "own" : ""),
            ]
        }
        let listing = Listing(columns: columns, rows: rows) {
            status.recipients.map { recipient in
                [
                    "key": .string(recipient.key.text), "name": .string(recipient.name),
                    "own": .bool(status.own.contains(recipient.key)),
                ]
            }
        }
        try context.console.answer(listing, as: output.chosen(onTerminal: context.console.settings.isTerminal))
        if status.isLeftOut {
            context.console.warn("you were taken out: what is said from now on is not for you")
        } else if !status.isOpen {
            context.console.warn("no key here opens the session: this is what its log claims")
        }
    }
}

/// Lets more people read a session.
struct RecipientsAdd: ChatCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Let more people read a sealed session",
        discussion: """
            They can read everything that was sealed in it until now, and what will be; the session's keys are wrapped \
            for theirs. Push the session for them to have it.
            """)

    @Argument(help: ArgumentHelp("'age1…', 'ssh-ed25519 …', or a file with such lines", valueName: "key"))
    var words: [String]

    @Option(name: .shortAndLong, help: "Session", completion: .custom(Candidates.sessions))
    var session: String?

    func run(in context: Context) throws {
        let id = try context.session(session)
        let wanted = try RecipientArguments(words: words, context: context).recipients()
        let added = try context.store().addRecipients(wanted, to: id)
        let names = added.map(SealText.words).joined(separator: ", ")
        context.console.narrate(
            added.isEmpty ? "nothing was changed: they can read it already" : "\(names) can read it now, all of it")
        if !added.isEmpty, try context.store().session(id).visibility == .shared {
            context.console.hint("run 'git chat push \(id)' to let them have it")
        }
    }
}

/// Takes people out of a session.
struct RecipientsRemove: ChatCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Seal what is said from now on without some people",
        discussion: """
            A new key is made for those who stay. What was said before stays readable to those who go: they have the key \
            it is sealed with, and may have copies. Others who were not reached yet go on with the old key until they \
            fetch.
            """)

    @Argument(help: ArgumentHelp("Public key, or a file with such lines", valueName: "key"))
    var words: [String]

    @Option(name: .shortAndLong, help: "Session", completion: .custom(Candidates.sessions))
    var session: String?

    @Flag(name: .shortAndLong, help: "Do not ask")
    var yes = false

    func run(in context: Context) throws {
        let (store, id) = (try context.store(), try context.session(session))
        guard let status = try store.sealStatus(id) else { throw SealRefusal.notSealed(id) }
        let gone = Set(try RecipientArguments(words: words, context: context).recipients(of: id, status).map(\.key))
        let left = status.recipients.filter { !gone.contains($0.key) }
        let isOwn = !status.own.isEmpty && status.own.isSubset(of: gone)
        if isOwn || left.count == 1, !left.isEmpty, !yes { try ask(left, isOwn: isOwn, context) }
        try store.removeRecipients(Array(gone), from: id)
        context.console.narrate("what was said before stays readable to who had the key")
        SealText(context).tell(left)
    }

    /// Before a key is lost: what that means.
    private func ask(_ left: [SealRecipient], isOwn: Bool, _ context: Context) throws {
        let names = left.map(SealText.words).joined(separator: ", ")
        let question =
            isOwn
            ? "You will not be able to read or write what follows, nor to take this back; only \(names) will. Go on?"
            : "One key alone will open what follows (\(names)); if it is lost, nobody can bring the words back. Go on?"
        guard try context.console.confirm(question) else { throw Exit(status: .cancelled) }
    }
}
