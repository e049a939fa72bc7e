public import ChatModel

/// The settings in which an agent names the commands that are told what happens in it.
public enum HookSettings {
    /// What the agents tell, in the words of both.
    public static let events = ["UserPromptSubmit", "PostToolUse", "Stop", "SessionEnd"]
    private static let mark = "git chat agent hook "

    /// The command that is told; it says nothing and succeeds, even where git chat is not installed any more.
    ///
    /// - Parameter isEverywhere: Whether what is done outside of sessions' worktrees is taken down as well.
    public static func command(_ agent: CapturedAgent, isEverywhere: Bool) -> String {
        "\(mark)\(agent.rawValue)\(isEverywhere ? " --everywhere" : "") >/dev/null 2>&1 || :"
    }

    /// The settings with our hooks behind those that are there; `nil` where hooks cannot be added to them.
    public static func adding(_ command: String, to settings: JSON) -> JSON? {
        guard case .object(let members) = settings else { return nil }
        var hooks: [JSON.Member] = []
        if let known = settings["hooks"] {
            guard case .object(let members) = known else { return nil }
            hooks = members
        }
        for event in events {
            let hook: JSON = ["type": "command", "command": .string(command)]
            let entry: JSON =
                event == "PostToolUse" ? ["matcher": "*", "hooks": .array([hook])] : ["hooks": .array([hook])]
            guard let place = hooks.firstIndex(where: { $0.name == event }) else {
                hooks.append(.init(event, .array([entry])))
                continue
            }
            guard let entries = hooks[place].value.elements else { return nil }
            hooks[place] = .init(event, .array(entries + [entry]))
        }
        return .object(replacing("hooks", in: members, by: .object(hooks)))
    }

    /// The settings without our hooks, and without what that leaves empty.
    public static func removing(from settings: JSON) -> JSON {
        guard case .object(let members) = settings, case .object(let hooks)? = settings["hooks"] else {
            return settings
        }
        let rest = hooks.compactMap { member -> JSON.Member? in
            guard let entries = member.value.elements else { return member }
            let kept = entries.filter { !isOurs($0) }
            return kept.isEmpty && !entries.isEmpty ? nil : .init(member.name, .array(kept))
        }
        guard rest.isEmpty, !hooks.isEmpty else {
            return .object(replacing("hooks", in: members, by: .object(rest)))
        }
        return .object(members.filter { $0.name != "hooks" })
    }

    /// How many of the events our hooks are told of.
    public static func count(in settings: JSON) -> Int {
        events.count { settings["hooks"]?[$0]?.elements?.contains(where: isOurs) == true }
    }

    private static func isOurs(_ entry: JSON) -> Bool {
        let commands = entry["hooks"]?.elements?.compactMap { $0["command"]?.text } ?? []
        return commands.count == 1 && commands[0].hasPrefix(mark)
    }

    private static func replacing(_ name: String, in members: [JSON.Member], by value: JSON) -> [JSON.Member] {
        guard let place = members.lastIndex(where: { $0.name == name }) else { return members + [.init(name, value)] }
        var members = members
        members[place] = .init(name, value)
        return members
    }
}
