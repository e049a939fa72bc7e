internal import ArgumentParser
internal import ChatModel
internal import ChatStore
internal import Git

/// Makes the pull request of a session that is completed, where that is asked for or `chat.pr.auto` says so.
struct AutomaticFinish {
    let context: Context
    let id: SessionID
    /// What the command line says.
    let asked: Bool?

    /// - Returns: Whether the session is completed with its pull request; `false` where it has to be done without.
    func run() throws -> Bool {
        guard asked ?? context.config("chat.pr.auto").flatMap(GitWord.truth) ?? false else { return false }
        do { try Finish.parse([id.rawValue]).run(in: context) } catch  where asked == nil {
            guard let reason = Self.reasonToDoWithout(error) else { throw error }
            context.console.narrate("no pull request is made: \(reason)")
            return false
        }
        return true
    }

    /// Nothing to propose, or nowhere: that does not keep a session from being completed.
    private static func reasonToDoWithout(_ error: any Error) -> String? {
        switch error {
        case ProposalRefusal.nothing(_, let base): "there is nothing to propose for '\(base)'"
        case RemoteRefusal.none: "the repository has no remote"
        default: nil
        }
    }
}
