internal import ArgumentParser

/// A command whose usual arguments are taken without ArgumentParser, which needs more time than all the rest of it.
///
/// What is taken is a part of what ArgumentParser takes, to the same values: a test compares both on random arguments.
protocol PlainCommand: ParsableCommand {
    /// The command with every option as it is when it is not given.
    static var standard: Self { get }
    /// Its options, each given once at most, and its words.
    static var plain: PlainArguments<Self> { get }
}

/// What a command takes, by the words on the command line.
struct PlainArguments<Command> {
    /// Options without a value.
    var flags: [String: (inout Command) -> Void] = [:]
    /// Options whose value is the next word; `false` leaves a value to ArgumentParser.
    var values: [String: (inout Command, String) -> Bool] = [:]
    /// The words that are no options; `false` leaves them to ArgumentParser.
    var words: (inout Command, [String]) -> Bool = { _, words in words.isEmpty }
}

extension PlainCommand {
    /// The command with these arguments; `nil` leaves them to ArgumentParser, for example every mistake.
    static func plainly(_ arguments: [String]) -> Self? {
        let plain = plain
        var command = standard
        var words: [String] = []
        var seen: Set<String> = []
        var rest = arguments[...]
        while let word = rest.popFirst() {
            guard word.hasPrefix("-") else {
                words.append(word)
                continue
            }
            guard seen.insert(word).inserted else { return nil }
            if let flag = plain.flags[word] {
                flag(&command)
            } else {
                guard let take = plain.values[word], let value = rest.popFirst(), !value.hasPrefix("-"),
                    take(&command, value)
                else { return nil }
            }
        }
        guard plain.words(&command, words) else { return nil }
        do { try command.validate() } catch { return nil }
        return command
    }
}

extension OutputOptions {
    /// No option given.
    static var standard: Self {
        var options = Self()
        (options.json, options.nul, options.format, options.when) = (false, false, nil, .standard)
        return options
    }
}

extension JSONOptions {
    /// No option given.
    static var standard: Self {
        var options = Self()
        (options.json, options.when) = (false, .standard)
        return options
    }
}

extension ColourOption {
    /// Not given.
    static var standard: Self {
        var option = Self()
        option.word = nil
        return option
    }
}
