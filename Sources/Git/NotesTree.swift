/// Reads and writes trees that map object ids to blobs as `git notes` does.
///
/// Writing follows one rule at every level: up to 256 keys stand in a tree by their full remaining name; more are split
/// by their next byte, and come together again when a removal leaves few enough. So a tree that only we write is a
/// function of its keys alone, and one more key rewrites one tree for each level.
/// Readers take any mix of levels, because stock git may have rewritten the tree.
public struct NotesTree {
    /// The most keys that stand side by side.
    public static let capacity = 256

    let repository: Repository

    /// Creates a reader and writer of trees in `repository`.
    public init(_ repository: Repository) { self.repository = repository }

    /// The blobs under `key`: one at most, unless another program wrote the key at several levels.
    ///
    /// - Throws: `ObjectDamage` where a tree is missing or broken, `GitError`.
    public func notes(for key: ObjectID, in root: ObjectID?) throws -> [ObjectID] {
        guard let root else { return [] }
        var notes: [ObjectID] = []
        var rest = Substring(key.description)
        var next: ObjectID? = root
        while let id = next {
            let tree = try whole(id)
            if let entry = tree[String(rest)], entry.mode.isFile { notes.append(entry.id) }
            next = rest.count > 2 ? tree[String(rest.prefix(2))].flatMap { $0.mode == .directory ? $0.id : nil } : nil
            rest = rest.dropFirst(2)
        }
        return notes
    }

    /// Every key with its blob, in the order of the keys.
    ///
    /// - Throws: `ObjectDamage` where a tree is missing or broken, `GitError`.
    public func entries(in root: ObjectID?) throws -> [(key: ObjectID, note: ObjectID)] {
        var entries: [(key: ObjectID, note: ObjectID)] = []
        guard let root else { return [] }
        try collect(root, prefix: "", into: &entries)
        return entries.sorted { $0.key < $1.key }
    }

    /// The tree with `changes` made; a key with `nil` is taken out.
    ///
    /// Entries that are no notes stay.
    ///
    /// - Returns: The new tree's id; the same id if nothing changed.
    /// - Throws: `ObjectDamage` where a tree is missing or broken, `GitError`.
    public func setting(_ changes: [ObjectID: ObjectID?], in root: ObjectID?) throws -> ObjectID {
        let tree = try root.map(whole) ?? Tree()
        return try repository.writeTree(setting(changes, in: tree))
    }

    /// The root tree with `changes` made, not written yet; the trees below it are.
    ///
    /// - Throws: `ObjectDamage` where a tree is missing or broken, `GitError`.
    public func setting(_ changes: [ObjectID: ObjectID?], in root: Tree) throws -> Tree {
        guard !changes.isEmpty else { return root }
        return try node(root, changes: changes.map { (name: Substring($0.key.description), note: $0.value) })
    }

    private func node(_ tree: Tree, changes: [(name: Substring, note: ObjectID?)]) throws -> Tree {
        if changes.count == 1, let note = changes[0].note, let tree = try adding(note, at: changes[0].name, to: tree) {
            return tree
        }
        var level = Level(tree, width: changes.first?.name.count ?? 40)
        for (name, note) in changes {
            level.notes[String(name)] = nil
            if level.directories[String(name.prefix(2))] == nil, let note { level.notes[String(name)] = note }
        }
        for (prefix, group) in Dictionary(grouping: changes, by: { String($0.name.prefix(2)) }) {
            guard let child = level.directories[prefix] else { continue }
            let below = group.map { (name: $0.name.dropFirst(2), note: $0.note) }
            try level.put(node(whole(child), changes: below), at: prefix, in: repository)
        }
        if changes.contains(where: { $0.note == nil }) { try join(&level) }
        try split(&level)
        return level.tree
    }

