internal import ChatModel
internal import ChatStore
internal import Git

/// The turn that a line comes from.
struct Origin {
    let session: SessionID
    /// The first of the turns.
    let number: Int
    /// All turns that may have written the line, for a person.
    let turns: String
    let agent: String
    /// The first line of what was asked.
    let prompt: String
    let way: TurnOfCommit.Way
}

/// Finds the turns of lines, and looks up each commit once.
struct LineOrigins {
    private let store: ChatStore
    private let git: GitProgram
    /// Where paths of files begin.
    private let directory: String
    private var held: [ObjectID: [TurnOfCommit]] = [:]
    private var origins: [[TurnOfCommit]: Origin] = [:]
    private var conversations: [SessionID: Conversation] = [:]
    private var traces: [String: SquashTrace?] = [:]

    init(store: ChatStore, git: GitProgram, directory: String) {
        (self.store, self.git, self.directory) = (store, git, directory)
    }

    mutating func origin(of line: BlamedLine) throws -> Origin? {
        let all = try turns(of: line.commit)
        guard let first = all.first else { return nil }
        guard all.count > 1, let writer = try self.writer(of: line, among: all) else {
            return try origin(first, among: all)
        }
        return try origin(writer, among: [writer])
    }

    private mutating func turns(of commit: ObjectID) throws -> [TurnOfCommit] {
        if let known = held[commit] { return known }
        let found = commit.isZero ? [] : try store.turns(of: commit)
        held[commit] = found
        return found
    }

    /// Which of the turns that were squashed into a line's commit wrote it; `nil` if that cannot be told.
    private mutating func writer(of line: BlamedLine, among all: [TurnOfCommit]) throws -> TurnOfCommit? {
        let key = "\(line.commit) \(line.file)"
        if traces[key] == nil { traces[key] = .some(try trace(line, all)) }
        guard let commit = traces[key]??.commit(of: line) else { return nil }
        let requests = Set(try turns(of: commit).map(\.request))
        let writers = all.filter { requests.contains($0.request) }
        return writers.count == 1 ? writers.first : nil
    }

    private func trace(_ line: BlamedLine, _ all: [TurnOfCommit]) throws -> SquashTrace? {
        guard let kept = try store.lastCommit(of: all, before: line.commit) else { return nil }
        return try SquashTrace(line.file, of: line.commit, in: kept, git: git, directory: directory)
    }

    private mutating func origin(_ turn: TurnOfCommit, among turns: [TurnOfCommit]) throws -> Origin {
        if let known = origins[turns] { return known }
        let conversation = try conversations[turn.session] ?? conversation(turn.session)
        conversations[turn.session] = conversation
        let messages = conversation.messages.filter { $0.request == turn.request }
        let prompt = messages.first { $0.role == .user }?.text ?? ""
        // One that wrote files and said nothing is named by its request.
        let asked = conversation.entries.lazy.compactMap(\.asked).first { $0.id == turn.request }
        let numbers = turns.map(\.number).sorted()
        let last = numbers.last ?? turn.number
        let origin = Origin(
            session: turn.session, number: turn.number,
            turns: last == numbers.first ? "\(last)" : "\(numbers[0])-\(last)",
            agent: messages.lazy.compactMap { $0.agent?.name }.first ?? asked?.agent?.name ?? "",
            prompt: prompt.split(whereSeparator: \.isNewline).first.map(String.init) ?? "", way: turn.way)
        origins[turns] = origin
        return origin
    }

    /// A session that is named in a commit and is not here has no words.
    private func conversation(_ id: SessionID) throws -> Conversation {
        do { return try store.conversation(id) } catch StoreError.sessionNotFound { return Conversation() }
    }
}

/// A file of a squash, and the same file as it was in the last commit that was squashed.
struct SquashTrace {
    private let lines: [BlamedLine]
    /// Whether both are the same, line by line.
    private let isSame: Bool

    /// - Returns: `nil` where one of the commits has no such file.
    init?(_ file: String, of squash: ObjectID, in kept: ObjectID, git: GitProgram, directory: String) throws {
        let names = ["\(squash):\(file)", "\(kept):\(file)"]
        let found = try git.run(["rev-parse", "--verify", "--quiet", names[0]], in: directory)
        let before = try git.run(["rev-parse", "--verify", "--quiet", names[1]], in: directory)
        guard found.status == 0, before.status == 0 else { return nil }
        isSame = found.line == before.line
        lines = try BlamedFile([kept.description, "--", file], git: git, directory: directory, below: directory).lines
    }

    /// The commit that a line of the squash came from; `nil` if that cannot be told.
    func commit(of line: BlamedLine) -> ObjectID? {
        if isSame { return lines.first { $0.number == line.place }?.commit }
        let alike = lines.filter { $0.text == line.text }
        return alike.count == 1 ? alike.first?.commit : nil
    }
}
