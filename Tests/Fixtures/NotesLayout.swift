/// Where notes stand in a tree: flat up to 256, below their first byte up to 65,536, below two bytes beyond.
enum NotesLayout {
    /// The path of a key in a tree of so many.
    static func path(_ key: String, of count: Int) -> String {
        if count <= 256 { return key }
        let rest = key.dropFirst(2)
        return count <= 65_536 ? "\(key.prefix(2))/\(rest)" : "\(key.prefix(2))/\(rest.prefix(2))/\(rest.dropFirst(2))"
    }

    /// Adds the last of the keys to the tree of the commit that is being written, and moves the others where needed.
    static func add(_ keys: [(key: String, note: String)], to stream: ImportStream) {
        let moves = keys.count == 257 || keys.count == 65_537
        if moves { stream.removeAll() }
        for (key, note) in moves ? keys[...] : keys.suffix(1) { stream.file(path(key, of: keys.count), note) }
    }
}
