internal import ChatForge
internal import ChatModel
internal import ChatStore
internal import HTTP

/// Brings in where the pull requests of sessions are, for a command that is about more than them.
///
/// What cannot be asked is a warning: the rest of the command goes on.
struct PullRequestNews {
    private let context: Context
    private let store: ChatStore
    private let remote: String
    /// How many sessions are asked for where none is named.
    private static let limit = 100

    init(_ context: Context, _ store: ChatStore, remote: String) {
        (self.context, self.store, self.remote) = (context, store, remote)
    }

    /// Asks for each pull request of the sessions that is not merged or closed; of the latest that have such if none is
    /// named.
    ///
    /// One request each, which costs nothing where nothing changed.
    func bringIn(_ named: [SessionID]) throws {
        let sessions = try named.isEmpty ? store.overview().sessions : named.map { try store.session($0) }
        let open = sessions.filter { $0.pullRequests.contains(where: \.isOpen) }
        guard !open.isEmpty, let account = try account() else { return }
        for session in named.isEmpty ? open.prefix(Self.limit) : open[...] {
            for request in session.pullRequests where request.isOpen {
                guard try bringIn(request, of: session, account) else { return }
            }
        }
    }

    /// Who may be asked, where there is somebody: a remote can be anything.
    private func account() throws -> ForgeAccount? {
        let place = try ForgePlace(context, remote: remote, repository: nil)
        guard let forge = place.forge, forge.kind.hasPullRequests else { return nil }
        let account = try ForgeAccount(context, forge, place)
        guard account.client.isSignedIn else { return nil }
        account.recordUse(context, for: nil)
        return account
    }

    /// - Returns: Whether it makes sense to go on.
    private func bringIn(
        _ request: Session.PullRequest, of session: Session, _ account: ForgeAccount
    ) throws -> Bool {
        guard KnownPullRequest(request, account.client.forge) != nil else { return true }
        var state = PullRequestState(
            context: context, store: store, id: session.id, remote: remote, number: request.number)
        state.account = account
        do {
            let now = try state.all(waits: false).last?.request
            if let now, now.state.rawValue != request.state, now.state != .merged {
                context.console.narrate(
                    "pull request #\(now.number) of '\(session.title)' is \(now.state.rawValue) now")
            }
            return true
        } catch let error as ForgeError {
            context.console.warn("cannot ask where pull request #\(request.number) is: \(error.reason)")
            if case .notFound = error { return true }
            return false
        }
    }
}
