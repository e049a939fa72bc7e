import ChatModel

/// Takes a key out of what a server says, which may repeat it, also in pieces.
struct KeyFilter: Sendable {
    private static let mark = "[redacted]"
    private let key: String?
    // The end of what was said, where that may be the beginning of the key.
    private var text = ""
    private var thinking = ""

    /// - Parameter key: What is taken out; one of three bytes or less is no secret, and stands in many words.
    init(_ key: String?) { self.key = key.flatMap { $0.utf8.count > 3 ? $0 : nil } }

    /// The text without the key.
    func without(_ text: String) -> String {
        guard let key, text.utf8.count >= key.utf8.count else { return text }
        let pieces = text.pieces(around: key)
        return pieces.isEmpty ? text : pieces.joined(separator: Self.mark)
    }

    /// The value with no key in any of its texts.
    func without(_ json: JSON) -> JSON {
        guard key != nil else { return json }
        return switch json {
        case .string(let text): .string(without(text))
        case .array(let elements): .array(elements.map { without($0) })
        case .object(let members): .object(members.map { .init($0.name, without($0.value)) })
        default: json
        }
    }

    /// The end without the key in its reason.
    func without(_ end: AgentEnd) -> AgentEnd {
        var end = end
        end.reason = end.reason.map { without($0) }
        return end
    }

    /// What is certain after this piece of an answer.
    mutating func take(_ update: AgentUpdate) -> AgentUpdate? {
        switch update {
        case .text(let piece):
            let (certain, held) = split(text + piece)
            text = held
            return certain.isEmpty ? nil : .text(certain)
        case .thinking(let piece):
            let (certain, held) = split(thinking + piece)
            thinking = held
            return certain.isEmpty ? nil : .thinking(certain)
        default: return update
        }
    }

    /// What was still waiting.
    mutating func finish() -> [AgentUpdate] {
        defer { (text, thinking) = ("", "") }
        return (thinking.isEmpty ? [] : [.thinking(thinking)]) + (text.isEmpty ? [] : [.text(text)])
    }

    /// What is certain of a text without the key, and the end that may be the beginning of it.
    private func split(_ text: String) -> (certain: String, held: String) {
        guard let key else { return (text, "") }
        let bytes = Array(without(text).utf8)
        let longest = min(key.utf8.count - 1, bytes.count)
        let count = (0...longest).last { bytes.suffix($0).elementsEqual(key.utf8.prefix($0)) } ?? 0
        return (
            String(decoding: bytes.dropLast(count), as: UTF8.self), String(decoding: bytes.suffix(count), as: UTF8.self)
        )
    }
}
