#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A look at the files of a worktree that says where git has to look closer.
///
/// It takes a file for unchanged only where git would: what its index knows of the file is what the system says, and the
/// file is older than the index. It reads no file, and knows nothing of what is ignored.
public struct WorktreeLook {
    /// Where git has to look closer.
    public struct Found {
        /// Paths of the index that may have changed or gone.
        public fileprivate(set) var changed: [[UInt8]] = []
        /// Paths that the index does not have; a folder stands for all that is in it.
        public fileprivate(set) var unknown: [[UInt8]] = []
        /// Files of at most a MiB that are as the index knows them but were written in its own second, or later, so that they may have
        /// been written again: only their bytes tell, and whether those are the blob's.
        public fileprivate(set) var recent: [(path: [UInt8], blob: ObjectID)] = []

        fileprivate var count: Int { changed.count + unknown.count + recent.count }

        /// What two parts found.
        public static func + (one: Found, two: Found) -> Found {
            Found(
                changed: one.changed + two.changed, unknown: one.unknown + two.unknown,
                recent: one.recent + two.recent)
        }
    }

    /// A folder of the index: its part of the entries, and how much of their paths is its own, with the slash.
    private struct Place {
        let range: Range<Int>
        let prefix: Int
    }

    private let index: GitIndex
    /// When the index was written, in whole seconds.
    private let written: Int
    private let worktree: String
    private let limit: Int
    private var places: [Place] = []
    /// How many files there are to look at.
    public var files: Int { index.entries.count }

    /// Gets ready to look at a worktree.
    ///
    /// - Parameters:
    ///   - index: The index.
    ///   - path: The file it was read from: its time is compared with those of the files.
    ///   - worktree: The top of the worktree.
    ///   - limit: How many paths are named at most by each part.
    /// - Returns: `nil` where git has to look at everything: submodules, what is left out or hidden.
    public init?(_ index: GitIndex, at path: String, worktree: String, limit: Int) {
        var information = stat()
        guard index.isPlain, stat(path, &information) == 0 else { return nil }
        (self.index, self.worktree, self.limit) = (index, worktree, limit)
        written = FileFacts(information).modified
        addPlaces(index.entries.indices, below: 0)
    }

    private mutating func addPlaces(_ range: Range<Int>, below prefix: Int) {
        places.append(Place(range: range, prefix: prefix))
        var next = range.lowerBound
        while next < range.upperBound {
            if let end = index.endOfFolder(next, below: prefix, in: range) {
                addPlaces(next..<end, below: prefix + index.name(of: next, below: prefix).count + 1)
                next = end
            } else {
                next += 1
            }
        }
    }

    /// Looks at one of some parts of the worktree, which make up the whole; each may have a thread of its own.
    ///
    /// - Returns: `nil` where git has to look at everything: other repositories inside, links in place of folders, too
    ///   many paths.
    public func part(_ number: Int, of parts: Int) -> Found? {
        var found = Found()
        for place in places[(places.count * number / parts)..<(places.count * (number + 1) / parts)] {
            guard look(at: place, &found), found.count <= limit else { return nil }
        }
        return found
    }

