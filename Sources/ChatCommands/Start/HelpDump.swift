internal import ArgumentParser
internal import ChatModel

/// What the argument parser tells programs of all commands, with what it leaves out of that.
enum HelpDump {
    /// The dump with two members more: `usages`, the lines that commands say themselves, and `optionalValues`, the
    /// options that can stand without their value.
    ///
    /// - Throws: `JSON.ParseError`.
    static func completed(_ dump: String) throws -> String {
        guard case .object(let members) = try JSON.parse(Array(dump.utf8)) else { return dump }
        let commands = family(GitChat.self, name: "git chat")
        let usages = commands.compactMap { name, type in
            type.configuration.usage.map { JSON.Member(name, .string($0)) }
        }
        let options = Set(commands.flatMap { optionalValues(in: GitChat.helpMessage(for: $1, columns: 10_000)) })
        return JSON.object(
            members + [
                .init("usages", .object(usages)),
                .init("optionalValues", .array(options.sorted().map { .string($0) })),
            ]
        ).pretty
    }

    /// The command and all below it, by what a person types.
    private static func family(
        _ type: any ParsableCommand.Type, name: String
    ) -> [(name: String, type: any ParsableCommand.Type)] {
        [(name, type)] + type.configuration.subcommands.flatMap { family($0, name: "\(name) \($0._commandName)") }
    }

    /// The options that help shows with their value in brackets.
    private static func optionalValues(in help: String) -> [String] {
        help.matches(of: #/(?m)^ +(?:-\w, )?--(?<name>[a-z-]+) \[</#).map { String($0.name) }
    }
}
