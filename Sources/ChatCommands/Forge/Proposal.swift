internal import ChatForge
internal import ChatModel
internal import ChatStore
internal import Git

/// What a session's branch changes, seen from the branch it is proposed for.
struct Proposal {
    let session: Session
    /// The branch it is proposed for.
    let base: String
    /// The base branch's commit on the remote.
    let baseCommit: ObjectID
    /// The session branch's commit.
    let tip: ObjectID
    /// Where the branch left the base.
    let fork: ObjectID
    /// The branch on the remote that is proposed.
    var head = ""
    /// Where that branch is now; `nil` if it is not there.
    var pushed: ObjectID?
    /// What the branch has and the base has not, oldest first.
    let commits: [Commit]
    /// The files that differ from where the branch left the base.
    let changes: [FileChange]

    /// - Throws: `ProposalRefusal.noCommonHistory`, `StoreError.branchMissing`.
    init(_ store: ChatStore, _ session: Session, base: String, at baseCommit: ObjectID) throws {
        let repository = store.repository
        let tip = try store.branchHead(of: session.id).id
        guard let fork = try repository.mergeBase(baseCommit, tip) else {
            throw ProposalRefusal.noCommonHistory(session.id, base: base)
        }
        var found: [Commit] = []
        try repository.walk(from: tip, hiding: [baseCommit]) { id in
            if let commit = try repository.commit(id) { found.append(commit) }
            return true
        }
        (self.session, self.base, self.baseCommit, self.tip, self.fork) = (session, base, baseCommit, tip, fork)
        commits = found.reversed()
        changes = try repository.changes(
            from: repository.commit(fork)?.tree, to: repository.commit(tip)?.tree, detail: .counts)
    }

    /// Refuses what changes nothing.
    func requireChanges() throws(ProposalRefusal) {
        if changes.isEmpty { throw .nothing(session.id, base: base) }
    }

    /// Refuses what cannot be merged; git works that out in memory.
    func requireMerge(_ repository: Repository) throws {
        let output = try repository.program.run(
            [
                "merge-tree", "--write-tree", "--name-only", "--no-messages", "-z", baseCommit.description,
                tip.description,
            ],
            in: repository.commonDirectory)
        // An older git does not know how, and says so with another status.
        guard output.status == 1 else { return }
        let paths = output.output.split(separator: 0).dropFirst().map { String(decoding: $0, as: UTF8.self) }
        // What git says decides; libgit2 tells the kinds.
        let known = try repository.merge(tip, baseCommit).conflicts
        let conflicts = paths.map { path in known.first { $0.path == path } ?? MergeConflict(path: path, kind: .other) }
        throw ProposalRefusal.conflicts(session.id, base: base, conflicts)
    }

    /// How much it changes, as `git diff --shortstat` says it.
    var size: String {
        let (added, removed) = changes.reduce((0, 0)) { ($0.0 + $1.additions, $0.1 + $1.deletions) }
        let files = changes.count == 1 ? "1 file changed" : "\(changes.count) files changed"
        return "\(files), \(added) \(added == 1 ? "insertion" : "insertions"), "
            + "\(removed) \(removed == 1 ? "deletion" : "deletions")"
    }
}

/// Why a session cannot be proposed as it is.
enum ProposalRefusal: Error, Hashable {
    case nothing(SessionID, base: String)
    case noCommonHistory(SessionID, base: String)
    case conflicts(SessionID, base: String, [MergeConflict])
    case dirty(SessionID, path: String)
    case baseMissing(String, remote: String, has: [String])
    case noForge(remote: String, place: String?)
    case noPullRequest(SessionID, number: Int?)
    /// Several could be meant.
    case severalPullRequests(SessionID, numbers: [Int])
    /// Title or text look like a secret, by this rule.
    case secretText(SessionID, rule: String)
    /// The branch is pushed; a person has to make the pull request on this page.
    case noToken(place: String, page: String?)
    case notAllowed(repository: RepositoryName)
    case archived(repository: RepositoryName)
    /// The pull request is there, but not all that goes with it.
    case partly(number: Int, problems: [String])
}
