internal import ChatModel
internal import Git

extension ChatStore {
    /// Writes a commit for a session branch, signed by the `git` program where `commit.gpgSign` asks for it.
    func writeBranchCommit(
        tree: ObjectID, parents: [ObjectID], message: String, at moment: Timestamp
    ) throws -> ObjectID {
        let person = try surroundings.person()
        guard repository.configuration.bool("commit.gpgsign") == true else {
            return try repository.writeCommit(
                tree: tree, parents: parents, author: person.author(at: moment),
                committer: person.committer(at: moment), message: message)
        }
        return try repository.writeSignedCommit(
            tree: tree, parents: parents, author: person.author(at: moment),
            committer: person.committer(at: moment), message: message)
    }

    /// Writes a commit of a session log; it is never signed, so that its bytes follow from what it says.
    func writeLogCommit(
        _ snapshot: LogSnapshot, tree: ObjectID, parent: ObjectID?, subject: String, at moment: Timestamp
    ) throws -> ObjectID {
        let person = try surroundings.person()
        let snapshot = try withoutSecrets(snapshot)
        let message = LogFormat.message(snapshot, subject: redactor.redact(subject).value)
        do throws(LogFormat.Damage) {
            guard try LogFormat.snapshot(Trailer.parse(message)) == snapshot else { throw LogFormat.Damage(key: "log") }
        } catch {
            // For example a clock from elsewhere that has no next value.
            throw StoreError.damagedLog(
                snapshot.session.id, reason: "\(error.key) would not read back as it was written")
        }
        return try repository.writeCommit(
            tree: tree, parents: parent.map { [$0] } ?? [], author: person.author(at: moment),
            committer: person.committer(at: moment), message: message)
    }
}
