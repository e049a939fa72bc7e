/// What the manual says besides the help of the commands.
enum Manual {
    /// A word and what it means.
    typealias Row = (name: String, text: String)

    static let exitStatuses: [Row] = [
        ("0", "Done; also when there was nothing to do."),
        (
            "1",
            "The answer is no, a value is refused, a name is ambiguous, the session is busy or archived, or you must act."
        ),
        ("2", "Cancelled."),
        ("3", "Not found: a session, a base, a commit."),
        ("4", "Not signed in to the forge."),
        ("5", "Conflict."),
        ("6", "The agent failed."),
        ("7", "The network failed."),
        ("128", "Cannot go on: no repository, broken data, the disk."),
        ("129", "Wrong usage."),
    ]

    static let configuration: [Row] = [
        (
            "chat.agent.<name>.command",
            "The command line of an agent. The prompt is its standard input, its standard output the answer."
        ),
        ("chat.agent.<name>.protocol", "How to speak with the agent: `command`, the only one in this version."),
        ("chat.agent.<name>.timeLimit", "Seconds the agent may work on a turn; 0 is no limit."),
        ("chat.timeLimit", "The same for agents without a limit of their own."),
        ("chat.defaultAgent", "The agent that answers where neither the command nor the session names one."),
        ("chat.defaultBranch", "The base of new sessions; the remote's default branch, or `main`, without it."),
        ("chat.defaultSession", "The session of a worktree that has none; the first `git chat new` sets it."),
        (
            "chat.worktreeRoot",
            "Where worktrees of sessions go; `<repository>.sessions` beside the main worktree without it."
        ),
        ("chat.subject", "The subject of turn commits: `change` (the files), `prompt` (your words) or `generic`."),
        ("chat.coauthor", "Whether turn commits name the agent in a `Co-authored-by` trailer."),
        ("chat.dirty", "What happens to your own changes in a session's worktree before a turn: `commit` or `refuse`."),
        ("chat.durability", "`full` waits for the disk before a turn is acknowledged, `normal` does not."),
        ("chat.diff", "`git` makes every diff with the git program."),
        ("chat.cloneId", "The name of this clone, made by git chat. Leave it alone."),
        ("chat.advice", "`false` silences hints."),
        ("color.chat, color.chat.<slot>", "When to use colour, and which; `color.ui` without it."),
        ("pager.chat, pager.chat.<command>", "Whether a command's long output is paged, or by which program."),
    ]

    static let environment: [Row] = [
        (
            "GIT_CHAT_SESSION, GIT_CHAT_TURN, GIT_CHAT_REQUEST, GIT_CHAT_WORKTREE",
            "Set for agents: the session, the number and request of the turn, and where to work."
        ),
        ("GIT_CHAT_SESSION", "The session that commands mean where none is named."),
        ("GIT_CHAT_PAGER, GIT_CHAT_EDITOR", "Go before `GIT_PAGER` and `GIT_EDITOR`."),
        ("NO_COLOR", "No colour, whatever the configuration says."),
        ("GIT_PAGER, PAGER", "The program that shows long output, as for git."),
        ("GIT_DIR, GIT_WORK_TREE, GIT_CONFIG_COUNT, GIT_CONFIG_GLOBAL, GIT_CONFIG_NOSYSTEM", "As for git."),
    ]

    static let seeAlso = ["git(1)", "git-notes(1)", "git-worktree(1)", "git-interpret-trailers(1)"]
}
