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
        ("chat.agent.<name>.protocol", "How to speak with the agent; `command` without it."),
        (
            "chat.agent.<name>.permission",
            "What the agent may do: `ask` (on a terminal), `accept-edits` (elsewhere), `accept` or `reject`."
        ),
        (
            "chat.defaultSession",
            "The session that commands mean outside of a session's worktree. `git chat new` and `git chat switch` set it."
        ),
        (
            "chat.worktreeRoot",
            "Where worktrees of sessions go; `<repository>.sessions` beside the main worktree without it."
        ),
        ("chat.subject", "The subject of turn commits: `change` (the files), `prompt` (your words) or `generic`."),
        ("chat.coauthor", "Whether turn commits name the agent in a `Co-authored-by` trailer."),
        ("chat.dirty", "What happens to your own changes in a session's worktree before a turn: `commit` or `refuse`."),
        ("chat.durability", "`full` waits for the disk before a turn is acknowledged, `normal` does not."),
        ("chat.runHooks", "Whether the repository's hooks run for turn commits."),
        ("chat.diff", "`git` shows diffs by the git program."),
        ("chat.advice", "`false` silences hints."),
        ("color.chat", "When to use colour; `color.ui` without it."),
    ]

    static let environment: [Row] = [
        (
            "GIT_CHAT_SESSION, GIT_CHAT_TURN, GIT_CHAT_WORKTREE",
            "Set for agents: the session, the number of the turn, and where to work."
        ),
        ("NO_COLOR", "No colour, whatever the configuration says."),
        ("GIT_PAGER, PAGER", "The program that shows long output, as for git."),
        ("GIT_DIR, GIT_WORK_TREE, GIT_CONFIG_COUNT, GIT_CONFIG_GLOBAL, GIT_CONFIG_NOSYSTEM", "As for git."),
    ]

    static let seeAlso = ["git(1)", "git-notes(1)", "git-worktree(1)", "git-interpret-trailers(1)"]
}