    /// The tree with one more note, where nothing is split by that; `nil` where the whole level has to be looked at.
    ///
    /// This is nearly every turn, so nothing is sorted and no other entry is touched.
    private func adding(_ note: ObjectID, at name: Substring, to tree: Tree) throws -> Tree? {
        var tree = tree
        let (notes, directories) = Level.count(tree, width: name.count)
        if directories == 0 {
            let known = tree[String(name)]
            guard known?.mode.isFile ?? (notes < Self.capacity) else { return nil }
            tree.set(.init(mode: .file, name: Array(name.utf8), id: note))
            return tree
        }
        guard notes == 0, let child = tree[String(name.prefix(2))], child.mode == .directory else { return nil }
        let below = try node(whole(child.id), changes: [(name.dropFirst(2), note)])
        tree.set(.init(mode: .directory, name: child.name, id: try repository.writeTree(below)))
        return tree
    }

    /// A tree that has to be there: to take a missing one for empty would lose its notes.
    private func whole(_ id: ObjectID) throws -> Tree {
        guard let tree = try repository.tree(id) else { throw ObjectDamage(id: id) }
        return tree
    }

    /// Brings the notes below a level back into it where there are few enough, and nothing but notes.
    private func join(_ level: inout Level) throws {
        var notes = level.notes
        for (prefix, id) in level.directories {
            let below = Level(try whole(id), width: level.width - 2)
            guard below.directories.isEmpty, below.others.isEmpty,
                notes.count + below.notes.count <= Self.capacity
            else { return }
            for (rest, note) in below.notes { notes[prefix + rest] = note }
        }
        (level.notes, level.directories) = (notes, [:])
    }

    /// Splits the notes of a level by their next byte once there are too many of them.
    private func split(_ level: inout Level) throws {
        let isSplit = !level.directories.isEmpty
        guard level.notes.count > Self.capacity || (isSplit && !level.notes.isEmpty) else { return }
        let groups = Dictionary(grouping: level.notes, by: { String($0.key.prefix(2)) })
        level.notes = [:]
        for (prefix, notes) in groups {
            let below = notes.map { (name: $0.key.dropFirst(2), note: Optional($0.value)) }
            let old = try level.directories[prefix].map(whole) ?? Tree()
            try level.put(node(old, changes: below), at: prefix, in: repository)
        }
    }

    private func collect(
        _ id: ObjectID, prefix: String, into entries: inout [(key: ObjectID, note: ObjectID)]
    ) throws {
        for entry in try whole(id).entries where entry.name.allSatisfy(Level.isHexDigit) {
            if entry.mode == .directory, entry.name.count == 2, prefix.count < 38 {
                try collect(entry.id, prefix: prefix + entry.text, into: &entries)
            } else if entry.mode.isFile, let key = ObjectID(prefix + entry.text) {
                entries.append((key, entry.id))
            }
        }
    }
}

/// One tree of notes, sorted into what stands in it.
private struct Level {
    var notes: [String: ObjectID] = [:]
    var directories: [String: ObjectID] = [:]
    var others: [Tree.Entry] = []
    /// How many digits of a key are left at this level.
    let width: Int

    init(_ tree: Tree, width: Int) {
        self.width = width
        for entry in tree.entries {
            let isHex = entry.name.allSatisfy(Self.isHexDigit)
            switch entry.mode {
            case .directory where isHex && entry.name.count == 2: directories[entry.text] = entry.id
            case let mode where mode.isFile && isHex && entry.name.count == width: notes[entry.text] = entry.id
            default: others.append(entry)
            }
        }
    }

    /// How many notes and how many directories of notes a tree has.
    static func count(_ tree: Tree, width: Int) -> (notes: Int, directories: Int) {
        var (notes, directories) = (0, 0)
        for entry in tree.entries where entry.name.allSatisfy(isHexDigit) {
            switch entry.mode {
            case .directory: directories += entry.name.count == 2 ? 1 : 0
            case let mode: notes += mode.isFile && entry.name.count == width ? 1 : 0
            }
        }
        return (notes, directories)
    }

    mutating func put(_ tree: Tree, at prefix: String, in repository: Repository) throws {
        directories[prefix] = tree.entries.isEmpty ? nil : try repository.writeTree(tree)
    }

    var tree: Tree {
        let files = notes.map { Tree.Entry(mode: .file, name: Array($0.key.utf8), id: $0.value) }
        let folders = directories.map { Tree.Entry(mode: .directory, name: Array($0.key.utf8), id: $0.value) }
        return Tree(files + folders + others)
    }

    static func isHexDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): true
        default: false
        }
    }
}
