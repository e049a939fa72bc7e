internal import ChatModel
internal import Git

/// The tree of a session log: notes by turn commit, `pending/<request>`, `blobs/<2>/<38>` for large payloads,
/// and `seal` with the keys of a sealed session.
struct LogTree {
    static let pending = "pending"
    static let blobs = "blobs"
    static let seal = "seal"

    let repository: Repository
    var root: Tree

    init(_ repository: Repository, _ id: ObjectID?) throws {
        self.repository = repository
        root = try id.map { try repository.requiredTree($0) } ?? Tree()
    }

    /// Puts notes under their commits.
    mutating func set(notes: [ObjectID: ObjectID?]) throws {
        root = try NotesTree(repository).setting(notes, in: root)
    }

    /// Keeps the blob of a payload where a push takes it along.
    mutating func keep(_ blob: ObjectID) throws {
        let name = blob.description
        let repository = repository
        try edit(Self.blobs) { blobs in
            var folder = try blobs[String(name.prefix(2))].map { try repository.requiredTree($0.id) } ?? Tree()
            folder.set(.init(mode: .file, name: Array(name.dropFirst(2).utf8), id: blob))
            blobs.set(.init(mode: .directory, name: Array(name.prefix(2).utf8), id: try repository.writeTree(folder)))
        }
    }

    /// Keeps the blobs of many payloads, and writes each folder once.
    mutating func keep(_ ids: [ObjectID]) throws {
        guard !ids.isEmpty else { return }
        let repository = repository
        try edit(Self.blobs) { blobs in
            for (prefix, group) in Dictionary(grouping: Set(ids), by: { String($0.description.prefix(2)) }) {
                var folder = try blobs[prefix].map { try repository.requiredTree($0.id) } ?? Tree()
                for id in group {
                    folder.set(.init(mode: .file, name: Array(id.description.dropFirst(2).utf8), id: id))
                }
                blobs.set(.init(mode: .directory, name: Array(prefix.utf8), id: try repository.writeTree(folder)))
            }
        }
    }

    /// Puts the message of an unfinished turn in its place, or takes it away.
    mutating func set(pending request: UUIDv7, to blob: ObjectID?) throws {
        try edit(Self.pending) { pending in
            pending.remove(request.rawValue)
            if let blob { pending.set(.init(mode: .file, name: Array(request.rawValue.utf8), id: blob)) }
        }
    }

    /// The messages of unfinished turns by request, oldest first.
    func pendingBlobs() throws -> [(request: UUIDv7, blob: ObjectID)] {
        guard let folder = root[Self.pending] else { return [] }
        return try repository.requiredTree(folder.id).entries.compactMap { entry in
            UUIDv7(entry.text).map { ($0, entry.id) }
        }
    }

    /// The lines about the session's keys; none in a session that is not sealed.
    func seal() throws -> [UInt8] { try root[Self.seal].flatMap { try repository.blob($0.id) } ?? [] }

    /// Adds lines about the session's keys to those that are there.
    mutating func add(seal lines: [UInt8]) throws {
        guard !lines.isEmpty else { return }
        let blob = try repository.writeBlob(NoteUnion.lines([try seal(), lines]))
        root.set(.init(mode: .file, name: Array(Self.seal.utf8), id: blob))
    }

    func write() throws -> ObjectID { try repository.writeTree(root) }

    private mutating func edit(_ name: String, _ change: (inout Tree) throws -> Void) throws {
        var folder = try root[name].map { try repository.requiredTree($0.id) } ?? Tree()
        try change(&folder)
        guard !folder.entries.isEmpty else { return root.remove(name) }
        root.set(.init(mode: .directory, name: Array(name.utf8), id: try repository.writeTree(folder)))
    }
}
