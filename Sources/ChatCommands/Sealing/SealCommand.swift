internal import ArgumentParser
internal import ChatModel
internal import ChatStore
internal import Git
internal import Seal

/// Seals what is said in a session from now on.
struct SealCommand: ChatCommand {
    static let configuration = CommandConfiguration(
        commandName: "seal",
        abstract: "Seal a session: only its recipients can read what is said in it",
        discussion: """
            Messages, thoughts, uses of tools and why a request failed are stored sealed (AES-256-GCM) from then on; \
            the session's key is wrapped for each recipient's public key, as 'age' does it. Title, description, labels, \
            times, names, numbers and the code itself stay readable to everybody who has the repository.

            You are a recipient: the first key of chat.seal.identity (a file with a private key of age or SSH, any \
            number of them), else of ~/.ssh/id_ed25519 or ~/.ssh/id_rsa. Those of chat.seal.recipient are, too. Who loses \
            every private key that opens a session loses its words: nobody can bring them back.

            What was said before stays as it is, for everybody to read: that has to be asked for with '--from-now-on'.
            """)

    @Argument(help: "Session", completion: .custom(Candidates.sessions))
    var session: String?

    @OptionGroup var recipients: RecipientOption

    @Flag(name: .customLong("from-now-on"), help: "Leave what was said before readable to everybody")
    var keepsWords = false

    func run(in context: Context) throws {
        let id = try context.session(session)
        let recipients = try recipients.chosen(context)
        let sealed = try context.store().seal(id, for: recipients, keepsWords: keepsWords)
        SealText(context).tell(recipients)
        if sealed.messages > 0 {
            let count = sealed.messages
            context.console.warn(
                "\(count) message\(count == 1 ? "" : "s") from before can be read by everybody who has the repository")
        }
        if !sealed.isNamelessOrUntitled { context.console.narrate("its title stays readable: '\(sealed.title)'") }
    }
}

/// The option that names for whom a session is sealed.
struct RecipientOption: ParsableArguments {
    @Option(
        name: [.customShort("r"), .customLong("recipient")],
        help: ArgumentHelp(
            "Who can read it beside you: 'age1…', 'ssh-ed25519 …' or a file of such lines; given again, for one more",
            valueName: "key"))
    var words: [String] = []

    /// No option given.
    static var standard: Self {
        var option = Self()
        option.words = []
        return option
    }

    /// Those that are named, here or by `chat.seal.recipient`, and who asks.
    func chosen(_ context: Context) throws -> [SealRecipient] {
        let usual = try context.repository().configuration.strings("chat.seal.recipient").filter { !$0.isEmpty }
        return try RecipientArguments(words: words + usual, context: context).withOwn()
    }
}

/// What is said of recipients, and of keys that must not be lost.
struct SealText {
    private let console: Console

    init(_ context: Context) { console = context.console }

    /// For whom a session is sealed now; before it happens that a single key is lost, what that would mean.
    func tell(_ recipients: [SealRecipient]) {
        console.narrate("sealed for \(recipients.map(Self.words).joined(separator: ", "))")
        if recipients.count == 1 {
            console.warn(
                "one key alone opens it: whoever loses that key loses these words, and nobody can bring them back")
            console.hint("run 'git chat recipients add <key>' to have a second one")
        }
    }

    /// Whose key it is, and enough of the key to know it by.
    static func words(_ recipient: SealRecipient) -> String {
        let key = short(recipient.key)
        return recipient.name.isEmpty ? key : "\(Fields.line(recipient.name)) (\(key))"
    }

    static func short(_ key: Recipient) -> String {
        let text = key.text
        return text.hasPrefix("age1") ? text.prefix(12) + "…" : text.prefix { $0 != " " } + " …" + text.suffix(8)
    }
}

extension Session {
    fileprivate var isNamelessOrUntitled: Bool { title.text == Self.untitled }
}

extension Context {
    /// Whom new sessions are sealed for where nobody says it: none, unless `chat.seal.new` wants it.
    func usualRecipients() throws -> [SealRecipient] {
        guard try repository().configuration.bool("chat.seal.new") ?? false else { return [] }
        return try RecipientOption.standard.chosen(self)
    }

    /// The files with private keys, of a repository.
    func identityFiles() throws -> IdentityFiles {
        IdentityFiles(try repository().configuration, environment: environment, mayAsk: false)
    }

    /// Says which of the messages that are shown stay sealed, and to whom they are not.
    func tellSealed(_ messages: [Message], of id: SessionID) throws {
        let count = messages.count(where: \.isSealed)
        guard count > 0, let status = try store().sealStatus(id) else { return }
        let who = status.recipients.map(SealText.words).joined(separator: ", ")
        let what =
            count == 1
            ? "1 message is sealed, and no key here opens it"
            : "\(count) messages are sealed, and no key here opens them"
        console.warn("\(what); recipients: \(who)")
        try hintAtKeys(of: status.recipients)
    }

    /// Says how many sessions a search left something out of, and whose keys would open them.
    func tellClosed(_ sessions: [SessionID: [SealRecipient]]) throws {
        guard !sessions.isEmpty else { return }
        let recipients = Set(sessions.values.joined())
        let who = Set(recipients.map(SealText.words)).sorted().joined(separator: ", ")
        let what =
            sessions.count == 1
            ? "1 session has sealed messages that no key here opens: they were not searched"
            : "\(sessions.count) sessions have sealed messages that no key here opens: they were not searched"
        console.warn("\(what); recipients: \(who)")
        try hintAtKeys(of: Array(recipients))
    }

    private func hintAtKeys(of recipients: [SealRecipient]) throws {
        let isForeign = try identityFiles().files.contains { file in
            guard case .foreign(let own, _) = file.state else { return false }
            return own.map { own in recipients.contains { $0.key == own } } ?? true
        }
        console.hint(
            isForeign
                ? "'age' reads your key (it has a passphrase, or is one of RSA): install it, and run this on a terminal"
                : "if one of these keys is yours, name its file with 'git config --global --add chat.seal.identity <file>'"
        )
    }
}
