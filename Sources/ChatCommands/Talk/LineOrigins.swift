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
    private var squashed: [ObjectID: [ObjectID]] = [:]
    private var traces: [String: SquashTrace?] = [:]

    init(store: ChatStore, git: GitProgram, directory: String) {
        (self.store, self.git, self.directory) = (store, git, directory)
    }

    mutating func origin(of line: BlamedLine) throws -> Origin? {
        let all = try turns(of: line.commit)
        guard let first = all.first else { return nil }
        guard all.count > 1 || first.way != .trailer else { return try origin(first, among: all) }
        switch try writer(of: line, among: all) {
        case .turn(let turn): return try origin(turn, among: [turn])
        case .person: return nil
        case .unknown: return try origin(first, among: all)
        }
    }

    /// Who wrote a line that was squashed into a commit with others.
    private enum Writer {
        case turn(TurnOfCommit)
        /// A commit that holds no turn had it.
        case person
        case unknown
    }

    private mutating func turns(of commit: ObjectID) throws -> [TurnOfCommit] {
        if let known = held[commit] { return known }
        let found = commit.isZero ? [] : try store.turns(of: commit)
        held[commit] = found
        return found
    }

    private mutating func writer(of line: BlamedLine, among all: [TurnOfCommit]) throws -> Writer {
        guard let commit = try commitBefore(line, all) else { return .unknown }
        let requests = Set(try turns(of: commit).map(\.request))
        guard !requests.isEmpty else { return .person }
        let writers = all.filter { requests.contains($0.request) }
        return writers.count == 1 ? .turn(writers[0]) : .unknown
    }

    /// The commit that a line came from before it was squashed into its commit; `nil` if that cannot be told.
    private mutating func commitBefore(_ line: BlamedLine, _ all: [TurnOfCommit]) throws -> ObjectID? {
        let kept = try squashed[line.commit] ?? store.commits(squashedInto: line.commit, of: all)
        squashed[line.commit] = kept
        for tip in kept {
            let key = "\(line.commit) \(tip) \(line.file)"
            if traces[key] == nil {
                let trace = try SquashTrace(line.file, of: line.commit, in: tip, git: git, directory: directory)
                traces[key] = .some(trace)
            }
            if let commit = traces[key]??.commit(of: line) { return commit }
        }
        return nil
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
