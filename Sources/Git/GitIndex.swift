#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// An index as git wrote it (versions 2 to 4, with SHA-1), read so that git need not be asked.
///
/// `gitformat-index(5)` gives every byte.
public struct GitIndex {
    /// One path of the index.
    struct Entry {
        /// Where what git knows of the file begins, in the bytes of the index.
        let facts: Int
        /// Where its path begins in `paths`, and how long it is without the NUL behind it.
        let path: Int
        let length: Int
    }

    /// How deep folders are that are gone into.
    static let depth = 256

    let bytes: [UInt8]
    private(set) var entries: [Entry] = []
    /// The paths, each with a NUL behind it.
    private(set) var paths: [UInt8] = []
    /// Whether each entry stands for a file of its own, and for what is in the worktree: no submodules, nothing that
    /// was left out, hidden or only announced, no conflicts; and they are sorted, and not deeper than `depth`.
    private(set) var isPlain = true
    /// Whether no path is at odds.
    public private(set) var isMerged = true
    /// What git keeps of the trees that it comes to (the extension `TREE`); it takes back what changes.
    private(set) var cachedTree: CachedTree?

    /// Where the checksum begins.
    private var end: Int { bytes.count - 20 }

    /// `nil` for what is no whole index, or has parts elsewhere.
    public init?(_ bytes: [UInt8]) {
        self.bytes = bytes
        guard end > 12, bytes.starts(with: "DIRC".utf8), let version = number(at: 4), (2...4).contains(version),
            let count = number(at: 8), count <= bytes.count / 62
        else { return nil }
        var place = 12
        entries.reserveCapacity(count)
        paths.reserveCapacity(bytes.count)
        for _ in 0..<count {
            guard let next = readEntry(at: place, version) else { return nil }
            place = next
        }
        guard readExtensions(at: place) else { return nil }
    }

    /// - Returns: Where the next one begins.
    private mutating func readEntry(at place: Int, _ version: Int) -> Int? {
        guard place + 62 < end else { return nil }
        let (high, low) = (bytes[place + 60], bytes[place + 61])
        // The stage: 1 to 3 are sides of a conflict.
        if high & 0x30 != 0 { isMerged = false }
        let isFile = bytes[place + 26] & 0xF0 == 0x80 || bytes[place + 26] & 0xF0 == 0xA0
        // Any bit of it but the length: assumed to be unchanged, extended, a stage.
        if high & 0xF0 != 0 || !isFile { isPlain = false }
        let name = place + (high & 0x40 != 0 ? 64 : 62)
        if version == 4 { return readShortened(place, name) }
        let named = Int(high & 0x0F) << 8 | Int(low)
        guard let stop = stop(from: named < 0xFFF ? name + named : name) else { return nil }
        add(place, name..<stop, after: 0)
        return place + (stop - place + 8) / 8 * 8
    }

    /// A path of version 4: how many bytes of the one before are left out, and the rest.
    private mutating func readShortened(_ place: Int, _ number: Int) -> Int? {
        var (name, left) = (number, 0)
        while name < end {
            let byte = bytes[name]
            name += 1
            guard left < 1 << 24 else { return nil }
            left = left << 7 | Int(byte & 0x7F)
            if byte & 0x80 == 0 { break }
            left += 1
        }
        let known = entries.last?.length ?? 0
        guard left <= known, let stop = stop(from: name) else { return nil }
        add(place, name..<stop, after: known - left)
        return stop + 1
    }

    private func stop(from place: Int) -> Int? {
        var stop = place
        while stop < end, bytes[stop] != 0 { stop += 1 }
        return stop < end ? stop : nil
    }

    /// - Parameter shared: How much of the path before this one begins with.
    private mutating func add(_ facts: Int, _ name: Range<Int>, after shared: Int) {
        let start = paths.count
        if shared > 0, let last = entries.last { paths += paths[last.path..<last.path + shared] }
        paths += bytes[name]
        let entry = Entry(facts: facts, path: start, length: paths.count - start)
        // git writes no others, and reads none.
        if let last = entries.last, !isBefore(last, entry) { isPlain = false }
        // Who goes into each folder by a call of its own has a stack that ends.
        if entry.length > Self.depth, paths[start...].count(where: { $0 == 0x2F }) > Self.depth { isPlain = false }
        entries.append(entry)
        paths.append(0)
    }

    private func isBefore(_ one: Entry, _ two: Entry) -> Bool {
        paths.withUnsafeBytes { paths in
            guard let start = paths.baseAddress else { return false }
            let order = memcmp(start + one.path, start + two.path, min(one.length, two.length))
            return order == 0 ? one.length < two.length : order < 0
        }
    }

    private mutating func readExtensions(at start: Int) -> Bool {
        var place = start
        while place + 8 <= end {
            guard let length = number(at: place + 4), place + 8 + length <= end else { return false }
            let name = bytes[place..<place + 4]
            // The other part of a split index, and directories that stand for their files.
            if name.elementsEqual("link".utf8) || name.elementsEqual("sdir".utf8) { return false }
            if name.elementsEqual("TREE".utf8) {
                var held = bytes[(place + 8)..<(place + 8 + length)]
                cachedTree = CachedTree(&held)
            }
            place += 8 + length
        }
        return place == end
    }

    /// Four bytes, the highest first.
    func number(at place: Int) -> Int? {
        guard place + 4 <= bytes.count else { return nil }
        return bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
    }
}
