internal import ChatModel
internal import ChatStore
internal import Git

extension StoreError: Diagnosable {
    var diagnostic: Diagnostic {
        switch self {
        case .sessionNotFound(let name, let similar):
            Diagnostic(
                "session_not_found", "cannot find session '\(name)'", .notFound,
                hints: [
                    similar.isEmpty
                        ? "run 'git chat list' to see the sessions of this repository"
                        : "did you mean \(similar.map { "'\($0)'" }.joined(separator: " or "))?"
                ])
        case .ambiguousName(let name, let candidates):
            Diagnostic(
                "ambiguous_name", "cannot tell which session '\(name)' is: \(Self.list(candidates))", .no,
                hints: ["name it by more of its id, for example '\(candidates.first?.rawValue ?? "")'"])
        case .noCurrentSession:
            Diagnostic(
                "no_current_session", "cannot tell which session is meant: this worktree has none", .no,
                hints: [
                    "run 'git chat new \"<title>\"' to make one, or 'git chat switch <session>' to choose one",
                    "'git chat list' shows them",
                ])
        case .noPreviousSession:
            Diagnostic("no_previous_session", "cannot go back: this worktree had no session before", .notFound)
        case .sessionExists(let id):
            Diagnostic(
                "session_exists", "cannot make session '\(id)': it exists", .no,
                hints: ["run the command again; it takes another id"])
        case .busy(let id, let holder): Self.busy(id, holder)
        case .contended(let id, let attempts):
            Diagnostic(
                "contended", "cannot write to session '\(id)': others changed it \(attempts) times in a row",
                .conflict, hints: ["nothing was lost; run the command again"])
        case .locked(let name):
            Diagnostic(
                "locked", "cannot lock reference '\(name)': its lock file stays", .conflict,
                hints: ["if no git process runs, remove '\(name).lock' below the git directory"])
        case .notActive(let id, let status):
            Diagnostic(
                "not_active", "cannot write to session '\(id)': it is \(status.rawValue)", .no,
                hints: status == .archived ? ["run 'git chat unarchive \(id)' to go on with it"] : [])
        case .newerFormat(let id, let version):
            Diagnostic(
                "newer_format", "cannot write to session '\(id)': its format is \(version), this program knows 2",
                .no, hints: ["nothing was changed; install a git chat that knows format \(version)"])
        default: moreDiagnostic
        }
    }

    private var moreDiagnostic: Diagnostic {
        switch self {
        case .damagedLog(let id, let reason):
            Diagnostic(
                "damaged_log", "cannot read session '\(id)': \(reason)", .fatal,
                hints: ["run 'git chat fsck' to see what else is wrong"])
        case .branchMissing(let id, let tip):
            Diagnostic(
                "branch_missing", "cannot use session '\(id)': its branch '\(id.branch)' is gone", .no,
                hints: ["run 'git branch \(id.branch) \(tip.prefix(12))' to bring it back"])
        case .branchRenamed(let id, let name):
            Diagnostic(
                "branch_renamed", "cannot use session '\(id)': its branch is called '\(name)' now", .no,
                hints: ["nothing was changed; run 'git branch -m \(ShellWord.quoted(name)) \(id.branch)' to go on"])
        case .branchExists(let branch): Diagnostic("branch_exists", "cannot make branch '\(branch)': it exists", .no)
        case .baseNotFound(let name):
            Diagnostic(
                "base_not_found", "cannot find base '\(name)'", .notFound,
                hints: [
                    "name a branch or commit with '--base', or set it with 'git chat config defaultBranch <branch>'"
                ])
        case .noIdentity:
            Diagnostic(
                "no_identity", "cannot commit: git does not know who you are", .fatal,
                hints: [
                    "run 'git config --global user.name \"Your Name\"'",
                    "run 'git config --global user.email you@example.com'",
                ])
        case .message(let refusal): refusal.diagnostic
        case .title(let refusal): refusal.diagnostic
        default: worktreeDiagnostic
        }
    }

