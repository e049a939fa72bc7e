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
        var rest = bytes[...]
        while let end = rest.firstIndex(of: 0x0A), end > rest.startIndex {
            headers.take(rest[rest.startIndex..<end])
            rest = rest[(end + 1)...]
        }
        guard let tree = headers.tree, let author = headers.author, let committer = headers.committer else {
            return nil
        }
        self.id = id
        self.tree = tree
        parents = headers.parents
        self.author = author
        self.committer = committer
        message = String(decoding: rest.dropFirst(), as: UTF8.self)
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

    mutating func take(_ line: Slice<UnsafeRawBufferPointer>) {
        switch line.first {
        case UInt8(ascii: "t"): tree = tree ?? value(line, of: "tree ").flatMap { ObjectID($0) }
        case UInt8(ascii: "p"): value(line, of: "parent ").flatMap { ObjectID($0) }.map { parents.append($0) }
        case UInt8(ascii: "a"): author = author ?? value(line, of: "author ").flatMap { Signature(line: $0) }
        case UInt8(ascii: "c"): committer = committer ?? value(line, of: "committer ").flatMap { Signature(line: $0) }
        default: break
        }
    }

    private func value(_ line: Slice<UnsafeRawBufferPointer>, of key: String) -> String? {
        guard line.starts(with: key.utf8) else { return nil }
        return String(decoding: line.dropFirst(key.utf8.count), as: UTF8.self)
    }
}
