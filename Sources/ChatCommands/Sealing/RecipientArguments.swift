internal import ChatModel
internal import ChatStore
internal import Git
internal import Seal

/// Recipients as they are typed: a public key, or a file with one in each line.
struct RecipientArguments {
    let words: [String]
    let context: Context

    /// The recipients, each once.
    ///
    /// - Throws: `RefusedRecipient`.
    func recipients() throws -> [SealRecipient] {
        var seen: Set<Recipient> = []
        return try words.flatMap(read).filter { seen.insert($0.key).inserted }
    }

    /// Those of a session's recipients that are meant: by their key, a file with keys, or the name that is listed.
    ///
    /// A word that is a file, too, is that file.
    ///
    /// - Throws: `RefusedRecipient` for what is neither, `SeveralRecipients`, `SealRefusal.recipientNotFound`.
    func recipients(of id: SessionID, _ status: SealStatus) throws -> [SealRecipient] {
        try words.flatMap { word -> [SealRecipient] in
            do { return try read(word) } catch let refused as RefusedRecipient {
                let named = status.recipients.filter { Fields.line($0.name) == word }
                guard named.count < 2 else { throw SeveralRecipients(name: word, recipients: named) }
                if named.count == 1 { return named }
                guard refused.reason == nil else { throw refused }
                throw SealRefusal.recipientNotFound(id, Fields.line(String(word.prefix(60))))
            }
        }
    }

    /// The same with the first key of one's own before them: who seals can read.
    ///
    /// - Throws: also `NoOwnKey`.
    func withOwn() throws -> [SealRecipient] {
        let (others, files) = (try recipients(), try context.identityFiles())
        let own = files.files.flatMap { $0.state.recipients }
        guard let first = own.first else { throw NoOwnKey(paths: files.paths) }
        guard !others.contains(where: { own.contains($0.key) }) else { return others }
        return [SealRecipient(key: first, name: try context.store().whoami())] + others
    }

    private func read(_ word: String) throws -> [SealRecipient] {
        do throws(Recipient.Refusal) {
            return [SealRecipient(key: try Recipient(word), name: Self.comment(word))]
        } catch {
            guard case .unknown = error else { throw RefusedRecipient(word: word, reason: error) }
            return try file(word)
        }
    }

    private func file(_ word: String) throws -> [SealRecipient] {
        let home = context.environment["HOME"] ?? ""
        let path = word.hasPrefix("~/") ? home + word.dropFirst(1) : word
        let text: String
        do throws(TextInput.Failure) {
            text = try TextInput.text(path.hasPrefix("/") ? path : context.directory + "/" + path, limit: 1 << 20)
        } catch { throw RefusedRecipient(word: word, reason: nil) }
        var found: [SealRecipient] = []
        for line in text.split(whereSeparator: \.isNewline) where line.first(where: { !$0.isWhitespace }) != "#" {
            let words = line.split(whereSeparator: \.isWhitespace)
            guard !words.isEmpty else { continue }
            do throws(Recipient.Refusal) {
                found.append(SealRecipient(key: try Recipient(String(line)), name: Self.comment(String(line))))
            } catch { throw RefusedRecipient(word: word, reason: error) }
        }
        guard !found.isEmpty else { throw RefusedRecipient(word: word, reason: nil) }
        return found
    }

    /// What stands behind a key of SSH: whose it is, mostly.
    private static func comment(_ line: String) -> String {
        let words = line.split(whereSeparator: \.isWhitespace).dropFirst(2)
        return String(Fields.line(words.joined(separator: " ")).prefix(200))
    }
}

/// A word that names nobody for whom anything could be sealed.
struct RefusedRecipient: Diagnosable {
    let word: String
    /// `nil` for what is neither a key nor a file with keys.
    let reason: Recipient.Refusal?

    var diagnostic: Diagnostic {
        let (code, short) = ("refused_recipient", Fields.line(String(word.prefix(60))))
        let forms = "a recipient is 'age1…', 'ssh-ed25519 …', 'ssh-rsa …', or a file with such lines"
        return switch reason {
        case .unsupported(let kind):
            Diagnostic(
                code, "cannot seal for '\(short)': keys of the kind '\(kind)' are not supported", .no,
                hints: [
                    "have them make one that is: 'ssh-keygen -t ed25519', or 'age-keygen -o key.txt'",
                    "and send you its public part",
                ])
        case .damaged: Diagnostic(code, "cannot seal for '\(short)': the key has a mistake in it", .no)
        case .unknown, nil:
            Diagnostic(
                code, "cannot seal for '\(short)': it is no public key, and no file with some", .no, hints: [forms])
        }
    }
}

/// A name that several keys of a session have.
struct SeveralRecipients: Diagnosable {
    let name: String
    let recipients: [SealRecipient]

    var diagnostic: Diagnostic {
        let keys = recipients.map { SealText.short($0.key) }.joined(separator: ", ")
        return Diagnostic(
            "ambiguous_recipient", "cannot choose a recipient: '\(Fields.line(name))' has several keys: \(keys)", .no,
            hints: ["name the key itself, as 'git chat recipients' lists it"])
    }
}

/// Who seals has no key of their own, and could not read what they say.
struct NoOwnKey: Diagnosable {
    let paths: [String]

    var diagnostic: Diagnostic {
        Diagnostic(
            "no_key", "cannot seal: there is no key of yours in \(paths.map { "'\($0)'" }.joined(separator: ", "))",
            .no,
            hints: [
                "run 'ssh-keygen -t ed25519' to make one",
                "or name one with 'git config --global --add chat.seal.identity <file>'",
            ])
    }
}
