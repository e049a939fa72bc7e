import ChatModel
import ChatStore
import Git
import TestSupport

extension Scene {
    /// The store, to read what is there.
    func store(observe: @escaping (TurnStep) -> Void = { _ in }) throws -> ChatStore {
        let environment = sandbox.environment.compactMapValues { $0 }
        let repository = try Repository(from: repository, environment: environment)
        let person = Surroundings.Person(
            authorName: "Ann", authorEmail: "ann@example.com", committerName: "Ann",
            committerEmail: "ann@example.com", offset: 0)
        return ChatStore(
            repository,
            surroundings: Surroundings(
                now: { Timestamp(milliseconds: 1_767_323_045_000) }, random: { 4 }, pause: { _ in }, person: { person },
                process: .init(id: getpid(), host: "here", boot: "-")),
            observe: observe)
    }

    func id(_ session: String? = nil) throws -> SessionID {
        guard let id = SessionID(session ?? self.session) else { throw TestFailure("no session id") }
        return id
    }

    /// What is wrong: words, outcomes, notes, branch, index, files left over, and what both fscks say.
    ///
    /// - Parameters:
    ///   - status: What `git status` shows in the worktree; `nil` for a session without one.
    ///   - isWhole: Whether the branch holds every turn, and nothing else has to be kept.
    func problems(
        texts: [String], of session: String? = nil, status: [String]? = nil, isWhole: Bool = true
    ) throws -> [String] {
        let session = session ?? self.session
        var found = Differences()
        let store = try store()
        let conversation = try store.conversation(id(session))
        found.compare("words", conversation.messages.map(\.text), texts)
        found.compare("pending", conversation.pending.map(\.text), [])
        found.compare("broken lines", conversation.broken.map(\.line.reason), [])
        found.compare("findings", try store.check().map { "\($0.session ?? "") \($0.fact)" }, [])
        found.compare("left over", try leftovers(), [])
        found.compare("turn numbers", Set(conversation.messages.map(\.turn)).sorted(), numbers(conversation))
        if isWhole {
            found.compare("turns on the branch", try requestsOnBranch(session), requests(conversation))
            found.compare("kept", try sandbox.git("for-each-ref", "refs/chat/keep"), "")
        }
        if let status {
            let lines = try sandbox.run("git", "status", "--porcelain", in: worktree(of: session)).requireSuccess()
            found.compare("status", lines.stdout.split(separator: "\n").map(String.init), status)
        }
        return found.list + (try gitProblems())
    }

    /// The words of the session, in their order.
    func said(_ session: String? = nil) throws -> [String] {
        try store().conversation(id(session)).messages.map(\.text)
    }

    /// What `git fsck --strict` says.
    func gitProblems() throws -> [String] {
        let output = try sandbox.run("git", "fsck", "--strict", "--no-dangling", "--no-progress")
        return output.status == 0 && output.stdout.isEmpty ? [] : ["git fsck: \(output)"]
    }

    /// Locks, journals and copies of indexes that nobody needs any more.
    func leftovers() throws -> [String] {
        try Files.tree(under: gitFolder).filter { path in
            path.hasSuffix(".lock") || path.contains("index.chat-") || path.hasPrefix("chat/turns/")
                || path.hasSuffix(".tmp")
        }
    }

    /// How the request of that message ended; `complete` where no agent was asked.
    func outcome(of text: String) throws -> String? {
        let entries = try store().conversation(id()).entries
        guard let request = entries.compactMap({ $0.message }).first(where: { $0.text == text })?.request else {
            return nil
        }
        for case .request(let known) in entries.map(\.line.content) where known.id == request {
            return known.outcome.rawValue
        }
        return "complete"
    }

    private func numbers(_ conversation: Conversation) -> [Int] {
        Array(1..<(Set(conversation.messages.map(\.request)).count + 1))
    }

    private func requests(_ conversation: Conversation) -> [String] {
        Set(conversation.messages.map(\.request.rawValue)).sorted()
    }

    private func requestsOnBranch(_ session: String) throws -> [String] {
        let format = "%(trailers:key=Chat-Request,valueonly,separator=%x2C)"
        return try sandbox.git("log", "--format=" + format, "kosuke-chat-" + session)
            .split(separator: "\n").map(String.init).sorted()
    }
}

extension ConversationEntry {
    var message: Message? {
        guard case .message(let message) = line.content else { return nil }
        return message
    }
}

/// Facts that are not what they should be.
struct Differences {
    private(set) var list: [String] = []

    mutating func compare<Value: Equatable>(_ what: String, _ found: Value, _ wanted: Value) {
        if found != wanted { list.append("\(what): \(found), not \(wanted)") }
    }
}
