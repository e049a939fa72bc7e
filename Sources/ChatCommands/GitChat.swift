internal import ArgumentParser

/// The root command: what `git chat` alone does is `Here`.
struct GitChat: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "git-chat",
        abstract: "Keep conversations with coding agents in git, beside the code they produced",
        discussion: """
            A session is one conversation on a branch and in a worktree of its own. Each turn (prompt, answer, change) \
            is one commit; its words are in a git note. Without a command, git chat shows where you are.

            Where a session can be named, these work: its id, its branch, 4 or more characters from the start of the \
            id or of its random part, its exact title, @ (the session of this worktree) and - (the one before).
            """,
        version: Version.text,
        subcommands: [Here.self, Hook.self],
        groupedSubcommands: [
            CommandGroup(
                name: "Sessions",
                subcommands: [
                    New.self, List.self, Switch.self, Show.self, Path.self, Status.self, Rename.self, Describe.self,
                    SetCommand.self, LabelCommand.self, Archive.self, Unarchive.self, Complete.self,
                    Delete.self, Restore.self,
                    DuplicateCommand.self, CleanupCommand.self, Lock.self, Unlock.self, Search.self,
                ]),
            CommandGroup(
                name: "Talk",
                subcommands: [
                    Send.self, Say.self, Log.self, Diff.self, Blame.self, Undo.self, Revert.self, Retry.self,
                    Agents.self,
                    Attach.self, Cancel.self, UsageCommand.self,
                ]),
            CommandGroup(
                name: "Forge", subcommands: [PullRequest.self, Finish.self, Branches.self, Branch.self, Browse.self]),
            CommandGroup(
                name: "Share",
                subcommands: [
                    Share.self, Unshare.self, Push.self, Fetch.self, Sync.self, Rebase.self, Repair.self,
                    Conflicts.self, SealCommand.self, Recipients.self,
                ]),
            CommandGroup(
                name: "Data",
                subcommands: [
                    Import.self, Export.self, Migrate.self, Fsck.self, Reindex.self, Collect.self, Redact.self,
                    Events.self,
                ]),
            CommandGroup(
                name: "Setup",
                subcommands: [
                    Init.self, Hooks.self, Doctor.self, Agent.self, Config.self, Completion.self, ShellInit.self,
                ]),
        ],
        defaultSubcommand: Here.self)
}

/// What this program is.
enum Version {
    static let number = "0.1.0"
    static let text = "git chat version \(number)"
}
