import Foundation

/// What `git-chat --experimental-dump-help` prints: every command as the argument parser knows it.
struct Help: Decodable {
    let command: Command
    /// How a command is used, where it says so itself, by what a person types.
    private let usages: [String: String]?
    /// The long names of options that can stand without their value.
    private let optionalValues: [String]?

    /// The command with what the parser does not say of it.
    init(json: Data) throws {
        let help = try JSONDecoder().decode(Help.self, from: json)
        let command = help.command.saying(help.usages ?? [:], optionalValues: Set(help.optionalValues ?? []))
        self.init(command: command, usages: help.usages, optionalValues: help.optionalValues)
    }

    private init(command: Command, usages: [String: String]?, optionalValues: [String]?) {
        (self.command, self.usages, self.optionalValues) = (command, usages, optionalValues)
    }

    struct Command: Decodable {
        let commandName: String
        let superCommands: [String]?
        let aliases: [String]?
        let abstract: String?
        let discussion: String?
        let shouldDisplay: Bool?
        var arguments: [Argument]?
        var subcommands: [Command]?
        /// How it is used, where it says so itself.
        var usage: String?
    }

    struct Argument: Decodable {
        enum Kind: String, Decodable { case positional, option, flag }

        struct Name: Decodable, Equatable {
            let kind: String
            let name: String
        }

        let kind: Kind
        let names: [Name]?
        let valueName: String?
        let isOptional: Bool
        let isRepeating: Bool
        let parsingStrategy: String?
        let shouldDisplay: Bool
        let sectionTitle: String?
        let abstract: String?
        let discussion: String?
        let defaultValue: String?
        let allValues: [String]?
        /// Whether it can stand without its value; the default is then what it means alone.
        var hasOptionalValue: Bool?
    }
}

extension Help.Command {
    /// The words a person types: `git chat new`.
    var words: String { (["git", "chat"] + path.dropFirst()).joined(separator: " ") }

    /// The name of the manual page: `git-chat-new`.
    var pageName: String { path.joined(separator: "-") }

    private var path: [String] { (superCommands ?? []) + [commandName] }

    /// The subcommands that help shows.
    var shownSubcommands: [Help.Command] {
        (subcommands ?? []).filter { $0.shouldDisplay != false && $0.commandName != "help" }
    }

    /// The arguments that help shows; what every command takes stands with the first only.
    var shownArguments: [Help.Argument] {
        let shown = (arguments ?? []).filter(\.shouldDisplay)
        return superCommands == nil ? shown : shown.filter { !["help", "version"].contains($0.longName) }
    }

    /// The command with what is known besides of it and of all below it.
    fileprivate func saying(_ usages: [String: String], optionalValues: Set<String>) -> Help.Command {
        var command = self
        command.usage = usages[words]
        command.arguments = arguments?.map { argument in
            var argument = argument
            argument.hasOptionalValue = optionalValues.contains(argument.longName)
            return argument
        }
        command.subcommands = subcommands?.map { $0.saying(usages, optionalValues: optionalValues) }
        return command
    }

    /// This command and all below it.
    var family: [Help.Command] { [self] + shownSubcommands.flatMap(\.family) }
}
