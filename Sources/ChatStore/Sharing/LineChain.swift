internal import ChatModel
internal import Git

/// A reference whose commits only ever add lines of JSON to one file: an index or the control reference.
///
/// Two sides that went on apart are merged to the union of their lines, by a commit that both make alike.
struct LineChain {
    static let file = "lines"

    let store: ChatStore
    let name: ReferenceName

    private var repository: Repository { store.repository }

    /// The lines at the tip of a copy, sorted; what is no JSON object is passed over, and all of what cannot be read.
    func lines(at copy: ObjectID) throws -> [JSON] { try isReadable(copy) ? parsed(copy) : [] }

    /// The lines that are here now.
    func lines() throws -> [JSON] { try parsed(repository.target(of: name)) }

    private func parsed(_ tip: ObjectID?) throws -> [JSON] {
        try bytes(at: tip).split(separator: 0x0A).compactMap { line in
            do throws(JSON.ParseError) { return try JSON.parse(line) } catch { return nil }
        }
    }

    /// The lines at a tip as they are written.
    func texts(at tip: ObjectID?) throws -> [ArraySlice<UInt8>] { try bytes(at: tip).split(separator: 0x0A) }

    /// Writes a commit that has some lines more; no reference names it yet.
    func following(_ tip: ObjectID?, with lines: [ArraySlice<UInt8>]) throws -> ObjectID {
        let person = try store.person()
        return try repository.writeCommit(
            tree: tree(NoteUnion.lines([bytes(at: tip), Array(lines.joined(separator: [0x0A]))])),
            parents: tip.map { [$0] } ?? [], author: person, committer: person,
            message: "\(lines.count) line\(lines.count == 1 ? "" : "s")\n")
    }

    /// Adds a line; its clock is the next one.
    func append(_ members: [JSON.Member], reason: String) throws { try append([members], reason: reason) }

    /// Adds lines; their clocks are the next ones.
    func append(_ added: [[JSON.Member]], reason: String) throws {
        try retry {
            let tip = try repository.target(of: name)
            let clocks = try parsed(tip).compactMap { $0["clock"]?.text.flatMap { Int($0) } }
            // A clock that leaves no room is somebody's mischief: it holds up nobody.
            let clock = clocks.filter { (0..<Intake.maximumClock).contains($0) }.max() ?? 0
            let objects = added.enumerated().map { index, members in
                JSON.object([.init("clock", .string(NoteFormat.padded(clock + 1 + index)))] + members)
            }
            let person = try store.person()
            let commit = try repository.writeCommit(
                tree: tree(bytes(at: tip) + objects.flatMap { Array($0.line.utf8) + [0x0A] }),
                parents: tip.map { [$0] } ?? [], author: person, committer: person, message: reason + "\n")
            return try store.perform(name, from: tip, to: commit, reason: "chat: \(reason)") == .done
        }
    }

    /// Takes in what a copy has; afterwards the copy's tip is an ancestor of ours.
    ///
    /// - Returns: `false` where the copy cannot be read: then nothing is taken in.
    func merge(_ theirs: ObjectID) throws -> Bool {
        guard try isReadable(theirs) else { return try isHeld(theirs) }
        try retry {
            let ours = try repository.target(of: name)
            guard let tip = try merged(ours, theirs), tip != ours else { return true }
            return try store.perform(name, from: ours, to: tip, reason: "chat: merged") == .done
        }
        return true
    }

    private func isHeld(_ theirs: ObjectID) throws -> Bool {
        try repository.target(of: name).map { try repository.isAncestor(theirs, of: $0) } ?? false
    }

    private func retry(_ attempt: () throws -> Bool) throws {
        for number in 1...ChatStore.maximumAttempts {
            if try attempt() { return }
            store.surroundings.pause(1 + Int(store.surroundings.random() % UInt64(4 * number)))
        }
        throw StoreError.locked(name)
    }

    private func merged(_ ours: ObjectID?, _ theirs: ObjectID) throws -> ObjectID? {
        guard let ours else { return theirs }
        if try repository.isAncestor(theirs, of: ours) { return ours }
        // What follows from ours may have left lines out all the same: then they are put back.
        let known = try Set(bytes(at: ours).split(separator: 0x0A))
        if try repository.isAncestor(ours, of: theirs), try known.isSubset(of: bytes(at: theirs).split(separator: 0x0A))
        {
            return theirs
        }
        let sides = [ours, theirs].sorted()
        let union = try NoteUnion.lines(sides.map { try bytes(at: $0) })
        return try store.writeMergeCommit(tree: tree(union), sides: sides, message: "merged\n")
    }

    /// Whether a copy is a commit with the file, of a size that ours can have: a reference on a remote can be set to
    /// anything.
    func isReadable(_ copy: ObjectID) throws -> Bool {
        guard try (repository.size(of: copy) ?? .max) < Intake.maximumNote, try !repository.isNoCommit(copy),
            let entry = try file(at: copy)
        else { return false }
        return try (repository.size(of: entry) ?? .max) <= Intake.maximumNote
    }

    private func file(at tip: ObjectID) throws -> ObjectID? {
        guard let root = try repository.commit(tip)?.tree else { return nil }
        return try repository.tree(root)?[Self.file]?.id
    }

    private func bytes(at tip: ObjectID?) throws -> [UInt8] {
        try tip.flatMap(file).flatMap { try repository.blob($0) } ?? []
    }

    private func tree(_ bytes: [UInt8]) throws -> ObjectID {
        let blob = try repository.writeBlob(bytes)
        return try repository.writeTree(Tree([.init(mode: .file, name: Array(Self.file.utf8), id: blob)]))
    }
}
