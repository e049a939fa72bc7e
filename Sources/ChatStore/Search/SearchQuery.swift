public import ChatModel

/// What is searched for.
public struct SearchQuery: Hashable, Sendable {
    /// A word, or words that stand together in this order.
    public struct Term: Hashable, Sendable {
        /// The words as they were typed.
        public let text: String
        /// Whether the last word is only the beginning of one.
        public let isPrefix: Bool

        /// Creates a term.
        public init(_ text: String, isPrefix: Bool = false) {
            self.text = text
            self.isPrefix = isPrefix
        }
    }

    /// All of these have to be in a message; without any, everything that the rest allows is found.
    public var terms: [Term]
    /// Only messages of this session.
    public var session: SessionID?
    /// Only messages of this role.
    public var role: Message.Role?
    /// Only messages of people or agents whose name or address has this in it.
    public var author: String?
    /// Only messages from this moment on.
    public var since: Timestamp?
    /// Only messages of turns that touched this file, or files in this folder: a path from the top of the repository.
    public var path: String?
    /// The most messages that are found.
    public var limit = 20

    /// The most terms of a query; more are left out.
    public static let maximumTerms = 64

    /// Creates a query from terms.
    public init(terms: [Term]) { self.terms = terms }

    /// Creates a query from words as a person types them.
    ///
    /// `"these words"` stand together, `word*` is the beginning of a word, and all else are words. No character has
    /// another meaning, so no text is wrong; what has neither letter nor digit is left out.
    public init(_ text: String) {
        var terms: [Term] = []
        // FTS5 takes a NUL for the end.
        var rest = text.replacing("\0", with: " ")[...]
        while let start = rest.firstIndex(where: { !$0.isWhitespace }) {
            let term = Self.term(at: &rest, from: start)
            if term.text.unicodeScalars.contains(where: Self.isWord) { terms.append(term) }
        }
        self.terms = Array(terms.prefix(Self.maximumTerms))
    }

    /// Whether there is nothing to go by.
    public var isEmpty: Bool {
        terms.isEmpty && session == nil && role == nil && author == nil && since == nil && path == nil
    }

    private static func term(at rest: inout Substring, from start: String.Index) -> Term {
        rest = rest[start...]
        let isPhrase = rest.first == "\""
        if isPhrase { rest = rest.dropFirst() }
        let text = rest.prefix { isPhrase ? $0 != "\"" : !$0.isWhitespace && $0 != "\"" }
        rest = rest.dropFirst(text.count + (isPhrase ? 1 : 0))
        if isPhrase, rest.first == "*" {
            rest = rest.dropFirst()
            return Term(String(text), isPrefix: true)
        }
        return Term(String(text), isPrefix: text.hasSuffix("*"))
    }

    /// Whether a word can be made of it: letters, digits, and what a font defines for itself.
    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber, .privateUse:
            true
        default: false
        }
    }

    /// The terms in FTS5's language: every one a string, so that nothing in it is an operator.
    ///
    /// - Parameter words: Words that begin with a text, in lower case; `nil` for too many. FTS5 would put the lists of
    ///   all of them together before it gives the first row.
    /// - Returns: Also which term each of its phrases belongs to.
    func expression(_ words: (String) throws -> [String]?) rethrows -> (text: String, terms: [UInt8]) {
        var (parts, owners): ([String], [UInt8]) = ([], [])
        for (number, term) in terms.enumerated() {
            let phrases = try term.phrases(words)
            parts.append(phrases.count == 1 ? phrases[0] : "(" + phrases.joined(separator: " OR ") + ")")
            owners += [UInt8](repeating: UInt8(number), count: phrases.count)
        }
        return (parts.joined(separator: " AND "), owners)
    }
}

extension SearchQuery.Term {
    /// The term as phrases any of which is to be found.
    fileprivate func phrases(_ words: (String) throws -> [String]?) rethrows -> [String] {
        let plain = Self.quoted(text) + (isPrefix ? "*" : "")
        guard isPrefix, text.utf8.allSatisfy({ $0 < 0x80 }) else { return [plain] }
        // What the tokenizer makes of it: the last word is the one that goes on.
        let parts = text.lowercased().split { !$0.isLetter && !$0.isNumber }
        guard let last = parts.last, last.utf8.count < 64, let found = try words(String(last)), !found.isEmpty else {
            return [plain]
        }
        return found.map { Self.quoted((parts.dropLast().map(String.init) + [$0]).joined(separator: " ")) }
    }

    private static func quoted(_ text: String) -> String { "\"" + text.replacing("\"", with: "\"\"") + "\"" }
}
