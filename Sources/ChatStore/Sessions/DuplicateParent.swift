internal import ChatModel
internal import Git

/// Finds the log commit that a duplicate without its source's last turns goes on from.
///
/// Whoever gets the duplicate gets all that is before it, so nothing of that may have a turn that was left out.
struct DuplicateParent {
    private let repository: Repository
    private let notes: [ObjectID: ObjectID]
    private let lines: Set<ArraySlice<UInt8>>
    private let payloads: Set<ObjectID>
    private let requests: Set<UUIDv7>
    /// Trees and blobs that were looked through, and have nothing else.
    private var clean: Set<ObjectID> = []

    /// - Parameter tree: The duplicate's.
    init(_ repository: Repository, of origin: DuplicateOrigin, tree: ObjectID) throws {
        self.repository = repository
        notes = try Self.entries(tree, repository)
        lines = try Set(Set(notes.values).flatMap { try repository.blob($0)?.split(separator: 0x0A) ?? [] })
        payloads = try LogTree(repository, tree).payloads()
        requests = Set(origin.lines.compactMap(\.message?.request))
    }

    /// The newest commit before a tip that has the duplicate's notes and, with all that is before it, no others.
    ///
    /// - Returns: `nil` if there is none, or if that cannot be told, as after a merge.
    mutating func find(from tip: ObjectID) throws -> ObjectID? {
        do {
            var found: (id: ObjectID, tree: ObjectID)?
            for commit in try chain(to: tip) {
                guard try isClean(commit.tree) else { break }
                found = commit
            }
            return try found.flatMap { try Self.entries($0.tree, repository) == notes ? $0.id : nil }
        } catch is ObjectDamage { return nil }
    }

    /// The commits before a tip, the first one first, that have no merge before them.
    private func chain(to tip: ObjectID) throws -> [(id: ObjectID, tree: ObjectID)] {
        var chain: [(id: ObjectID, tree: ObjectID)] = []
        var next: ObjectID? = tip
        while let id = next {
            guard let commit = try repository.commit(id) else { return [] }
            if commit.parents.count > 1 { chain = [] } else { chain.append((id, commit.tree)) }
            next = commit.parents.first
        }
        return chain.reversed()
    }

    private mutating func isClean(_ tree: ObjectID) throws -> Bool {
        for entry in try repository.requiredTree(tree).entries where try !isClean(entry, in: entry.text) {
            return false
        }
        return true
    }

    /// - Parameter place: What it stands in, or below, in the log's tree.
    private mutating func isClean(_ entry: Tree.Entry, in place: String) throws -> Bool {
        // Keys are the duplicate's too.
        guard place != LogTree.seal, !clean.contains(entry.id) else { return true }
        if entry.mode == .directory {
            for inner in try repository.requiredTree(entry.id).entries where try !isClean(inner, in: place) {
                return false
            }
        } else {
            guard try isTaken(entry, in: place) else { return false }
        }
        clean.insert(entry.id)
        return true
    }

    private func isTaken(_ entry: Tree.Entry, in place: String) throws -> Bool {
        switch place {
        case LogTree.pending: return UUIDv7(entry.text).map { requests.contains($0) } ?? false
        case LogTree.blobs: return payloads.contains(entry.id)
        default:
            guard let bytes = try repository.blob(entry.id) else { return false }
            return bytes.split(separator: 0x0A).allSatisfy { lines.contains($0) }
        }
    }

    private static func entries(_ tree: ObjectID, _ repository: Repository) throws -> [ObjectID: ObjectID] {
        let entries = try NotesTree(repository).entries(in: tree)
        return Dictionary(entries.map { ($0.key, $0.note) }, uniquingKeysWith: { $1 })
    }
}

extension Commit {
    /// Whether a log begins here with turns that no commit of it wrote, as that of a duplicate can.
    var beginsWithTurns: Bool {
        parents.isEmpty && trailers["Chat-Turns"].map { LogFormat.count($0) != 0 } ?? false
    }
}
