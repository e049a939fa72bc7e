/// The settings that the environment carries: `git -c` and `--config-env` (`GIT_CONFIG_PARAMETERS`), and
/// `GIT_CONFIG_COUNT` with its `GIT_CONFIG_KEY_<n>` and `GIT_CONFIG_VALUE_<n>`.
enum ConfigurationOverrides {
    /// The settings in the order in which later ones win, as git applies them: counted ones first.
    static func read(_ environment: [String: String]) -> [(key: String, value: String?)] {
        counted(environment) + parameters(environment["GIT_CONFIG_PARAMETERS"] ?? "")
    }

    private static func counted(_ environment: [String: String]) -> [(key: String, value: String?)] {
        guard let count = environment["GIT_CONFIG_COUNT"].flatMap({ Int($0) }), (1...10_000).contains(count) else {
            return []
        }
        return (0..<count).compactMap { index in
            environment["GIT_CONFIG_KEY_\(index)"].map {
                (Configuration.normalised($0), environment["GIT_CONFIG_VALUE_\(index)"] ?? "")
            }
        }
    }

    /// Words in single quotes: `'key'='value'`, `'key'=` for a key without value, or an older git's `'key=value'`.
    static func parameters(_ text: String) -> [(key: String, value: String?)] {
        var rest = Substring(text).utf8
        var settings: [(key: String, value: String?)] = []
        while let start = rest.firstIndex(where: { $0 != 0x20 }) {
            rest = rest[start...]
            guard let word = quoted(&rest) else { return settings }
            settings.append(setting(word, &rest))
        }
        return settings
    }

    private static func setting(_ word: String, _ rest: inout Substring.UTF8View) -> (key: String, value: String?) {
        if rest.first == UInt8(ascii: "=") {
            rest.removeFirst()
            return (Configuration.normalised(word), quoted(&rest))
        }
        guard let equals = word.utf8.firstIndex(of: UInt8(ascii: "=")) else {
            return (Configuration.normalised(word), nil)
        }
        return (Configuration.normalised(String(word[..<equals])), String(word[word.utf8.index(after: equals)...]))
    }

    /// Takes one word in single quotes; outside them, a backslash keeps the next byte.
    private static func quoted(_ rest: inout Substring.UTF8View) -> String? {
        let (quote, backslash) = (UInt8(ascii: "'"), UInt8(ascii: "\\"))
        guard rest.first == quote else { return nil }
        var word: [UInt8] = []
        while rest.first == quote || rest.first == backslash {
            if rest.removeFirst() == backslash {
                rest.popFirst().map { word.append($0) }
                continue
            }
            guard let end = rest.firstIndex(of: quote) else { return nil }
            word += rest[..<end]
            rest = rest[rest.index(after: end)...]
        }
        return String(decoding: word, as: UTF8.self)
    }
}
