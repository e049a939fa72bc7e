/// Which of git's variables a child process keeps.
public enum GitEnvironment {
    /// Variables that say which repository, index or object store is meant: true here, wrong in another worktree.
    private static let discovery: Set<String> = [
        "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_COMMON_DIR", "GIT_PREFIX", "GIT_NAMESPACE", "GIT_CEILING_DIRECTORIES", "GIT_GRAFT_FILE",
        "GIT_SHALLOW_FILE", "GIT_REPLACE_REF_BASE", "GIT_INTERNAL_SUPER_PREFIX", "GIT_QUARANTINE_PATH",
        "GIT_IMPLICIT_WORK_TREE", "GIT_NO_REPLACE_OBJECTS", "GIT_NOTES_REF", "GIT_NOTES_REWRITE_REF",
        "GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS", "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS",
        "GIT_REFLOG_ACTION", "GIT_EXTERNAL_DIFF", "GIT_DIFF_OPTS", "GIT_CONFIG",
    ]

    /// `environment` without what would lead git to another repository than the one it is run in.
    public static func scrubbed(_ environment: [String: String]) -> [String: String] {
        environment.filter { !discovery.contains($0.key) }
    }

    /// `environment` for an agent: also without the configuration that was meant for our own command.
    public static func forAgent(_ environment: [String: String]) -> [String: String] {
        scrubbed(environment).filter { name, _ in
            name != "GIT_CONFIG_PARAMETERS" && name != "GIT_EXEC_PATH" && !name.hasPrefix("GIT_CHAT_")
        }
    }
}