    /// - Returns: Whether git need not look at everything.
    private func look(at place: Place, _ found: inout Found) -> Bool {
        let path = place.range.first.map { index.path(of: $0).prefix(place.prefix) } ?? []
        // A link above it is seen in the folder that the link is in.
        let folder = Self.named(Array(worktree.utf8) + [0x2F] + path) { open($0, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard folder >= 0 else { return errno == ENOENT && takeGone(place, &found) }
        guard let stream = fdopendir(folder) else {
            close(folder)
            return false
        }
        defer { closedir(stream) }
        var present = 0
        var next = place.range.lowerBound
        while next < place.range.upperBound {
            let end = index.endOfFolder(next, below: place.prefix, in: place.range)
            let name = index.name(of: next, below: place.prefix)
            var information = stat()
            if Self.named(name, { fstatat(folder, $0, &information, AT_SYMLINK_NOFOLLOW) }) == 0 {
                present += 1
                guard end == nil || information.st_mode & S_IFMT == S_IFDIR else { return false }
                if end == nil { compare(next, FileFacts(information), &found) }
            } else {
                guard errno == ENOENT else { return false }
                if end == nil { found.changed.append(index.path(of: next)) }
            }
            next = end ?? next + 1
        }
        return takeUnknown(stream, place, path, present, &found)
    }

    /// Files that are in a folder which is not there; those in folders below it are seen there.
    private func takeGone(_ place: Place, _ found: inout Found) -> Bool {
        guard place.prefix > 0, place.range.count <= limit else { return false }
        for entry in place.range where index.endOfFolder(entry, below: place.prefix, in: place.range) == nil {
            found.changed.append(index.path(of: entry))
        }
        return true
    }

    /// How large a file is that is worth reading where git could do that as well.
    private static let maximumBytes = 1 << 20

    private func compare(_ entry: Int, _ facts: FileFacts, _ found: inout Found) {
        let isKnown = index.isKnown(entry, as: facts)
        if isKnown, facts.modified < written { return }
        if isKnown, facts.type == UInt32(S_IFREG), facts.length <= Self.maximumBytes {
            found.recent.append((index.path(of: entry), index.id(of: entry)))
        } else {
            found.changed.append(index.path(of: entry))
        }
    }

    /// Names the index does not have: there are some where the folder has more names than were found.
    private func takeUnknown(
        _ stream: Stream, _ place: Place, _ path: ArraySlice<UInt8>, _ present: Int, _ found: inout Found
    ) -> Bool {
        guard Self.names(stream, isTop: place.prefix == 0, { _ in }) != present else { return true }
        var known: Set<[UInt8]> = []
        var next = place.range.lowerBound
        while next < place.range.upperBound {
            known.insert(Array(index.name(of: next, below: place.prefix)))
            next = index.endOfFolder(next, below: place.prefix, in: place.range) ?? next + 1
        }
        var hasRepository = false
        rewinddir(stream)
        _ = Self.names(stream, isTop: place.prefix == 0) { entry in
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if name.elementsEqual(".git".utf8) { hasRepository = true }
            // git passes over what is neither a file, a link nor a folder.
            let isSeen = [DT_REG, DT_LNK, DT_DIR, DT_UNKNOWN].contains { Int($0) == Int(entry.pointee.d_type) }
            if isSeen, !known.contains(name) { found.unknown.append(path + name) }
        }
        return !hasRepository
    }

    #if canImport(Glibc)
        private typealias Stream = OpaquePointer
    #else
        private typealias Stream = UnsafeMutablePointer<DIR>
    #endif

    /// - Parameter isTop: Whether git's own folder, or the file that names it, is passed over.
    /// - Returns: How many names there are.
    private static func names(
        _ stream: Stream, isTop: Bool, _ take: (UnsafeMutablePointer<dirent>) -> Void
    ) -> Int {
        var count = 0
        while let entry = readdir(stream) {
            let isOther = withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) { text in
                    strcmp(text, ".") == 0 || strcmp(text, "..") == 0 || isTop && strcmp(text, ".git") == 0
                }
            }
            guard !isOther else { continue }
            count += 1
            take(entry)
        }
        return count
    }

    /// Bytes for the system, with a NUL behind them.
    private static func named(_ name: some Collection<UInt8>, _ work: (UnsafePointer<CChar>) -> Int32) -> Int32 {
        withUnsafeTemporaryAllocation(byteCount: name.count + 1, alignment: 1) { buffer in
            buffer.copyBytes(from: name)
            buffer[name.count] = 0
            return buffer.withMemoryRebound(to: CChar.self) { text in
                guard let start = text.baseAddress else { return -1 }
                return work(start)
            }
        }
    }
}
