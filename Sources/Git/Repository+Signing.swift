extension Repository {
    /// Writes a commit signed with the person's key, by way of `git commit-tree -S`.
    ///
    /// - Throws: `GitProgram.Failure`, for example where the key is missing.
    public func writeSignedCommit(
        tree: ObjectID, parents: [ObjectID], author: Signature, committer: Signature, message: String
    ) throws -> ObjectID {
        let variables = [
            "GIT_AUTHOR_NAME": author.name, "GIT_AUTHOR_EMAIL": author.email, "GIT_AUTHOR_DATE": author.date,
            "GIT_COMMITTER_NAME": committer.name, "GIT_COMMITTER_EMAIL": committer.email,
            "GIT_COMMITTER_DATE": committer.date,
        ]
        let arguments = ["commit-tree", "-S", tree.description] + parents.flatMap { ["-p", $0.description] }
        let output = try program.output(
            arguments + ["-F", "-"], in: commonDirectory, input: Array(message.utf8), variables: variables)
        let line = String(decoding: output.prefix { $0 != 0x0A }, as: UTF8.self)
        guard let id = ObjectID(line) else {
            throw GitProgram.Failure(arguments: arguments, status: 0, reason: "no object id: \(line)")
        }
        unsynced.append(id)
        return id
    }
}
