import Foundation

/// What `git-chat --experimental-dump-help` prints: every command as the argument parser knows it.
struct Help: Decodable {
    let command: Command

    init(json: Data) throws {
        self = try JSONDecoder().decode(Help.self, from: json)
    }

    struct Command: Decodable {
        let commandName: String
        let superCommands: [String]?
        let aliases: [String]?
        let abstract: String?
        let discussion: String?
        let shouldDisplay: Bool?
        let arguments: [Argument]?
        let subcommands: [Command]?
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

    /// This command and all below it.
    var family: [Help.Command] { [self] + shownSubcommands.flatMap(\.family) }
}
