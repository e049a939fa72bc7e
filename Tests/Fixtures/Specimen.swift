import ChatModel
import ChatStore
import Git

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// One session with one turn, written by the store itself: the model for every session of a fixture.
///
/// Fixtures take their form from it, so they are what the program writes today and not a copy of what it once wrote.
struct Specimen {
    let created: Commit
    let prompted: Commit
    let replied: Commit
    let start: Commit
    let turn: Commit
    /// The lines of the note, in their order.
    let note: [JSON]
    /// The lines of `pending/<request>`.
    let pending: [JSON]
    /// What the store set in the repository's configuration.
    let clone: String

    /// Makes a specimen in a folder that is not there yet.
    init(folder: String, program: Program) throws {
        try Disk.makeFolder(folder)
        try program.git("init", "--quiet", in: folder)
        try program.git("commit", "--quiet", "--allow-empty", "--message", "Start", in: folder)
        let repository = try Repository(from: folder, environment: program.environment)
        let store = ChatStore(repository, surroundings: Self.surroundings)
        let session = try store.create(NewSession(title: Title("Specimen")))
        let log = ReferenceName("refs/chat/sessions/\(session.id)")
        let open = try store.begin("Why?", in: session.id)
        let promptedTip = try repository.target(of: log)
        for update in Self.updates { try store.record(update, in: open) }
        let stored = try store.finish(open)
        prompted = try Self.commit(promptedTip, in: repository)
        replied = try Self.commit(repository.target(of: log), in: repository)
        created = try Self.commit(prompted.parents.first, in: repository)
        turn = try Self.commit(stored.commit, in: repository)
        start = try Self.commit(turn.parents.first, in: repository)
        note = try Self.note(of: turn, in: replied, repository)
        pending = try Self.pending(in: prompted, repository)
        clone = repository.configuration.string("chat.cloneId") ?? ""
    }

    private static let updates: [AgentUpdate] = [
        .identity(agent: AgentName(name: "claude-code", version: "2.1"), model: "claude-opus-4-6", session: nil),
        .text("Because."), .usage(usage, cost: "0.0123"), .ended(end),
    ]

    private static var usage: Usage {
        var usage = Usage()
        (usage.inputTokens, usage.outputTokens, usage.cacheReadInputTokens) = (1200, 310, 900)
        return usage
    }

    private static var end: AgentEnd {
        var end = AgentEnd(outcome: .complete)
        end.stopReason = "end_turn"
        return end
    }

    private static var surroundings: Surroundings {
        var chance = Chance(seed: 1)
        return Surroundings(
            now: { Timestamp(milliseconds: 1_767_323_045_000) }, random: { chance.next() }, pause: { _ in },
            person: {
                .init(
                    authorName: "Ann", authorEmail: "ann@example.com", committerName: "Ann",
                    committerEmail: "ann@example.com", offset: 0)
            }, process: .init(id: getpid(), host: "fixture", boot: "fixture"))
    }

    private static func commit(_ id: ObjectID?, in repository: Repository) throws -> Commit {
        guard let id, let commit = try repository.commit(id) else { throw FixtureFailure("the specimen has no commit") }
        return commit
    }

    private static func note(of turn: Commit, in log: Commit, _ repository: Repository) throws -> [JSON] {
        try NotesTree(repository).notes(for: turn.id, in: log.tree).flatMap { try lines($0, repository) }
    }

    private static func pending(in log: Commit, _ repository: Repository) throws -> [JSON] {
        guard let folder = try repository.tree(log.tree)?["pending"], let tree = try repository.tree(folder.id) else {
            throw FixtureFailure("the specimen has no pending message")
        }
        return try tree.entries.flatMap { try lines($0.id, repository) }
    }

    private static func lines(_ blob: ObjectID, _ repository: Repository) throws -> [JSON] {
        try (repository.blob(blob) ?? []).split(separator: 0x0A).map { try JSON.parse($0) }
    }
}
