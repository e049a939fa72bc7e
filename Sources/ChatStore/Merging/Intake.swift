internal import ChatModel
internal import Git

/// Looks at a log that came from elsewhere before anything is done with it.
struct Intake {
    /// The most that a note or payload can have, in bytes: what holds the largest message, with room to spare.
    static let maximumNote = 128 << 20
    /// The highest clock that is taken from elsewhere: eight digits have to last.
    static let maximumClock = 90_000_000

    let store: ChatStore
    let id: SessionID
    /// The tree of the log here, whose notes were looked at before.
    let known: ObjectID?

    private var repository: Repository { store.repository }

    /// The state at a tip that can be taken in.
    ///
    /// - Throws: `IntakeProblem`.
    func state(at tip: ObjectID) throws -> LogState {
        let state: LogState
        do { state = try store.state(of: id, at: tip) } catch StoreError.damagedLog(_, let reason) {
            throw IntakeProblem.damaged(reason: reason)
        } catch let damage as ObjectDamage {
            throw IntakeProblem.damaged(reason: damage.id == tip ? "\(tip) is no commit" : "\(damage.id) is damaged")
        }
        guard state.snapshot.format <= LogFormat.version else {
            throw IntakeProblem.newerFormat(version: state.snapshot.format)
        }
        guard state.session.id == id else { throw IntakeProblem.otherSession(state.session.id.rawValue) }
        guard try known != nil || store.shows(state.session) else { throw IntakeProblem.privateSession }
        guard state.session.clock <= Self.maximumClock else { throw IntakeProblem.clock(state.session.clock) }
        do { try checkObjects(state) } catch let damage as ObjectDamage {
            throw IntakeProblem.incomplete(object: damage.id.description)
        }
        return state
    }

    /// Sizes first, from headers alone; then clocks.
    private func checkObjects(_ state: LogState) throws {
        let before = Set(try store.notesTree.entries(in: known).map(\.note))
        let notes = Set(try store.notesTree.entries(in: state.tree).map(\.note)).subtracting(before)
        for blob in try notes.union(LogTree(repository, state.tree).payloads()) {
            guard let size = try repository.size(of: blob) else {
                throw IntakeProblem.incomplete(object: blob.description)
            }
            guard size <= Self.maximumNote else { throw IntakeProblem.tooLarge(bytes: size) }
        }
        for note in notes {
            for line in try store.lines(of: note) where line.clock > Self.maximumClock {
                throw IntakeProblem.clock(line.clock)
            }
        }
    }
}
