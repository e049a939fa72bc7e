/// The file in which `gh` keeps its accounts: the few lines of YAML that it writes, and no more of YAML than that.
public struct HostsFile: Sendable {
    private let lines: [(indent: Int, key: String, value: String)]

    /// Reads the text of a `hosts.yml`.
    public init(_ text: String) {
        lines = text.split(whereSeparator: \.isNewline).compactMap { line in
            let indent = line.prefix { $0 == " " }.count
            let content = line.dropFirst(indent)
            // A host may have a port: the colon that ends a key has a space behind it, or nothing.
            guard !content.hasPrefix("#"), let split = Self.colon(in: content) else { return nil }
            return (indent, Self.plain(content[..<split]), Self.plain(content[content.index(after: split)...]))
        }
    }

    /// The token of the account in use on a host; `nil` if the file has none: gh may keep it elsewhere.
    public func token(for host: String) -> String? {
        guard let start = lines.firstIndex(where: { $0.indent == 0 && $0.key.lowercased() == host }) else { return nil }
        let block = lines[(start + 1)...].prefix { $0.indent > 0 }
        let depth = block.first?.indent ?? 0
        if let own = block.first(where: { $0.indent == depth && $0.key == "oauth_token" })?.value, !own.isEmpty {
            return own
        }
        guard let user = block.first(where: { $0.indent == depth && $0.key == "user" })?.value,
            let place = block.firstIndex(where: { $0.indent > depth && $0.key == user && $0.value.isEmpty })
        else { return nil }
        let inside = block[(place + 1)...].prefix { $0.indent > block[place].indent }
        return inside.first { $0.key == "oauth_token" && !$0.value.isEmpty }?.value
    }

    private static func colon(in line: Substring) -> Substring.Index? {
        line.indices.first { index in
            guard line[index] == ":" else { return false }
            let next = line.index(after: index)
            return next == line.endIndex || line[next] == " "
        }
    }

    private static func plain(_ text: Substring) -> String {
        let trimmed = text.drop { $0 == " " }.reversed().drop { $0 == " " || $0 == "\r" }.reversed()
        let word = String(trimmed)
        for quote in ["\"", "'"] where word.count >= 2 && word.hasPrefix(quote) && word.hasSuffix(quote) {
            return String(word.dropFirst().dropLast())
        }
        return word
    }
}
