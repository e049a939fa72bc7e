/// A text with places for values: `{{name}}`, where a name has lower-case letters, digits and dashes.
///
/// `\{{` stands for two braces, and braces around anything else stand for themselves.
struct PlaceholderText: Hashable, Sendable {
    private enum Part: Hashable, Sendable {
        case text(String)
        case place(String)
    }

    private var parts: [Part] = []

    /// Reads a text; there is none that cannot be read.
    init(_ source: some StringProtocol) {
        var rest = source[...]
        while let braces = rest.firstRange(of: "{{") {
            let before = rest[..<braces.lowerBound]
            rest = rest[braces.upperBound...]
            if before.hasSuffix("\\") {
                parts.append(.text(before.dropLast() + "{{"))
            } else if let end = rest.firstRange(of: "}}"), let name = Self.name(rest[..<end.lowerBound]) {
                parts += [.text(String(before)), .place(name)]
                rest = rest[end.upperBound...]
            } else {
                parts.append(.text(before + "{{"))
            }
        }
        parts.append(.text(String(rest)))
    }

    /// The names of its places, in their order, each once.
    var names: [String] {
        var names: [String] = []
        for case .place(let name) in parts where !names.contains(name) { names.append(name) }
        return names
    }

    /// The text with values in its places; a place without one stays as it is written.
    func filled(_ values: [String: String]) -> String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .place(let name): values[name] ?? "{{\(name)}}"
            }
        }.joined()
    }

    /// The name between two braces, with spaces around it or without.
    private static func name(_ text: some StringProtocol) -> String? {
        let name = text.split(separator: " ")
        return name.count == 1 && isName(name[0]) ? String(name[0]) : nil
    }

    /// Whether a text can be the name of a place.
    static func isName(_ text: some StringProtocol) -> Bool {
        guard let first = text.utf8.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first) else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
            default: false
            }
        }
    }
}
