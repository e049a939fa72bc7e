internal import ArgumentParser
internal import ChatModel
internal import Git

/// Reads and writes settings of git chat.
struct Config: ChatCommand, FormattedCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Show or change the settings of git chat in this repository",
        discussion: """
            Without a key, lists what is set. 'chat.' before a key can be left out. Settings are git's own: \
            'git config --global chat.<key> <value>' sets one for all repositories. The key default-branch is \
            special: it is always known, its value must be a branch, and --json lists the branches there are.

            \(Setting.overview)
            """)

    @Argument(help: "Key, for example dirty", completion: .list(Setting.all.map(\.name)))
    var key: String?

    @Argument(help: "Value to set")
    var value: String?

    @Flag(help: "Take the key out of this repository's settings")
    var unset = false

    @Flag(help: "Say where each setting comes from")
    var showOrigin = false

    @Flag(name: .shortAndLong, help: "List what is set")
    var list = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        if unset, key == nil || value != nil { throw ValidationError("'--unset' takes a key and no value") }
    }

    func run(in context: Context) throws {
        let configuration = try context.repository().configuration
        guard let key, !list else { return try list(configuration, context) }
        if key == "default-branch", !unset { return try DefaultBranch(context).run(value, output) }
        let named = key.hasPrefix("chat.") ? key : "chat." + key
        // git tells capitals apart in the middle of a key.
        let full = Setting.named(named)?.name ?? named
        if unset {
            guard try context.change([(full, nil)]) else { throw Exit(status: .no) }
        } else if let value {
            try Setting.check(full, value)
            try context.change([(full, value)])
        } else {
            guard let found = configuration.string(full) ?? Setting.named(full)?.standard else {
                guard Setting.isKnown(full) else { throw UnknownSetting(key: full, verb: "find") }
                throw Exit(status: .no)
            }
            try context.console.answer(context.console.safe(found))
        }
    }

    private func list(_ configuration: Configuration, _ context: Context) throws {
        let entries = configuration.entries(prefix: "chat.")
        let format = output.chosen(onTerminal: false)
        let listing = Listing(
            columns: [],
            rows: entries.map { entry in
                let setting = Table.Cell("\(entry.key)=\(entry.value ?? "true")")
                return showOrigin ? [Table.Cell(entry.scope), setting] : [setting]
            },
            objects: {
                entries.map {
                    ["key": .string($0.key), "value": .string($0.value ?? "true"), "scope": .string($0.scope)]
                }
            })
        try context.console.answer(listing, as: format)
    }
}
