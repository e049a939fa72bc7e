/// A place between two steps of an operation, and what must be there after a crash in it.
struct Gap {
    let steps: [String]
    let index: Int

    /// Every place of an operation with these steps.
    static func all(_ steps: [String]) -> [Gap] { steps.indices.map { Gap(steps: steps, index: $0) } }

    var step: String { steps[index] }

    func isAfter(_ name: String) -> Bool { steps[...index].contains { $0.hasPrefix(name + ":") } }

    /// What of `turn one <text>` is in the log after recovery.
    func words(ofTurn text: String) -> [String] {
        if isAfter("logMoved") { return [text, "answer to " + text] }
        guard isAfter("pendingWritten") else { return [] }
        switch updates {
        case ..<2: return [text]
        case 2: return [text, "answer to "]
        default: return [text, "answer to " + text]
        }
    }

    /// What of `say one <text>` is.
    func words(ofSay text: String) -> [String] { isAfter("logMoved") ? [text] : [] }

    func outcome() -> String? {
        if isAfter("logMoved") { return "complete" }
        return isAfter("pendingWritten") ? "interrupted" : nil
    }

    /// What the agent left uncommitted.
    func status(ofTurn text: String) -> [String] {
        isAfter("logMoved") || updates < 3 ? [] : [" M shared.txt", "?? \(text).txt"]
    }

    private var updates: Int { steps[...index].count { $0.hasPrefix("updateJournaled:") } }
}
