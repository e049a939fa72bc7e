internal import ChatModel
internal import Git

/// Finds the turns that a commit stands for by what it holds, where neither its message nor a note says so.
///
/// A turn that was rebased, picked or amended keeps its author and date; several that were squashed do not.
final class TurnSearch {
    private let store: ChatStore
    private let sessions: [Session]
    private let squashes: SquashSearch
    /// The turns of duplicates, read when a commit names a session that is not to be had.
    private var duplicates: [UUIDv7: SessionID]?

    init(_ store: ChatStore) throws {
        self.store = store
        sessions = try store.sessions().readable.filter { $0.turns > 0 }
        squashes = SquashSearch(store, sessions)
    }

    private var repository: Repository { store.repository }

    /// The turns of a commit that has one parent or none; a merge stands for nothing by itself.
    func turns(like commit: Commit) throws -> [TurnOfCommit] {
        guard commit.parents.count < 2 else { return [] }
        let parent = try commit.parents.first.flatMap { try repository.commit($0)?.tree }
        guard commit.tree != parent else { return [] }
        let (same, alike) = try single(like: commit, parent: parent)
        guard same.isEmpty else { return same }
        let squashed = try squashes.turns(like: commit, parent: parent)
        return squashed.isEmpty ? alike : squashed
    }

    /// The duplicate that has the words of a turn; the last active one of several.
    func duplicate(with request: UUIDv7) throws -> SessionID? {
        if let duplicates { return duplicates[request] }
        let found = try turnsOfDuplicates()
        duplicates = found
        return found[request]
    }

    private func turnsOfDuplicates() throws -> [UUIDv7: SessionID] {
        var found: [UUIDv7: SessionID] = [:]
        for session in sessions where session.links.contains(where: { $0.name == DuplicateBuilder.link }) {
            for message in try store.conversation(session.id).messages {
                found[message.request] = found[message.request] ?? session.id
            }
        }
        return found
    }

    /// The turn of a commit of the same moment and patch; else the one of the same moment and files that stands beside
    /// this one: a squash of that moment has the files of the last turn, too.
    private func single(
        like commit: Commit, parent: ObjectID?
    ) throws -> (same: [TurnOfCommit], alike: [TurnOfCommit]) {
        let patch = try repository.patchID(from: parent, to: commit.tree)
        var alike: [TurnOfCommit] = []
        for session in sessions where session.hasMoment(commit.author.seconds) {
            for (key, note) in try store.notesTree.entries(in: store.log(session.id).tree) where key != commit.id {
                guard let turn = try repository.commit(key), turn.author.seconds == commit.author.seconds,
                    turn.author.email == commit.author.email
                else { continue }
                let before = try turn.parents.first.flatMap { try repository.commit($0)?.tree }
                guard turn.tree != before else { continue }
                let isSameTree = turn.tree == commit.tree
                if try repository.patchID(from: before, to: turn.tree) == patch {
                    return (try turns(of: note, in: session.id, by: isSameTree ? .tree : .patch), [])
                }
                // Who takes back what came after a turn has its files again.
                if isSameTree, try squashes.isBeside(commit, turn) {
                    alike = try turns(of: note, in: session.id, by: .tree)
                }
            }
        }
        return ([], alike)
    }

    private func turns(of note: ObjectID, in id: SessionID, by way: TurnOfCommit.Way) throws -> [TurnOfCommit] {
        try store.lines(of: note).compactMap(\.message).reduce(into: []) { turns, message in
            guard !turns.contains(where: { $0.request == message.request }) else { return }
            turns.append(TurnOfCommit(session: id, number: message.turn, request: message.request, way: way))
        }
    }
}

extension Session {
    /// Whether somebody could have written a turn of the session then.
    fileprivate func hasMoment(_ seconds: Int64) -> Bool {
        (createdAt.seconds - 1...max(createdAt.seconds, lastActivityAt.seconds, updatedAt.seconds) + 1).contains(
            seconds)
    }
}
