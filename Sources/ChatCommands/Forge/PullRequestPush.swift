internal import ChatForge
internal import ChatModel
internal import ChatStore
internal import Git

/// Brings a proposal's commit to its remote, and the conversation with it where that is shared there.
struct PullRequestPush {
    let context: Context
    let store: ChatStore
    let id: SessionID
    let place: ForgePlace

    /// Refuses what looks like a secret in what would go out: hooks, which look for that, do not run when we push.
    ///
    /// - Throws: `PushRefusal`, `ProposalRefusal.secretText`.
    func requireNoSecrets(in commit: ObjectID, _ draft: EditedText, over pushed: ObjectID?) throws {
        if let refusal = try store.secret(inPushOf: commit, over: pushed, of: id) { throw refusal }
        let rules = store.secrets(in: draft.title + "\n" + draft.body)
        if let rule = rules.first { throw ProposalRefusal.secretText(id, rule: rule) }
    }

    /// Pushes what the remote does not have: branch and conversation together or not at all, where both go there.
    func push(_ commit: ObjectID, of proposal: Proposal) throws {
        let isOwn = proposal.head == id.branch && commit == proposal.tip
        let remote = try conversationRemote { context.console.narrate($0) }
        let isDone = try remote.map(together) ?? false
        if proposal.pushed != commit, !isDone || !isOwn {
            context.console.narrate("pushing branch '\(proposal.head)' to '\(place.remote.name)'")
            try RemoteGit(context: context, place: place).push(commit, to: proposal.head)
        }
        if isOwn { try store.record([.published], of: id) }
    }

    /// Sends what the session's log learned since: that there is a pull request, that the session is completed.
    ///
    /// That it cannot is only a warning: the next push takes it along.
    func pushNews() throws {
        guard let remote = try conversationRemote({ _ in }) else { return }
        do {
            context.record(try RemoteGit(context: context, place: place).store().push([id], to: remote), to: remote)
        } catch {
            switch error {
            // That was told when the branch went.
            case SharingError.refused: return
            case let error as SharingError:
                context.console.warn("\(context.words(for: error).message); 'git chat push' sends it")
            default: throw error
            }
        }
    }

    /// The remote that the session is shared on, if it is this one; else `tell` is given why not.
    ///
    /// Who may read another remote was not asked when the session was shared.
    private func conversationRemote(_ tell: (String) -> Void) throws -> ChatRemote? {
        guard try store.session(id).visibility == .shared else { return nil }
        do {
            let remote = try store.chatRemote(nil)
            if remote.name == place.remote.name {
                if try store.isShared(id, on: remote) { return remote }
                tell("the conversation does not go along: it is not shared on '\(remote.name)'")
                return nil
            }
            tell("the conversation stays on '\(remote.name)': 'git chat push' sends what is new")
        } catch SharingError.noRemote {
            tell("the conversation does not go along: 'git chat push --remote <remote>' sends it")
        } catch SharingError.severalAddresses(let remote, _) {
            tell("the conversation does not go along: git pushes to several addresses as '\(remote)'")
        }
        return nil
    }

    /// - Returns: `false` where the host takes no conversations: the branch has to go alone.
    private func together(_ remote: ChatRemote) throws -> Bool {
        do {
            let report = try RemoteGit(context: context, place: place).store().push([id], to: remote)
            context.record(report, to: remote)
            FetchText(context: context).tell(report.fetched)
            if report.sessions.contains(id) {
                context.console.narrate("pushed branch '\(id.branch)' and the conversation to '\(remote.name)'")
            }
            return true
        } catch SharingError.refused(_, _, let reason) {
            context.console.warn("'\(remote.name)' does not take the conversation with the branch: \(reason)")
            return false
        }
    }
}
