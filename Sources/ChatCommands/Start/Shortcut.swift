internal import ArgumentParser

/// The way from a command's name straight to the command.
///
/// ArgumentParser looks at every command before it picks one, which is most of the time a short command takes. What
/// the shortcut cannot parse is parsed again from the root, which has the words for help and for errors.
enum Shortcut {
    /// The command that the arguments name and fit; `nil` leaves it to the root.
    static func command(_ arguments: [String]) -> (any ParsableCommand)? {
        guard let first = arguments.first else { return nil }
        if arguments.count > 2, first == "agent", arguments[1] == "hook", let type = hooks[arguments[2]] {
            return parsed(type, Array(arguments.dropFirst(3)))
        }
        guard let type = commands[first] else { return nil }
        return parsed(type, Array(arguments.dropFirst()))
    }

    private static func parsed(_ type: any ParsableCommand.Type, _ rest: [String]) -> (any ParsableCommand)? {
        if let plain = (type as? any PlainCommand.Type)?.plainly(rest) { return plain }
        return try? type.parse(rest)  // the root says what is wrong
    }

    /// What agents call with every tool that they use.
    private static let hooks: [String: any ParsableCommand.Type] = [
        "claude": AgentHookClaude.self, "codex": AgentHookCodex.self, "work": AgentHookWork.self,
    ]

    static let commands: [String: any ParsableCommand.Type] = [
        "new": New.self, "list": List.self, "switch": Switch.self, "show": Show.self, "path": Path.self,
        "status": Status.self, "send": Send.self, "say": Say.self, "log": Log.self, "diff": Diff.self,
        "rename": Rename.self, "describe": Describe.self, "set": SetCommand.self, "label": LabelCommand.self,
        "archive": Archive.self, "unarchive": Unarchive.self, "complete": Complete.self, "delete": Delete.self,
        "restore": Restore.self, "gc": Collect.self, "undo": Undo.self,
        "duplicate": DuplicateCommand.self, "cleanup": CleanupCommand.self, "lock": Lock.self, "unlock": Unlock.self,
        "revert": Revert.self, "fsck": Fsck.self, "reindex": Reindex.self, "init": Init.self, "config": Config.self,
        "hook": Hook.self, "doctor": Doctor.self,
        "search": Search.self,
    ]
}
