internal import Git

/// Merges that nobody asked for: where they are all that a side has of its own, it has nothing to say.
extension ChatStore {
    /// Whether everything that one commit holds and another does not are merges of our own; true where that is nothing.
    func addsOnlyMerges(_ one: ObjectID, to two: ObjectID) throws -> Bool {
        var isOnly = true
        try repository.walk(from: one, hiding: [two]) { id in
            isOnly = try repository.commit(id).map(Self.isOwnMerge) ?? false
            return isOnly
        }
        return isOnly
    }

    /// Whether a tip of a branch has the files of another, and nothing that the other lacks but merges of our own.
    func isAlike(_ one: ObjectID, as two: ObjectID) throws -> Bool {
        guard let (here, there) = try trees(one, two), here == there else { return false }
        return try addsOnlyMerges(one, to: two)
    }

    private func trees(_ one: ObjectID, _ two: ObjectID) throws -> (ObjectID, ObjectID)? {
        guard let here = try repository.commit(one)?.tree, let there = try repository.commit(two)?.tree else {
            return nil
        }
        return (here, there)
    }

    /// What `writeMergeCommit` makes of several sides; of one side alone it makes a correction.
    private static func isOwnMerge(_ commit: Commit) -> Bool {
        commit.parents.count > 1 && commit.author == commit.committer
            && commit.author == merger(at: commit.author.seconds)
    }
}
