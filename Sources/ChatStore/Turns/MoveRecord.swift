internal import Git

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The names of the references that a process is about to move, in a file that it holds with `flock` meanwhile.
///
/// A process that dies leaves the file, and perhaps git's own lock files on these references.
final class MoveRecord {
    let names: [ReferenceName]
    private let path: String
    private let descriptor: Int32

    private init(_ names: [ReferenceName], _ path: String, _ descriptor: Int32) {
        (self.names, self.path, self.descriptor) = (names, path, descriptor)
    }

    deinit {
        unlink(path)
        close(descriptor)
    }

    /// Leaves word of what is moved, until the value goes.
    ///
    /// - Throws: `FileError`.
    static func make(of names: [ReferenceName], in folder: String, process: Int32) throws -> MoveRecord {
        try Folder.make(folder)
        for number in 0..<1000 {
            // Process ids mean nothing across containers: another one's file may have the name.
            let path = "\(folder)\(process)-\(number)"
            guard let descriptor = try held(path, O_RDWR | O_CREAT | O_EXCL) else { continue }
            let record = MoveRecord(names, path, descriptor)
            let lines = names.map { $0.rawValue + "\n" }.joined()
            guard Folder.write(Array(lines.utf8), to: descriptor) else { throw FileError(path: path, errno: errno) }
            return record
        }
        throw FileError(path: folder, errno: EEXIST)
    }

    /// What processes left that died over it; each is gone when its value goes.
    ///
    /// - Throws: `FileError`.
    static func left(in folder: String) throws -> [MoveRecord] {
        try Folder.names(in: folder).compactMap { name in
            let path = folder + name
            guard let descriptor = try held(path, O_RDWR) else { return nil }
            let lines = try Folder.bytes(path)?.split(separator: 0x0A) ?? []
            guard !lines.isEmpty else {
                // Its maker has yet to take hold of it, or had nothing in its hands.
                close(descriptor)
                return nil
            }
            return MoveRecord(lines.map { ReferenceName(String(decoding: $0, as: UTF8.self)) }, path, descriptor)
        }
    }

    /// Opens a file and takes its lock; `nil` where it is not to be had, or not where it was opened any more.
    ///
    /// Whoever looks into a new file holds it for a moment.
    private static func held(_ path: String, _ flags: Int32) throws -> Int32? {
        let descriptor = open(path, flags | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else {
            guard errno == EEXIST || errno == ENOENT else { throw FileError(path: path, errno: errno) }
            return nil
        }
        let waits = flags & O_EXCL != 0
        var information = stat()
        guard flock(descriptor, waits ? LOCK_EX : LOCK_EX | LOCK_NB) == 0, fstat(descriptor, &information) == 0,
            information.st_nlink > 0
        else {
            close(descriptor)
            return nil
        }
        return descriptor
    }
}

extension ChatStore {
    private var moveFolder: String { directory + "locks/moves/" }

    /// Moves references by compare-and-swap, as `Repository.move` does, and leaves word of it meanwhile.
    ///
    /// A lock that stands on one of them because its holder died is removed. Copies of what a remote has keep no reflog:
    /// it would hold what a redaction took out there.
    func perform(
        _ moves: [ReferenceMove], in place: Repository? = nil, between: (ReferenceName) -> Void = { _ in }
    ) throws -> SwapResult {
        let place = place ?? repository
        let result = try swap(moves, in: place, between)
        for move in moves where result == .done && move.name.rawValue.hasPrefix(References.remotes) {
            try place.forgetReflog(of: move.name)
        }
        return result
    }

    private func swap(
        _ moves: [ReferenceMove], in place: Repository, _ between: (ReferenceName) -> Void
    ) throws -> SwapResult {
        let person = try person()
        let record = try MoveRecord.make(of: moves.map(\.name), in: moveFolder, process: surroundings.process.id)
        return try withExtendedLifetime(record) {
            do {
                let result = try place.move(moves, by: person, between: between)
                guard case .locked(let name) = result, try removeLeftLocks(on: name) else { return result }
            } catch let error as GitError {
                // A deletion moves nothing else, so that nothing has moved by now.
                guard moves.count == 1, moves[0].new == nil, error.code == .locked, place.removeAbandonedPackedLock()
                else { throw error }
            }
            return try place.move(moves, by: person, between: between)
        }
    }

    /// Points a reference at another commit by compare-and-swap.
    func perform(
        _ name: ReferenceName, from old: ObjectID?, to new: ObjectID?, reason: String
    ) throws -> SwapResult {
        try perform([ReferenceMove(name, from: old, to: new, reason: reason)])
    }

    /// Removes the locks that processes left which died over a move.
    ///
    /// - Parameter name: What is to be moved; `nil` stands for everything.
    /// - Returns: Whether there is no lock on it any more.
    @discardableResult
    func removeLeftLocks(on name: ReferenceName? = nil) throws -> Bool {
        for record in try MoveRecord.left(in: moveFolder) {
            for name in record.names { try removeStaleLock(on: name) }
        }
        _ = repository.removeAbandonedPackedLock()
        return name.map { FileStamp(lockPath($0)) == nil } ?? true
    }
}
