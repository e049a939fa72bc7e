internal import ChatForge
internal import ChatModel
internal import ChatStore
internal import Git

/// What a pull request does when its session's status changes: for the commands that change it.
struct StatusFollower {
    private let context: Context
    private let id: SessionID

    init(_ context: Context, _ id: SessionID) { (self.context, self.id) = (context, id) }

    /// Closes the pull requests of a session that is archived, and opens the last one of a session that is active again.
    ///
    /// Only where `chat.pr.closeOnArchive` says so. What the forge refuses is a warning: the session's own status stands.
    func follow(_ status: Session.Status) throws {
        guard context.config("chat.pr.closeOnArchive").flatMap(GitWord.truth) == true,
            let request = try context.store().session(id).pullRequest
        else { return }
        let isOpening = status != .archived
        guard isOpening ? request.state == "closed" : request.isOpen else { return }
        do {
            var change = PullRequestSwitch(state: try state(isOpening ? request.number : nil), isOpening: isOpening)
            change.takesSeveral = true
            for (request, _) in try change.change() {
                context.console.narrate(
                    "pull request #\(request.number) is \(isOpening ? "opened again" : "closed"), "
                        + "because its session is \(status.rawValue)")
            }
        } catch let error as ForgeError {
            context.console.warn("pull request #\(request.number) stays as it is: \(error.reason)")
        }
    }

    private func state(_ number: Int?) throws -> PullRequestState {
        PullRequestState(context: context, store: try context.store(), id: id, remote: nil, number: number)
    }
}
