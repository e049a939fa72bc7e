/// The styles of the parts of what is printed.
struct Palette: Sendable {
    /// A part with a style of its own, named as in `color.chat.<slot>`.
    enum Slot: String, CaseIterable, Sendable {
        case roleUser = "role.user"
        case roleAssistant = "role.assistant"
        case session, current, meta, match, error, hint, warning
    }

    /// A configured style that is no style of git's.
    struct Refused: Hashable, Sendable {
        let key: String
        let value: String
    }

    /// What could not be read in the configuration; those slots keep their own style.
    private(set) var refused: [Refused] = []
    private var styles: [Slot: Style] = [:]

    /// No colour at all.
    static let plain = Palette()

    private init() {}

    /// The default styles, with those that `color.chat.<slot>` sets instead.
    init(config: (String) -> String?) {
        for slot in Slot.allCases {
            let key = "color.chat." + slot.rawValue
            let value = config(key)
            styles[slot] = value.map { Style(words: $0) } ?? slot.standard
            if let value, styles[slot] == nil {
                refused.append(Refused(key: key, value: value))
                styles[slot] = slot.standard
            }
        }
    }

    /// The text in the style of `slot`; unchanged where it has none.
    ///
    /// A style never reaches over a line feed.
    func paint(_ text: String, _ slot: Slot) -> String {
        guard let codes = styles[slot]?.codes, !codes.isEmpty else { return text }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.map { $0.isEmpty ? "" : "\u{1B}[\(codes)m\($0)\u{1B}[m" }.joined(separator: "\n")
    }
}

extension Palette.Slot {
    /// Readable on a dark and on a light background.
    fileprivate var standard: Style {
        switch self {
        case .roleUser: Style(codes: "1;32")
        case .roleAssistant: Style(codes: "1;36")
        case .session: Style(codes: "33")
        case .current: Style(codes: "32")
        case .meta: Style(codes: "2")
        case .match, .error: Style(codes: "1;31")
        case .hint, .warning: Style(codes: "33")
        }
    }
}

/// A style out of the 16 ANSI colours and the attributes of a terminal.
struct Style: Hashable, Sendable {
    /// The numbers between `ESC [` and `m`; empty for text as it is.
    let codes: String
}

extension Style {
    private static let colours = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"]
    private static let attributes = [
        "bold": 1, "dim": 2, "italic": 3, "ul": 4, "blink": 5, "reverse": 7, "strike": 9,
    ]

    /// Reads git's words for a style: attributes, and at most a foreground and a background, in any order.
    ///
    /// `nil` for anything else, such as a colour by its RGB value.
    init?(words: String) {
        var codes: [String] = []
        var grounds = 0
        for word in words.lowercased().split(whereSeparator: \.isWhitespace) where word != "reset" {
            if let attribute = Self.attribute(String(word)) {
                codes.append(attribute)
            } else {
                guard grounds < 2, let colour = Self.colour(String(word), background: grounds == 1) else { return nil }
                grounds += 1
                if !colour.isEmpty { codes.append(colour) }
            }
        }
        self.init(codes: codes.joined(separator: ";"))
    }

    private static func attribute(_ word: String) -> String? {
        if let number = attributes[word] { return String(number) }
        guard word.hasPrefix("no") else { return nil }
        guard let number = attributes[String(word.dropFirst(word.hasPrefix("no-") ? 3 : 2))] else { return nil }
        return String(number == 1 ? 22 : number + 20)
    }

    /// The code of a colour; empty for `normal`, which is what stands there anyway.
    private static func colour(_ word: String, background: Bool) -> String? {
        if word == "normal" { return "" }
        let shift = background ? 10 : 0
        if word == "default" { return String(39 + shift) }
        let bright = word.hasPrefix("bright")
        let name = bright ? String(word.dropFirst(6)) : word
        guard let index = colours.firstIndex(of: name) else { return numbered(word, shift: shift) }
        return String((bright ? 90 : 30) + shift + index)
    }

    private static func numbered(_ word: String, shift: Int) -> String? {
        guard let number = Int(word), (0..<16).contains(number) else { return nil }
        return String((number < 8 ? 30 : 82) + shift + number)
    }
}
