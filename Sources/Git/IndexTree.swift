/// What an index file says by itself, so that git need not be asked.
///
/// The tree that it comes to is kept there by git (the extension `TREE`), which takes it back whenever a path below
/// changes; `git write-tree` only repeats it.
public enum IndexTree {
    /// The tree of a whole index; `nil` where git would have to work it out, or the file has parts elsewhere.
    ///
    /// - Parameter bytes: The index, of versions 2 to 4 with SHA-1.
    public static func tree(of bytes: [UInt8]) -> ObjectID? {
        bytes.withUnsafeBytes { buffer in
            var reader = IndexReader(bytes: buffer)
            return reader.read()?.tree
        }
    }

    /// Whether no path of a whole index is at odds; `false` also where that cannot be told.
    public static func isMerged(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { buffer in
            var reader = IndexReader(bytes: buffer)
            return reader.read()?.isMerged ?? false
        }
    }
}

/// Goes over the entries of an index to what stands behind them.
private struct IndexReader {
    let bytes: UnsafeRawBufferPointer
    private var place = 12
    private var isMerged = true
    /// Where the checksum begins.
    private var end: Int { bytes.count - 20 }

    init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// - Returns: `nil` for what is no whole index.
    mutating func read() -> (tree: ObjectID?, isMerged: Bool)? {
        guard end > 12, bytes.starts(with: "DIRC".utf8), let version = number(at: 4), (2...4).contains(version),
            let count = number(at: 8)
        else { return nil }
        for _ in 0..<count { guard skipEntry(version) else { return nil } }
        var found: ObjectID?
        while place + 8 <= end {
            guard let length = number(at: place + 4), place + 8 + length <= end else { return nil }
            let name = bytes[place..<place + 4]
            // The other part of a split index, and directories that stand for their files.
            if name.elementsEqual("link".utf8) || name.elementsEqual("sdir".utf8) { return nil }
            if name.elementsEqual("TREE".utf8) { found = root(place + 8, length, entries: count) }
            place += 8 + length
        }
        return place == end ? (found, isMerged) : nil
    }

    /// The first entry of the extension: an empty path, how many entries it covers, how many trees are below, the tree.
    private func root(_ start: Int, _ length: Int, entries: Int) -> ObjectID? {
        let held = bytes[start..<start + length]
        guard held.first == 0, let line = held.firstIndex(of: 0x0A), line + 20 < held.endIndex,
            let covered = held[(start + 1)..<line].split(separator: 0x20).first,
            Int(String(decoding: covered, as: UTF8.self)) == entries
        else { return nil }
        let digits = bytes[(line + 1)..<(line + 21)].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        return ObjectID(digits.joined())
    }

    private mutating func skipEntry(_ version: Int) -> Bool {
        guard place + 62 < end else { return false }
        let isExtended = bytes[place + 60] & 0x40 != 0
        // The stage: 1 to 3 are sides of a conflict.
        if bytes[place + 60] & 0x30 != 0 { isMerged = false }
        let fixed = isExtended ? 64 : 62
        let named = Int(bytes[place + 60] & 0x0F) << 8 | Int(bytes[place + 61])
        var name = place + fixed
        if version == 4 {
            // How much of the path before is left out; then the rest, and nothing that fills up.
            while name < end, bytes[name] & 0x80 != 0 { name += 1 }
            name += 1
        }
        var stop = version < 4 && named < 0xFFF ? name + named : name
        while stop < end, bytes[stop] != 0 { stop += 1 }
        guard stop < end else { return false }
        place = version == 4 ? stop + 1 : place + (stop - place + 8) / 8 * 8
        return true
    }

    /// Four bytes, the highest first.
    private func number(at place: Int) -> Int? {
        guard place + 4 <= bytes.count else { return nil }
        return bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
    }
}
