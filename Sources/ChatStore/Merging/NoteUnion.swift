internal import Git

/// The union of notes, byte for byte what `git notes merge -s cat_sort_uniq` makes of them.
enum NoteUnion {
    /// Every line of every text once, sorted by bytes, with a line feed behind each; empty lines go.
    static func lines(_ texts: [[UInt8]]) -> [UInt8] {
        let lines = texts.flatMap { $0.split(separator: 0x0A) }
        var result: [UInt8] = []
        var last: ArraySlice<UInt8>?
        for line in lines.sorted(by: { $0.lexicographicallyPrecedes($1) }) where last.map({ $0 != line }) ?? true {
            result += line
            result.append(0x0A)
            last = line
        }
        return result
    }
}

extension ChatStore {
    /// Who makes merges: both sides write the same commit.
    static func merger(at seconds: Int64) -> Signature {
        Signature(name: "git chat", email: "git-chat@localhost", seconds: seconds)
    }

    /// Writes a merge that follows from what it merges: parents sorted, the later date, never signed.
    func writeMergeCommit(tree: ObjectID, sides: [ObjectID], message: String) throws -> ObjectID {
        let seconds = try sides.map { try repository.commit($0)?.committer.seconds ?? 0 }.max() ?? 0
        let merger = Self.merger(at: seconds)
        return try repository.writeCommit(
            tree: tree, parents: sides.sorted(), author: merger, committer: merger, message: message)
    }
}