    private var worktreeDiagnostic: Diagnostic {
        switch self {
        case .worktreeElsewhere(let id, let path, let head):
            Diagnostic(
                "worktree_elsewhere",
                "cannot work in session '\(id)': its worktree is on \(Self.short(head)), not on '\(id.branch)'", .no,
                hints: ["nothing was changed; run 'git -C \(ShellWord.quoted(path)) switch \(id.branch)' to go on"])
        case .worktreeInOperation(let id, let path, let operation):
            Diagnostic(
                "worktree_in_operation",
                "cannot work in session '\(id)': its worktree is in the middle of a \(operation)", .no,
                hints: ["nothing was changed; finish or abort the \(operation) in '\(path)'"])
        case .turnWaits(let id, let turn, let path):
            Diagnostic(
                "turn_waits", "cannot store turn \(turn) of session '\(id)' yet: a rebase goes on in '\(path)'",
                .conflict,
                hints: [
                    "nothing was committed, what was said is kept: run 'git rebase --continue' or '--abort' there",
                    "then the next message stores the turn before itself, or 'git chat fsck --repair' does",
                ])
        case .worktreeDetached(let id, let path, let commit):
            Diagnostic(
                "worktree_detached",
                "cannot work in session '\(id)': its worktree is on commit \(commit.prefix(12)), which no branch holds",
                .no,
                hints: [
                    "the commit is kept; 'git branch <name> \(commit.prefix(12))' gives it a name",
                    "run 'git -C \(ShellWord.quoted(path)) switch \(id.branch)' to go on with the session",
                ])
        case .worktreeBehind(let id, let path, let files):
            Diagnostic(
                "worktree_behind",
                "cannot work in session '\(id)': files in '\(path)' do not follow its branch: \(Self.list(files))", .no,
                hints: [
                    "run 'git -C \(ShellWord.quoted(path)) status' to see what is there",
                    "'git -C \(ShellWord.quoted(path)) restore -- <file>' takes what the branch has, 'git commit' what is there",
                ])
        case .worktreeUnmerged(let id, let path, let files):
            Diagnostic(
                "worktree_unmerged",
                "cannot work in session '\(id)': the worktree has unmerged paths: \(Self.list(files))", .no,
                hints: ["nothing was changed; settle them in '\(path)', then run 'git add' there"])
        case .branchElsewhere(let id, let path):
            Diagnostic(
                "branch_elsewhere",
                "cannot change the files of session '\(id)': its branch is checked out in '\(path)'", .no,
                hints: ["nothing was changed; run 'git -C \(ShellWord.quoted(path)) switch <branch>' first"])
        case .worktreeMissing(let id, let path):
            Diagnostic(
                "worktree_missing", "cannot work in session '\(id)': its worktree '\(path)' is gone", .no,
                hints: [
                    "if it was moved, run 'git worktree repair <path>'",
                    "if it was deleted, run 'git worktree prune'; the next turn makes a new one",
                ])
        case .worktreeDirty(let id, let path):
            Diagnostic(
                "worktree_dirty", "cannot send to session '\(id)': '\(path)' has uncommitted changes", .no,
                hints: ["commit them, or run 'git chat config dirty commit' to have them committed as yours"])
        case .worktreeLocked(let id, let reason):
            Diagnostic(
                "worktree_locked",
                "cannot lock the worktree of session '\(id)': it is locked" + (reason.isEmpty ? "" : " (\(reason))"),
                .no, hints: ["nothing was changed; run 'git chat unlock \(id)' to take the lock away"])
        case .worktreeNotLocked(let id):
            Diagnostic(
                "worktree_not_locked", "cannot unlock the worktree of session '\(id)': it is not locked", .no,
                hints: ["nothing was changed; run 'git chat lock \(id)' to lock it"])
        case .worktreeNotRemoved(let id, let path, let problems, let isForced):
            WorktreeKept(session: id, path: path, problems: problems, isForced: isForced).diagnostic
        default: Diagnostic("store", "cannot go on: \(self)", .fatal)
        }
    }

    private static func busy(_ id: SessionID, _ holder: LockHolder?) -> Diagnostic {
        Diagnostic(
            "busy", "cannot change session '\(id)': \(holder.work)", .no,
            hints: ["wait until it ends ('git chat attach \(id)' shows it), or stop it with 'git chat cancel \(id)'"])
    }

    private static func list(_ candidates: [SessionID]) -> String {
        candidates.prefix(10).map { "'\($0)'" }.joined(separator: ", ") + (candidates.count > 10 ? ", …" : "")
    }

    private static func list(_ files: [String]) -> String {
        files.prefix(3).map(Fields.line).joined(separator: ", ")
            + (files.count > 3 ? " and \(files.count - 3) more" : "")
    }

    private static func short(_ head: String) -> String {
        head.hasPrefix("refs/heads/") ? "branch '\(head.dropFirst("refs/heads/".count))'" : head
    }
}

extension LockHolder? {
    /// Who works on a turn, as far as that is known.
    var work: String {
        guard let self else { return "another process works on a turn" }
        return "process \(self.process) on \(self.host) works on a turn since \(self.since)"
    }
}

extension Message.Refusal: Diagnosable {
    var diagnostic: Diagnostic {
        let nothing = ["nothing was stored"]
        return switch self {
        case .empty: Diagnostic("empty_message", "cannot store an empty message", .no, hints: nothing)
        case .tooLong(let bytes):
            Diagnostic(
                "message_too_long",
                "cannot store a message of \(bytes) bytes: the most is \(Message.maximumBytes)", .no, hints: nothing)
        case .containsNUL(let offset):
            Diagnostic("message_nul", "cannot store the message: byte \(offset) is NUL", .no, hints: nothing)
        case .invalidUTF8(let offset):
            Diagnostic(
                "message_encoding", "cannot store the message: it is not UTF-8 from byte \(offset) on", .no,
                hints: nothing)
        }
    }
}

extension Title.Refusal: Diagnosable {
    var diagnostic: Diagnostic {
        switch self {
        case .empty: Diagnostic("title_empty", "cannot take an empty title", .no)
        case .tooLong(let length):
            Diagnostic(
                "title_too_long",
                "cannot take a title of \(length) characters: the most is \(Title.maximumLength)", .no)
        case .controlCharacter(let value, let offset):
            Diagnostic(
                "title_control",
                "cannot take the title: character \(offset + 1) is the control character U+\(Self.hex(value))", .no)
        }
    }

    private static func hex(_ value: UInt32) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
