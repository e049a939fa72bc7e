internal import ChatModel
internal import Git

/// Looks at a log that came from elsewhere before anything is done with it.
struct Intake {
    /// The most that a note or payload can have, in bytes: what holds the largest message, with room to spare.
    static let maximumNote = 128 << 20
    /// The highest clock that a log can begin with, and that a line of a chain counts with.
    static let maximumClock = 90_000_000
    /// The clock up to which nobody asks how it came to be.
    static let freeClock = 80_000_000
    /// How far a commit of a log above that can be from those before it: what anybody took in, all can go on from.
    static let clockStep = 1_000_000

    let store: ChatStore
    let id: SessionID
    /// The log here, whose commits and notes were looked at before.
    let known: LogState?

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
        do {
            try checkClocks(state)
            try checkObjects(state)
        } catch let damage as ObjectDamage {
            throw IntakeProblem.incomplete(object: damage.id.description)
        }
        return state
    }

    /// Goes by what each commit and those before it say, so that all clones judge alike, whenever they fetch.
    private func checkClocks(_ state: LogState) throws {
        var clocks = LogClocks(repository)
        try repository.walk(from: state.tip, hiding: known.map { [$0.tip] } ?? []) { id in
            let said = try clocks.clock(at: id)
            guard said > Self.freeClock else { return true }
            let limit = try clocks.clock(before: id).map { $0 + Self.clockStep }
            guard said <= limit ?? max(Self.maximumClock, knownClock + Self.clockStep) else {
                throw IntakeProblem.clock(said)
            }
            return true
        }
    }

    private var knownClock: Int { known?.session.clock ?? 0 }

    /// Sizes first, from headers alone; then clocks.
    private func checkObjects(_ state: LogState) throws {
        let before = Set(try store.notesTree.entries(in: known?.tree).map(\.note))
        let notes = Set(try store.notesTree.entries(in: state.tree).map(\.note)).subtracting(before)
        for blob in try notes.union(LogTree(repository, state.tree).payloads()) {
            guard let size = try repository.size(of: blob) else {
                throw IntakeProblem.incomplete(object: blob.description)
            }
            guard size <= Self.maximumNote else { throw IntakeProblem.tooLarge(bytes: size) }
        }
        let limit = max(Self.freeClock, state.session.clock, knownClock)
        for note in notes {
            for line in try store.lines(of: note) where line.clock > limit {
                throw IntakeProblem.clock(line.clock)
            }
        }
    }
}
