internal import ChatForge
internal import ChatModel
internal import ChatStore
internal import Git

/// What a pull request does when its session's status changes: for the commands that change it.
struct StatusFollower {
    private let context: Context
    private let id: SessionID

    init(_ context: Context, _ id: SessionID) { (self.context, self.id) = (context, id) }

    /// Closes the pull request of a session that is archived, and opens that of one that is active again.
    ///
    /// Only where `chat.pr.closeOnArchive` says so. What the forge refuses is a warning: the session's own status stands.
    func follow(_ status: Session.Status) throws {
        guard context.config("chat.pr.closeOnArchive").flatMap(GitWord.truth) == true,
            let request = try context.store().session(id).pullRequest, request.state != "merged"
        else { return }
        let isOpen = status != .archived
        guard isOpen == (request.state == "closed") else { return }
        do {
            let verb = isOpen ? "opened again" : "closed"
            try PullRequestSwitch(context: context, id: id, remote: nil).change(open: isOpen, comment: nil)
            context.console.narrate(
                "pull request #\(request.number) is \(verb), because its session is \(status.rawValue)")
        } catch let error as ForgeError {
            context.console.warn("pull request #\(request.number) stays as it is: \(error.reason)")
        }
    }
}
