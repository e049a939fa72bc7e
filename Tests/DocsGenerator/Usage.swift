/// How a command and its arguments are spelled, for the reference and the manual alike.
struct Usage {
    /// One line of the list of arguments.
    struct Entry: Equatable {
        let spelling: String
        let section: String
        let text: String
    }

    /// A line for each way to use it.
    let synopsis: String
    let entries: [Entry]

    init(_ command: Help.Command) {
        let arguments = Self.mergingInversions(command.shownArguments)
        // Alone, `git chat` says where you are.
        let more = command.shownSubcommands.isEmpty ? [] : [command.superCommands == nil ? "[<command>]" : "<command>"]
        let words = arguments.filter { $0.argument.longName != "help" }.map { $0.argument.usage(as: $0.spelling) }
        synopsis = command.usage ?? ([command.words] + words + more).joined(separator: " ")
        entries = arguments.map(Entry.init)
    }

    /// `--worktree` and the `--no-worktree` that follows it become `--[no-]worktree`.
    private static func mergingInversions(_ all: [Help.Argument]) -> [(argument: Help.Argument, spelling: String)] {
        all.enumerated().compactMap { index, argument in
            if index > 0 && argument.inverts(all[index - 1]) { return nil }
            let isInverted = index + 1 < all.count && all[index + 1].inverts(argument)
            return (argument, isInverted ? "--[no-]" + argument.longName : argument.spelling)
        }
    }
}

extension Usage.Entry {
    fileprivate init(_ argument: Help.Argument, _ spelling: String) {
        self.spelling = spelling
        section = argument.sectionTitle ?? ""
        var values: [String] = []
        let all = argument.allValues ?? []
        let isSaid = all.allSatisfy { (argument.abstract ?? "").contains($0) }
        if !isSaid { values.append("values: " + all.joined(separator: ", ")) }
        let kind = argument.hasOptionalValue == true ? "alone" : "default"
        if let value = argument.defaultValue, !value.isEmpty { values.append("\(kind): " + value) }
        let note = values.isEmpty ? "" : "(\(values.joined(separator: "; ")))"
        text = [argument.abstract ?? "", note, argument.discussion ?? ""].filter { !$0.isEmpty }
            .joined(separator: " ")
    }
}

extension Help.Argument {
    /// The long name without dashes, or an empty text.
    var longName: String { names?.first { $0.kind == "long" }?.name ?? "" }

    /// Every name with its value: `-m, --mode <mode>`.
    var spelling: String {
        if kind == .positional { return value }
        let all = (names ?? []).map(\.dashed).joined(separator: ", ")
        return kind == .flag ? all : all + " " + value
    }

    private var value: String {
        let value = "<\(valueName ?? "value")>" + (isRepeating ? "..." : "")
        return hasOptionalValue == true ? "[\(value)]" : value
    }

    /// Whether this is `--no-x` and the other `--x`.
    func inverts(_ other: Help.Argument) -> Bool {
        kind == .flag && !other.longName.isEmpty && longName == "no-" + other.longName
    }

    /// The part of the usage line.
    func usage(as spelling: String) -> String {
        let long = names?.first { $0.kind != "short" } ?? names?.first
        var text = spelling.hasPrefix("--[no-]") || kind == .positional ? spelling : long?.dashed ?? ""
        if kind == .option { text += " " + value }
        if parsingStrategy == "postTerminator" { text = "-- " + text }
        return isOptional ? "[\(text)]" : text
    }
}

extension Help.Argument.Name {
    /// The name as it is typed.
    var dashed: String { (kind == "long" ? "--" : "-") + name }
}
