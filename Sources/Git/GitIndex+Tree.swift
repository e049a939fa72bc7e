extension Repository {
    /// Writes the trees that an index comes to, as `git write-tree` does; those that git knows to be unchanged are taken
    /// from the index.
    ///
    /// - Returns: `nil` where only git can tell: conflicts, files that are only announced, objects that are not there.
    /// - Throws: `GitError`, `FileError`.
    public func writeTree(of index: GitIndex) throws -> ObjectID? {
        guard index.isPlain else { return nil }
        return try writeTree(of: index, index.entries.indices, below: 0, index.cachedTree)
    }

    private func writeTree(
        of index: GitIndex, _ range: Range<Int>, below prefix: Int, _ known: CachedTree?
    ) throws -> ObjectID? {
        if let known, known.count == range.count, let id = known.id { return contains(id) ? id : nil }
        var entries: [Tree.Entry] = []
        var next = range.lowerBound
        while next < range.upperBound {
            let name = index.name(of: next, below: prefix)
            guard let end = index.endOfFolder(next, below: prefix, in: range) else {
                guard let mode = index.mode(of: next) else { return nil }
                let id = index.id(of: next)
                guard contains(id) else { return nil }
                entries.append(.init(mode: mode, name: Array(name), id: id))
                next += 1
                continue
            }
            let child = known?.children.first { $0.name.elementsEqual(name) }
            guard let id = try writeTree(of: index, next..<end, below: prefix + name.count + 1, child) else {
                return nil
            }
            entries.append(.init(mode: .directory, name: Array(name), id: id))
            next = end
        }
        return try writeTree(Tree(entries))
    }
}

/// A folder as the extension `TREE` of an index has it.
struct CachedTree {
    let name: ArraySlice<UInt8>
    /// How many entries of the index it covers; negative where git would have to work it out.
    let count: Int
    let id: ObjectID?
    fileprivate(set) var children: [CachedTree] = []

    /// Reads a folder and those below it; `nil` for what is none.
    init?(_ bytes: inout ArraySlice<UInt8>, depth: Int = 0) {
        guard depth <= GitIndex.depth, let zero = bytes.firstIndex(of: 0),
            let line = bytes[zero...].firstIndex(of: 0x0A)
        else { return nil }
        name = bytes[..<zero]
        let numbers = bytes[(zero + 1)..<line].split(separator: 0x20).map { Int(String(decoding: $0, as: UTF8.self)) }
        guard numbers.count == 2, let covered = numbers[0], let below = numbers[1], below >= 0 else { return nil }
        count = covered
        bytes = bytes[(line + 1)...]
        if covered < 0 {
            id = nil
        } else {
            guard bytes.count >= 20 else { return nil }
            id = bytes.prefix(20).withUnsafeBytes { ObjectID(bytes: $0) }
            bytes = bytes.dropFirst(20)
        }
        for _ in 0..<below {
            guard let child = CachedTree(&bytes, depth: depth + 1) else { return nil }
            children.append(child)
        }
    }
}

extension GitIndex {
    /// Whether any file in any folder has that name.
    public func hasFile(named name: String) -> Bool {
        entries.contains { entry in
            let path = paths[entry.path..<(entry.path + entry.length)]
            return path.count >= name.utf8.count && path.suffix(name.utf8.count).elementsEqual(name.utf8)
        }
    }

    /// The part of an entry's path that stands below a folder, up to its next slash.
    func name(of entry: Int, below prefix: Int) -> ArraySlice<UInt8> {
        let path = paths[(entries[entry].path + prefix)..<(entries[entry].path + entries[entry].length)]
        return path.prefix { $0 != 0x2F }
    }

    /// Behind the last entry that is in the same folder below a prefix; `nil` for an entry that is in none.
    func endOfFolder(_ entry: Int, below prefix: Int, in range: Range<Int>) -> Int? {
        let length = prefix + name(of: entry, below: prefix).count + 1
        guard length <= entries[entry].length else { return nil }
        let start = paths[entries[entry].path..<(entries[entry].path + length)]
        // Paths are sorted: those in the folder stand together.
        var (low, high) = (entry + 1, range.upperBound)
        while low < high {
            let middle = (low + high) / 2
            if isIn(start, middle) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func isIn(_ start: ArraySlice<UInt8>, _ entry: Int) -> Bool {
        let (path, length) = (entries[entry].path, entries[entry].length)
        return length > start.count && paths[path..<(path + start.count)].elementsEqual(start)
    }

    func mode(of entry: Int) -> Tree.Entry.Mode? {
        number(at: entries[entry].facts + 24).flatMap { Tree.Entry.Mode(rawValue: UInt32($0)) }
    }

    func id(of entry: Int) -> ObjectID {
        let place = entries[entry].facts + 40
        return bytes[place..<place + 20].withUnsafeBytes { ObjectID(bytes: $0) }
    }
}
