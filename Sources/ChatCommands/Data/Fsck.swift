internal import ArgumentParser
internal import ChatModel
internal import ChatStore
internal import Git

/// Checks what is stored against the rules of the format.
struct Fsck: ChatCommand, FormattedCommand {
    static let configuration = CommandConfiguration(
        commandName: "fsck",
        abstract: "Check that sessions, turns and notes are as the format says",
        discussion: "Exit status 1 says that something is wrong. Warnings alone are no error.")

    @Flag(help: "Mend what can be mended without guessing")
    var repair = false

    @OptionGroup var output: OutputOptions

    func run(in context: Context) throws {
        let store = try context.store()
        let findings = try repair ? store.repair() : store.check()
        let isJSON = output.json
        if isJSON {
            try context.console.answer(JSON.array(findings.map(\.json)).pretty)
        } else {
            for finding in findings { try context.console.answer(line(finding)) }
        }
        let hasErrors = findings.contains { $0.severity == .error }
        if !isJSON {
            let count = try store.sessions().readable.count
            context.console.narrate(
                "\(count) session\(count == 1 ? "" : "s") checked" + (findings.isEmpty ? ", nothing is wrong" : ""))
            for way in findings.compactMap(\.wayBack) { context.console.hint("run '\(way)' to go back") }
            let left = Set(findings.compactMap(\.sessionWithJournal)).sorted { $0.rawValue < $1.rawValue }
            for held in left.compactMap({ HeldIndex(of: $0, in: store.repository) }) { tell(held, context.console) }
            if !findings.isEmpty, !repair {
                context.console.hint("run 'git chat fsck --repair' to mend what can be mended")
            }
        }
        if hasErrors { throw Exit(status: .no) }
    }

    private func tell(_ held: HeldIndex, _ console: Console) {
        console.narrate("the index cannot follow: '\(held.path)' is in the way")
        console.hint(held.hint)
    }

    private func line(_ finding: Finding) -> String {
        let place = finding.session.map { Fields.line($0) + ": " } ?? ""
        return "\(finding.severity.rawValue): \(place)\(Fields.line(finding.fact.words))"
    }
}

extension Finding {
    var json: JSON {
        [
            "severity": .string(severity.rawValue), "session": .optional(session), "code": .string(fact.code),
            "message": .string(fact.words),
        ]
    }
}

extension Finding {
    /// The session whose journal was left.
    fileprivate var sessionWithJournal: SessionID? {
        guard case .leftJournal = fact else { return nil }
        return session.flatMap { SessionID($0) }
    }

    /// The command that takes back what a person did to a branch or worktree, which is theirs to take back.
    fileprivate var wayBack: String? {
        guard let id = session.flatMap({ SessionID($0) }) else { return nil }
        return switch fact {
        case .branchRenamed(let name): "git branch -m \(ShellWord.quoted(name)) \(id.branch)"
        case .worktreeElsewhere(let path, _): "git -C \(ShellWord.quoted(path)) switch \(id.branch)"
        default: nil
        }
    }
}

extension Finding.Fact {
    /// A word for programs, which does not change.
    var code: String { String(String(describing: self).prefix { $0 != "(" }) }

    /// The fact as a person reads it.
    var words: String {
        switch self {
        case .unreadableLog(let reason): "its log cannot be read: \(reason)"
        case .newerFormat(let version): "its format is \(version); this program knows 2 and leaves it alone"
        case .branchMissing(let tip): "its branch is gone; it was at \(tip)"
        case .branchRenamed(let name): "its branch is called '\(name)' now"
        case .branchElsewhere(let branch, let tip): "its branch is at \(branch), which does not hold \(tip)"
        case .brokenLine(let commit, let line, let reason): "line \(line) of the note of \(commit): \(reason)"
        case .missingNote(let commit, let blob): "the note \(blob) of \(commit) is missing or damaged"
        case .missingCommit(let commit): "the turn commit \(commit) is missing"
        case .clockGivenTwice(let clock): "two different lines have the clock \(clock)"
        case .wrongCount(let name, let said, let found): "\(name) says \(said), found \(found)"
        default: moreWords
        }
    }

    private var moreWords: String {
        switch self {
        case .brokenPending(let request, let reason):
            "the message of unfinished turn \(request) cannot be read: \(reason)"
        case .unfinishedTurn(let request, let isOurs):
            isOurs
                ? "turn \(request) was interrupted; the next turn finishes it"
                : "turn \(request) goes on in another clone"
        case .leftJournal(let path): "a command ended in the middle; its journal is '\(path)'"
        case .staleLock(let path): "a lock was left: '\(path)'"
        case .worktreeMissing(let path): "its worktree '\(path)' is gone"
        case .worktreeElsewhere(let path, let head): "its worktree '\(path)' is on \(head)"
        case .notesStale(let missing, let different):
            "the notes ref is out of date: \(missing) turns missing, \(different) different"
        case .strayKeep: "commits are kept for a session that does not exist"
        case .strangeCopy(let reference, let object):
            "'\(reference)', as a remote has it, is at \(object), which is no commit; it counts for nothing here"
        case .brokenMarks(let reference, let reason): "what was read, '\(reference)', is damaged: \(reason)"
        case .deletedElsewhere(let person): "\(person) deleted it; the next 'git chat fetch' moves it to the trash"
        case .strayWords: "the index has words of it, and it is nowhere any more; the next search takes them out"
        case .strayReflog(let path):
            "its reflog '\(path)' is there, and it is nowhere any more; 'git chat gc' removes it"
        case .replacedReflog(let path):
            "its reflog '\(path)' has what is not in its log any more; 'git chat gc' removes it"
        case .strayNotes(let count):
            "the notes ref has words of \(count) turns that no session has; 'git notes --ref=kosuke-chat remove' does"
        case .sealKeyMissing(let key):
            "words are sealed with the key '\(Fields.line(key))', which its log does not have"
        case .sealBroken(let commit):
            "words in the note of \(commit) do not open with their key: somebody changed or moved them"
        case .brokenSealLines(let count): "\(count) line\(count == 1 ? "" : "s") about its keys cannot be read"
        default: ""
        }
    }
}
