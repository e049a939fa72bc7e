internal import ChatModel
internal import Git

/// Something that is not as the format says.
public struct Finding: Hashable, Sendable {
    /// How much it matters.
    public enum Severity: String, Sendable {
        /// What is stored is not what it should be.
        case error
        /// Something derived is out of date, or something is unusual.
        case warning
    }

    /// What is wrong, with the facts that belong to it.
    public enum Fact: Hashable, Sendable {
        case unreadableLog(reason: String)
        case newerFormat(version: Int)
        case branchMissing(tip: String)
        case branchRenamed(to: String)
        case branchElsewhere(branch: String, tip: String)
        case brokenLine(commit: String, line: Int, reason: String)
        case missingNote(commit: String, blob: String)
        case missingCommit(commit: String)
        case clockGivenTwice(clock: Int)
        case wrongCount(name: String, said: Int, found: Int)
        /// The message of an unfinished turn, and so the turn, cannot be read.
        case brokenPending(request: String, reason: String)
        case unfinishedTurn(request: String, isOurs: Bool)
        case leftJournal(path: String)
        case staleLock(path: String)
        case worktreeMissing(path: String)
        case worktreeElsewhere(path: String, head: String)
        case notesStale(missing: Int, different: Int)
        case strayKeep
        /// Somebody set a reference on a remote to what is no commit.
        case strangeCopy(reference: String, object: String)
        /// What a person has read cannot be read, or not all of it.
        case brokenMarks(reference: String, reason: String)
        /// Its owner deleted it elsewhere, and it is here still.
        case deletedElsewhere(by: String)
        /// The index has words of a session that is nowhere any more.
        case strayWords
        case strayReflog(path: String)
        /// A reflog holds a log that a redaction has put another in place of.
        case replacedReflog(path: String)
        /// The notes ref has turns of sessions that are nowhere any more.
        case strayNotes(count: Int)
        /// Words are sealed with a key that the log does not have.
        case sealKeyMissing(key: String)
        /// Words that do not open with their key: somebody changed or moved them.
        case sealBroken(commit: String)
        case brokenSealLines(count: Int)
    }

    /// The session it is about; `nil` for the repository.
    public let session: String?
    /// How much it matters.
    public let severity: Severity
    /// What is wrong.
    public let fact: Fact

    init(_ session: SessionID?, _ severity: Severity, _ fact: Fact) {
        self.session = session?.rawValue
        self.severity = severity
        self.fact = fact
    }

    init(_ session: SessionID, _ line: BrokenLine, at commit: ObjectID) {
        let fact = Fact.brokenLine(commit: commit.description, line: line.number, reason: line.reason)
        self.init(session, .error, fact)
    }

    init(_ session: SessionID, missing blob: ObjectID, at commit: ObjectID) {
        self.init(session, .error, .missingNote(commit: commit.description, blob: blob.description))
    }

    init(unreadable session: UnreadableSession) {
        self.session = session.name
        severity = .error
        fact = .unreadableLog(reason: session.reason)
    }
}
