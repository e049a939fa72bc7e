#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// One commit, read whole.
public struct Commit: Hashable, Sendable {
    /// The commit's name.
    public let id: ObjectID
    /// The tree of its files.
    public let tree: ObjectID
    /// The commits before it, the one it was made on first.
    public let parents: [ObjectID]
    /// Who wrote the change, and when.
    public let author: Signature
    /// Who made the commit, and when.
    public let committer: Signature
    /// The message as it is stored; bytes that are not UTF-8 are replaced.
    public let message: String

    /// The message's first line.
    public var subject: Substring { Substring(message.utf8.prefix { $0 != 0x0A && $0 != 0x0D }) }

    /// The trailers at the end of the message.
    public var trailers: [Trailer] { Trailer.parse(message) }
}

extension Commit {
    /// Parses the bytes of a commit object.
    ///
    /// - Returns: `nil` if a header is missing or broken.
    init?(id: ObjectID, bytes: UnsafeRawBufferPointer) {
        var headers = CommitHeaders()
        var start = 0
        while start < bytes.count {
            let end = bytes.end(ofLineAt: start)
            if end == start { break }
            headers.take(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
            start = end + 1
        }
        guard let tree = headers.tree, let author = headers.author, let committer = headers.committer else {
            return nil
        }
        self.id = id
        self.tree = tree
        parents = headers.parents
        self.author = author
        self.committer = committer
        message = String(decoding: bytes[min(start + 1, bytes.count)...], as: UTF8.self)
    }

    /// The bytes of a commit object.
    static func bytes(
        tree: ObjectID, parents: [ObjectID], author: Signature, committer: Signature, message: String
    ) -> [UInt8] {
        var text = "tree \(tree)\n"
        for parent in parents { text += "parent \(parent)\n" }
        text += "author \(author.line)\ncommitter \(committer.line)\n\n"
        return Array(text.utf8) + Array(message.utf8)
    }
}

/// The headers of a commit, collected line by line; those we do not use (`gpgsig`, `encoding`, …) are passed over.
private struct CommitHeaders {
    var tree: ObjectID?
    var parents: [ObjectID] = []
    var author: Signature?
    var committer: Signature?

    mutating func take(_ line: UnsafeRawBufferPointer) {
        switch line.first {
        case UInt8(ascii: "t"): tree = tree ?? value(line, of: "tree ").flatMap { ObjectID(digits: $0) }
        case UInt8(ascii: "p"): value(line, of: "parent ").flatMap { ObjectID(digits: $0) }.map { parents.append($0) }
        case UInt8(ascii: "a"): author = author ?? value(line, of: "author ").flatMap { Signature(line: $0) }
        case UInt8(ascii: "c"): committer = committer ?? value(line, of: "committer ").flatMap { Signature(line: $0) }
        default: break
        }
    }

    private func value(_ line: UnsafeRawBufferPointer, of key: StaticString) -> UnsafeRawBufferPointer? {
        let count = key.utf8CodeUnitCount
        guard let base = line.baseAddress, line.count >= count, memcmp(base, key.utf8Start, count) == 0 else {
            return nil
        }
        return UnsafeRawBufferPointer(rebasing: line[count...])
    }
}

extension UnsafeRawBufferPointer {
    /// Where the line that begins at `start` ends: at its LF, or at the end of everything.
    func end(ofLineAt start: Int) -> Int {
        guard start < count, let base = baseAddress, let found = memchr(base + start, 0x0A, count - start) else {
            return count
        }
        return UnsafeRawPointer(found) - base
    }
}
