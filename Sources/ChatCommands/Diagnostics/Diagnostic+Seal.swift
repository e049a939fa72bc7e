internal import ChatModel
internal import ChatStore

extension SealRefusal: Diagnosable {
    var diagnostic: Diagnostic {
        switch self {
        case .alreadySealed(let id):
            Diagnostic(
                "already_sealed", "cannot seal session '\(id)': it is sealed", .no,
                hints: ["run 'git chat recipients add <key>' to let more people read it"])
        case .notSealed(let id):
            Diagnostic(
                "not_sealed", "cannot name the recipients of session '\(id)': it is not sealed", .no,
                hints: ["run 'git chat seal \(id)' to seal what is said from then on"])
        case .hasWords(let id, let count):
            Diagnostic(
                "has_words",
                "cannot seal session '\(id)': its \(count) message\(count == 1 ? " is" : "s are") stored for everybody to read, and cannot be made unsaid",
                .no,
                hints: [
                    "run 'git chat seal \(id) --from-now-on' to seal what follows",
                    "or 'git chat new --seal' for a session that is sealed from its first word",
                ])
        case .closed(let id, let recipients):
            Diagnostic(
                "sealed", "cannot write to session '\(id)': it is sealed, and no key here opens it", .no,
                hints: [
                    "it is sealed for " + recipients.map(SealText.words).joined(separator: ", "),
                    "if one of these keys is yours: 'git config --global --add chat.seal.identity <file>'",
                ])
        case .leftOut(let id):
            Diagnostic(
                "sealed", "cannot write to session '\(id)': it was sealed anew, and not for you", .no,
                hints: ["ask a recipient to run 'git chat recipients add <your key> -s \(id)'"])
        case .nobodyLeft(let id):
            Diagnostic(
                "nobody_left", "cannot seal session '\(id)' for nobody: no key would open what follows", .no,
                hints: ["nothing was changed; add another recipient first: 'git chat recipients add <key> -s \(id)'"])
        case .recipientNotFound(let id, let key):
            Diagnostic(
                "recipient_not_found", "cannot find recipient '\(key)' of session '\(id)'", .notFound,
                hints: ["run 'git chat recipients \(id)' to see them"])
        }
    }
}
