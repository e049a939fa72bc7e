internal import ChatForge
internal import ChatModel
internal import Git

extension ProposalRefusal: Diagnosable {
    var diagnostic: Diagnostic {
        switch self {
        case .nothing(let id, let base):
            Diagnostic(
                "nothing_to_propose", "cannot propose session '\(id)': it changes nothing against '\(base)'", .no,
                hints: ["everything may be on '\(base)' already: look at 'git chat diff'"])
        case .noCommonHistory(let id, let base):
            Diagnostic(
                "no_common_history", "cannot propose session '\(id)': it has no history in common with '\(base)'", .no,
                hints: ["name another base with '--base <branch>'"])
        case .conflicts(let id, let base, let conflicts):
            Diagnostic(
                "conflicts", "cannot propose session '\(id)': it conflicts with '\(base)' in \(Self.list(conflicts))",
                .conflict,
                hints: [
                    "run 'git -C \"$(git chat path)\" merge origin/\(base)' and mend them",
                    "or say '--allow-conflicts' to go on as it is",
                ])
        case .dirty(let id, let path):
            Diagnostic(
                "worktree_dirty", "cannot propose session '\(id)': '\(path)' has uncommitted changes", .no,
                hints: ["say '--yes' to commit them as your own, or '--allow-dirty' to leave them where they are"])
        case .baseMissing(let base, let remote, let has):
            Diagnostic(
                "base_missing", "cannot find branch '\(base)' on '\(remote)'", .notFound,
                hints: [has.isEmpty ? "it has no branches yet" : "name one with '--base': \(Self.list(has))"])
        default: moreDiagnostic
        }
    }

    private var moreDiagnostic: Diagnostic {
        switch self {
        case .noForge(let remote, let place):
            Diagnostic(
                "no_forge", "cannot ask for pull requests: no forge is known for remote '\(remote)'", .no,
                hints: place.map { ["if it is one, run 'git config chat.\($0).forge github' (or gitea, forgejo)"] }
                    ?? [])
        case .noPullRequest(let id, let number):
            Diagnostic(
                "no_pull_request",
                "cannot find \(number.map { "pull request #\($0)" } ?? "a pull request") of session '\(id)'", .notFound,
                hints: [number == nil ? "run 'git chat pr create' to make one" : "run 'git chat pr status' to see them"]
            )
        case .severalPullRequests(let id, let numbers):
            Diagnostic(
                "several_pull_requests",
                "cannot tell which pull request of session '\(id)' is meant: "
                    + numbers.map { "#\($0)" }.joined(separator: ", "),
                .no, hints: ["say '--number \(numbers.last ?? 1)'"])
        case .secretText(let id, let rule):
            Diagnostic(
                "secrets", "cannot propose session '\(id)': title or text hold what looks like a secret (\(rule))", .no,
                hints: [
                    "give another text with '--title' and '--body'",
                    "add 'chat.redactAllow <text>' to the configuration if it is none",
                ])
        case .noToken(let place, let page):
            Diagnostic(
                "no_token", "cannot make the pull request: no token for '\(place)'; the branch is pushed", .signIn,
                hints: ["run 'gh auth login', or set GH_TOKEN (GH_ENTERPRISE_TOKEN for a server of your own)"]
                    + (page == nil ? [] : ["or make it in a browser, on the page that was printed"]))
        case .notAllowed(let repository):
            Diagnostic(
                "push_not_allowed", "cannot push to '\(repository)': you may only read it", .no,
                hints: ["say '--fork' to push to a fork of your own, or ask for access"])
        case .archived(let repository):
            Diagnostic("archived", "cannot propose anything to '\(repository)': it is archived", .no)
        case .partly(let number, let problems):
            Diagnostic(
                "partly_done", "pull request #\(number) is there, but cannot set \(problems.joined(separator: "; "))",
                .no,
                hints: ["run the command again to set what is missing"])
        default: Diagnostic("proposal", "cannot go on: \(self)", .fatal)
        }
    }

    private static func list(_ conflicts: [MergeConflict]) -> String {
        list(conflicts.map { "'\($0.path)' (\($0.kind.rawValue))" }, quoted: false)
    }

    private static func list(_ names: [String], quoted: Bool = true) -> String {
        names.prefix(5).map { quoted ? "'\($0)'" : $0 }.joined(separator: ", ")
            + (names.count > 5 ? " and \(names.count - 5) more" : "")
    }
}

extension RemoteRefusal: Diagnosable {
    var diagnostic: Diagnostic {
        switch self {
        case .none:
            Diagnostic(
                "no_remote", "cannot choose a remote: there is none", .no,
                hints: ["run 'git remote add origin <url>'"])
        case .unknown(let name, let has):
            Diagnostic(
                "unknown_remote", "cannot find remote '\(name)'", .notFound,
                hints: has.isEmpty ? [] : ["there are: \(has.joined(separator: ", "))"])
        case .ambiguous(let names):
            Diagnostic(
                "ambiguous_remote", "cannot tell which remote is meant: \(names.joined(separator: ", "))", .no,
                hints: ["name it with '--remote', or run 'git chat config remote \(names.first ?? "origin")'"])
        }
    }
}

extension GitNetworkFailure: Diagnosable {
    var diagnostic: Diagnostic {
        let message = "cannot \(verb) remote '\(remote)': \(words)"
        return isSignIn
            ? Diagnostic(
                "git_sign_in", message, .signIn, hints: ["run 'gh auth login', or give git a token for this remote"])
            : Diagnostic(
                "git_network", message, .network, hints: ["run the command again; it goes on where it stopped"])
    }
}

extension BranchPushRefusal: Diagnosable {
    var diagnostic: Diagnostic {
        switch self {
        case .notForward(let branch, let remote):
            Diagnostic(
                "push_rejected", "cannot push branch '\(branch)': '\(remote)' has commits that it does not hold",
                .conflict,
                hints: [
                    "run 'git fetch \(remote) \(branch)' and look at what they are; nothing is pushed by force",
                    "after a rebase run 'git push --force-with-lease \(remote) \(branch)', then the command again",
                ])
        case .declined(let branch, let remote, let words):
            Diagnostic(
                "push_declined", "cannot push branch '\(branch)': '\(remote)' declines it: \(words)", .no,
                hints: ["its rules must allow the branch, or another name: say '--head <branch>'"])
        }
    }
}
