internal import ChatModel
internal import ChatStore
internal import Git

extension RepositoryRefusal: Diagnosable {
    var diagnostic: Diagnostic {
        switch self {
        case .notARepository(let directory):
            Diagnostic(
                "not_a_repository", "cannot find a git repository in '\(directory)' or above it", .fatal,
                hints: ["run 'git init' to make one, or 'git -C <path> chat …' to use another"])
        case .noRepository(let gitDirectory):
            Diagnostic("no_repository", "cannot find a git repository at '\(gitDirectory)'", .fatal)
        case .unsupportedExtension(let name, let value): Self.unsupported(name, value)
        case .unsupportedVersion(let version):
            Diagnostic(
                "repository_version", "cannot open the repository: its format version is \(version)", .fatal,
                hints: ["nothing was changed; git chat knows versions 0 and 1"])
        case .ownedByOther(let path):
            Diagnostic(
                "unsafe_owner", "cannot use the repository '\(path)': it belongs to another user", .fatal,
                hints: ["if you trust it, run 'git config --global --add safe.directory \(path)'"])
        }
    }

    private static func unsupported(_ name: String, _ value: String) -> Diagnostic {
        let (reason, hint) = reasons[name] ?? ("git chat does not know it", "")
        return Diagnostic(
            "unsupported_extension",
            "cannot open the repository: it uses the extension '\(name)' (\(value)); \(reason)", .fatal,
            hints: hint.isEmpty ? [] : [hint])
    }

    private static let reasons: [String: (String, String)] = [
        "objectformat": (
            "libgit2 reads SHA-1 objects only",
            "git chat works in repositories made with 'git init --object-format=sha1', git's default"
        ),
        "refstorage": (
            "libgit2 reads reference files only",
            "run 'git refs migrate --ref-format=files' with a git that knows it"
        ),
        "relativeworktrees": (
            "libgit2 follows absolute paths of worktrees only",
            "run 'git config worktree.useRelativePaths false' and 'git worktree repair', then unset the extension"
        ),
    ]
}

extension GitError: Diagnosable {
    var diagnostic: Diagnostic {
        let status: ExitStatus = code == .locked || code == .modified ? .conflict : .fatal
        return Diagnostic("git", "cannot go on: \(message)", status)
    }
}

extension GitProgram.Failure: Diagnosable {
    var diagnostic: Diagnostic {
        let verb = arguments.first { !$0.hasPrefix("-") && !$0.contains("=") && !$0.contains("/") } ?? ""
        let words = reason.split(separator: "\n").joined(separator: "; ")
        guard let status else {
            return Diagnostic(
                "git_missing", "cannot run git: \(words)", .fatal, hints: ["install git, or put it on PATH"])
        }
        return Diagnostic("git_failed", "cannot run 'git \(verb)' (exit status \(status)): \(words)", .fatal)
    }
}

extension FileError: Diagnosable {
    var diagnostic: Diagnostic { Diagnostic("file", "cannot use '\(path)': \(reason)", .fatal) }
}

extension ObjectDamage: Diagnosable {
    var diagnostic: Diagnostic {
        Diagnostic(
            "object_damage", "cannot read object \(id): it is missing or damaged", .fatal,
            hints: ["run 'git fsck' to see what else is damaged"])
    }
}

extension WorktreeRefusal: Diagnosable {
    var diagnostic: Diagnostic {
        switch self {
        case .pathExists(let path):
            Diagnostic(
                "worktree_path_exists", "cannot make a worktree at '\(path)': there is something already", .no,
                hints: ["move it away, or choose another place with 'git chat config worktreeRoot <path>'"])
        case .nameExists(let name):
            Diagnostic(
                "worktree_name_exists", "cannot make a worktree '\(name)': git knows one of that name", .no,
                hints: ["run 'git worktree prune' if it is gone"])
        }
    }
}
