internal import ChatModel

/// Something that was said, with what is known of it.
struct Said {
    var text: String
    var key: String?
    var at: Timestamp?
    var model: String?
    var stopReason: String?
    var id: UUIDv7?
    var author: String?

    init(_ text: String, key: String? = nil, at: Timestamp? = nil, model: String? = nil) {
        (self.text, self.key, self.at, self.model) = (text, key, at, model)
    }

    /// The text as a message can have it; `nil` where there is nothing to store.
    var usable: String? {
        let bytes = text.utf8
        guard bytes.contains(where: { ![0x20, 0x09, 0x0A, 0x0D, 0x00].contains($0) }) else { return nil }
        guard bytes.count <= Message.maximumBytes else { return nil }
        return Self.withoutNUL(text)
    }

    static func withoutNUL(_ text: String) -> String {
        text.utf8.contains(0) ? String(text.unicodeScalars.map { $0 == "\0" ? "\u{FFFD}" : Character($0) }) : text
    }
}

extension ForeignStep {
    /// Whether it is something that an agent said.
    var isAnswer: Bool {
        if case .said(.assistant, _) = content { return true }
        return false
    }
}
