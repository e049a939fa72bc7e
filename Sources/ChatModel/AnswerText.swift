/// Puts the pieces of an answer together: what is said after a tool was used begins a new paragraph.
public struct AnswerText: Hashable, Sendable {
    private var isInterrupted = false
    private var lineFeeds = 2

    /// Creates the text before its first piece.
    public init() {}

    /// Takes one more update, and returns what it adds to the text.
    public mutating func piece(of update: AgentUpdate) -> String {
        switch update {
        case .toolCall:
            isInterrupted = true
            return ""
        case .text(let text) where !text.isEmpty:
            let gap = isInterrupted ? String(repeating: "\n", count: max(0, 2 - lineFeeds)) : ""
            isInterrupted = false
            note(gap + text)
            return gap + text
        default: return ""
        }
    }

    private mutating func note(_ text: String) {
        let ends = text.utf8.reversed().prefix(2).prefix { $0 == 0x0A }.count
        lineFeeds = ends == text.utf8.count ? lineFeeds + ends : ends
    }
}
