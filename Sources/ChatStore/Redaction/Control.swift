internal import ChatModel
internal import Git

extension ChatStore {
    /// The control reference: redactions of everybody.
    var control: LineChain { LineChain(store: self, name: References.control) }

    /// The tip there that a log without the words may take the place of; `nil` where that would bring words back, or lose
    /// some.
    ///
    /// - Parameter tip: The commit of the log that goes.
    func redactionLease(of state: LogState, at tip: ObjectID, over known: ObjectID?) throws -> ObjectID? {
        guard let known, try !holds(known, tip), let ours = try repository.commit(tip)?.tree,
            let theirs = try repository.commit(known)?.tree
        else { return nil }
        let isRedacted = try control.lines().contains { line in
            line["kind"]?.text == "redaction" && line["session"]?.text == state.session.id.rawValue
        }
        guard isRedacted else { return nil }
        let gone = try redactedLines(of: state)
        return try isClean(ours, gone) && hasAll(of: theirs, without: gone, in: ours) ? known : nil
    }

    /// Takes in what a remote says of redactions and deletions.
    ///
    /// Where both sides say the same, its commit is ours: then all clones have the same one.
    ///
    /// - Returns: `false` where that cannot be read.
    func takeControl(from remote: ChatRemote) throws -> Bool {
        guard let theirs = try repository.target(of: remote.copy(References.control)) else { return true }
        let ours = try repository.target(of: References.control)
        guard ours != theirs else { return true }
        guard try control.isReadable(theirs) else { return false }
        let (said, told) = try (Set(control.texts(at: ours)), Set(control.texts(at: theirs)))
        guard told.isSubset(of: said) else { return try control.merge(theirs) }
        if told == said {
            _ = try perform(References.control, from: ours, to: theirs, reason: "chat: merged")
        }
        return true
    }

    /// What a remote is to be told of redactions and deletions, only of sessions that it has or had; `nil` if it knows.
    func outgoingControl(to remote: ChatRemote, _ places: SharedPlaces) throws -> OutgoingReference? {
        let (name, chain) = (References.control, control)
        let there = try repository.target(of: remote.copy(name))
        guard let tip = try repository.target(of: name), tip != there else { return nil }
        // What cannot be read there is in the way of whatever goes.
        if let there, try !chain.isReadable(there) { return OutgoingReference(name: name, target: tip) }
        let known = try Set(chain.texts(at: there))
        let missing = try chain.texts(at: tip).filter { !known.contains($0) }
        guard !missing.isEmpty else { return nil }
        let sessions = try sessions(knownTo: remote, places)
        let due = missing.filter { sessions.contains(Self.session(ofControl: $0)) }
        guard !due.isEmpty else { return nil }
        if try due.count == missing.count && there.map({ try holds($0, tip) }) ?? known.isEmpty {
            return OutgoingReference(name: name, target: tip)
        }
        return OutgoingReference(name: name, target: try chain.following(there, with: due))
    }

    private static func session(ofControl line: ArraySlice<UInt8>) -> SessionID? {
        do throws(JSON.ParseError) { return try JSON.parse(line)["session"]?.text.flatMap { SessionID($0) } } catch {
            return nil
        }
    }

    /// The sessions that a remote has or had: its logs as they are here, its indexes, and what was shared there from here.
    private func sessions(knownTo remote: ChatRemote, _ places: SharedPlaces) throws -> Set<SessionID?> {
        try repository.references(remote.indexes).reduce(into: places.sessions(knownTo: remote.name)) { known, index in
            for line in try LineChain(store: self, name: index.name).lines(at: index.target) {
                known.insert(line["session"]?.text.flatMap { SessionID($0) })
            }
        }
    }
}
