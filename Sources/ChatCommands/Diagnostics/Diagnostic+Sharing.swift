internal import ChatModel
internal import ChatStore

extension SharingError: Diagnosable {
    var diagnostic: Diagnostic {
        switch self {
        case .noRemote(let known):
            Diagnostic(
                "no_remote",
                "cannot choose a remote: \(known.isEmpty ? "there is none" : "there are \(known.joined(separator: ", "))")",
                .no,
                hints: [
                    known.isEmpty
                        ? "run 'git remote add origin <url>'"
                        : "run 'git chat config remote <name>', or say '--remote <name>'"
                ])
        case .remoteNotFound(let name):
            Diagnostic(
                "remote_not_found", "cannot find remote '\(name)'", .notFound,
                hints: ["run 'git remote -v' to see them"])
        case .network(let remote, let reason):
            Diagnostic(
                "network", "cannot talk to remote '\(remote)': \(reason)", .network,
                hints: ["nothing is lost; run the command again when it can be reached"])
        case .refused(let remote, let reference, let reason):
            Diagnostic(
                "push_refused", "cannot push '\(reference)' to '\(remote)': the host says \(reason)", .no,
                hints: ["choose another remote for sessions with 'git chat config remote <name>'"])
        case .contended(let remote, let attempts):
            Diagnostic(
                "push_contended", "cannot push to '\(remote)': others pushed first \(attempts) times in a row",
                .conflict,
                hints: ["nothing was lost; run the command again"])
        case .notShared(let id):
            Diagnostic(
                "not_shared", "cannot push session '\(id)': it is private", .no,
                hints: ["run 'git chat share \(id)' to share it"])
        case .notOwner(let id, let owner):
            Diagnostic("not_owner", "cannot change session '\(id)': it belongs to \(owner)", .no)
        case .notThere(let name, let remote):
            Diagnostic("session_not_found", "cannot find session '\(name)', here or on '\(remote)'", .notFound)
        default: moreDiagnostic
        }
    }

    private var moreDiagnostic: Diagnostic {
        switch self {
        case .severalAddresses(let remote, let addresses):
            Diagnostic(
                "several_addresses",
                "cannot share on '\(remote)': git pushes to \(addresses.count) addresses under that name", .no,
                hints: [
                    "give one of them a name of its own: 'git remote add chat \(addresses.last ?? "<url>")'",
                    "then run 'git chat config remote chat'",
                ])
        case .deleted(let id, let person):
            Diagnostic(
                "deleted", "cannot take session '\(id)' along: \(person) deleted it", .no,
                hints: ["run 'git chat duplicate \(id)' for a session of your own", "or 'git chat fetch' to follow"])
        case .notSharedThere(let id, let remote):
            Diagnostic(
                "not_shared_there", "cannot push session '\(id)' to '\(remote)': it is not shared there", .no,
                hints: ["run 'git chat share --remote \(remote) \(id)' to share it there"])
        case .sharedElsewhere(let id, let remote, let others):
            Diagnostic(
                "shared_elsewhere",
                "cannot take session '\(id)' from '\(remote)': it is shared on \(others.map { "'\($0)'" }.joined(separator: ", "))",
                .no, hints: ["run 'git chat unshare --remote \(others.first ?? "") \(id)'"])
        case .turnGoesOn(let id): Diagnostic("busy", "cannot change session '\(id)': a turn goes on in it", .no)
        case .policy(let setting, let value):
            Diagnostic(
                "policy", "cannot do that: '\(setting)' is '\(value)'", .no,
                hints: ["git config --show-origin \(setting)"])
        case .rewritten(let ids, let remote):
            Diagnostic(
                "rewritten",
                "cannot push session '\(ids.first?.rawValue ?? "")' to '\(remote)': its branch was rewritten here", .no,
                hints: [
                    "run 'git chat push --rewritten \(ids.first?.rawValue ?? "")' to let it take the place of the one there"
                ])
        case .unknownTurns(let id, let remote):
            Diagnostic(
                "unknown_turns",
                "cannot write over the branch of session '\(id)' on '\(remote)': it has turns that are not here",
                .conflict, hints: ["run 'git chat fetch \(id)' first"])
        case .leftAlone(let id, let problem, let remote):
            Diagnostic(
                "left_alone",
                "cannot push session '\(id)': what '\(remote)' has of it was left alone: \(problem.words)", .no)
        case .unreadable(let name, let remote):
            Diagnostic(
                "unreadable_reference", "cannot push to '\(remote)': '\(name)' there cannot be read", .no,
                hints: [
                    "run 'git push \(remote) :\(name)' to take it away there, then 'git chat push'",
                    "its lines are in every clone, and go back there",
                ])
        case .secrets(let id, let rules):
            Diagnostic(
                "secrets",
                "cannot push session '\(id)': it holds what looks like a secret (\(rules.joined(separator: ", ")))",
                .no,
                hints: [
                    "run 'git chat redact -s \(id) <message>' to take it out",
                    "add 'chat.redactAllow <text>' to the configuration if it is none",
                ])
        case .brokenLine(let id, let commit, let reason):
            Diagnostic(
                "broken_line",
                "cannot push session '\(id)': its log has a line of turn \(commit) that no reader takes (\(reason))",
                .no,
                hints: [SharingError.brokenLineHint(id)])
        default: Diagnostic("sharing", "cannot go on: \(self)", .fatal)
        }
    }

    /// Git chat writes no such line: whoever wrote it by hand has to take it back.
    static func brokenLineHint(_ id: SessionID) -> String {
        "'git chat fsck' names it; 'git reflog refs/chat/sessions/\(id)' has the log as it was before"
    }
}
