internal import ChatModel
internal import Git

extension ChatStore {
    /// The log that has in it what two tips have: one of them, or a merge that both sides make alike.
    ///
    /// Where the first has nothing beyond the second but merges of our own, and a merge would say what the second says,
    /// it is the second.
    ///
    /// What never changes is as the first of them, which is the one here, has it.
    ///
    /// - Parameter branchTip: Where the branch is with both sides' code; `nil` leaves it to the logs.
    /// - Throws: `IntakeProblem.unrelated`.
    func mergedLog(of id: SessionID, _ one: ObjectID, _ two: ObjectID, branchTip: ObjectID? = nil) throws -> ObjectID {
        if try repository.isAncestor(two, of: one) { return one }
        let (ours, theirs) = (try state(of: id, at: one), try state(of: id, at: two))
        if try repository.isAncestor(one, of: two), try losses(of: ours, in: theirs).isEmpty { return two }
        guard let base = try repository.mergeBases(one, two).first else { throw IntakeProblem.unrelated }
        let sides = one < two ? [ours, theirs] : [theirs, ours]
        let tree = try mergedTree(sides.map(\.tree))
        var snapshot = SnapshotMerge(base: try state(of: id, at: base).snapshot, one: sides[0], two: sides[1]).merged()
        snapshot.session.restoreOrigin(of: ours.session)
        // Nothing private is on a remote.
        if theirs.session.visibility == .private { snapshot.session.visibility = ours.session.visibility }
        snapshot.session.branchTip = branchTip?.description ?? snapshot.session.branchTip
        try count(tree, into: &snapshot.session)
        let isThere = [ours.tree, tree].contains(theirs.tree) && snapshot.saysSame(as: theirs.snapshot)
        // Else clones with several remotes would merge each other's merges for ever.
        if isThere, try addsOnlyMerges(one, to: two) { return two }
        return try writeMergeCommit(
            tree: tree, sides: sides.map(\.tip), message: LogFormat.message(snapshot, subject: "merged"))
    }

    /// The union of logs' trees: lines key by key, payloads, and what is not known; nothing is pending after a merge.
    private func mergedTree(_ trees: [ObjectID]) throws -> ObjectID {
        var notes: [ObjectID: Set<ObjectID>] = [:]
        for tree in trees {
            for (key, note) in try notesTree.entries(in: tree) { notes[key, default: []].insert(note) }
        }
        var merged = try LogTree(repository, nil)
        try merged.set(notes: notes.mapValues { Optional(try union($0.sorted())) })
        for payload in try trees.flatMap({ try LogTree(repository, $0).payloads() }).sorted() {
            try merged.keep(payload)
        }
        for tree in try trees.map({ try repository.requiredTree($0) }) {
            for entry in tree.entries where LogTree.isForeign(entry) {
                if let known = merged.root[entry.text], known.id < entry.id { continue }
                merged.root.set(entry)
            }
        }
        for tree in trees { try merged.add(seal: LogTree(repository, tree).seal()) }
        return try merged.write()
    }

    /// Counts turns and messages anew, and takes the highest clock.
    func count(_ tree: ObjectID, into session: inout Session) throws {
        var requests: Set<UUIDv7> = []
        var messages: Set<UUIDv7> = []
        for note in Set(try notesTree.entries(in: tree).map(\.note)) {
            for line in try lines(of: note) {
                session.clock = max(session.clock, line.clock)
                guard let message = line.message else { continue }
                requests.insert(message.request)
                messages.insert(message.id)
            }
        }
        (session.turns, session.messages) = (requests.count, messages.count)
    }
}

extension LogSnapshot {
    /// Whether all is the same but what happened last.
    fileprivate func saysSame(as other: LogSnapshot) -> Bool {
        var (one, two) = (self, other)
        one.event = LogFormat.Event.merged.rawValue
        two.event = LogFormat.Event.merged.rawValue
        return one == two
    }
}

extension LogTree {
    /// Whether an entry of a log's root is neither a note nor one of ours.
    static func isForeign(_ entry: Tree.Entry) -> Bool {
        let name = entry.text
        guard name != pending, name != blobs, name != seal else { return false }
        let isHex = entry.name.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        return !(isHex && (entry.name.count == 40 || entry.name.count == 2 && entry.mode == .directory))
    }
}
