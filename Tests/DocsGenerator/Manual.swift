/// What the manual says besides the help of the commands.
enum Manual {
    /// A word and what it means.
    typealias Row = (name: String, text: String)

    static let exitStatuses: [Row] = [
        ("0", "Done; for `fetch`, `push`, `cleanup` and their like also where there was nothing to do."),
        (
            "1",
            "The answer is no, a value is refused or is so already, a name is ambiguous, the session is busy or archived, or you must act."
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
        ("chat.*", "git-chat-config(1) says what each is for; `git chat config` sets and checks them."),
        ("chat.cloneId", "The name of this clone, made by git chat. Leave it alone."),
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
