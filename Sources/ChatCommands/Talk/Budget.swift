internal import ChatModel
internal import ChatStore

/// What a session may use: `chat.budget.maxTokens` and `chat.budget.maxCost`.
struct Budget {
    private let tokens: Int?
    private let cost: Cost?

    /// - Throws: `RefusedBudget` for a limit that is no number: it must not pass for none.
    init(config: (String) -> String?) throws {
        tokens = try config("chat.budget.maxTokens").map { word in
            guard let number = Int(word), number >= 0 else { throw RefusedBudget(key: "maxTokens", value: word) }
            return number
        }
        cost = try config("chat.budget.maxCost").map { word in
            guard let cost = Cost(word) else { throw RefusedBudget(key: "maxCost", value: word) }
            return cost
        }
    }

    /// Whether there is any limit.
    var isSet: Bool { tokens != nil || cost != nil }

    /// Why no more may be used; `nil` if more may.
    func refusal(_ requests: [Request]) -> String? {
        let used = requests.reduce(0) { $0 + $1.usage.totalTokens }
        if let tokens, used >= tokens { return "the budget of \(tokens) tokens is used up (\(used))" }
        let spent = requests.compactMap { $0.cost.flatMap { Cost($0) } }.reduce(.zero, +)
        if let cost, spent >= cost { return "the budget of \(cost) USD is used up (\(spent))" }
        return nil
    }
}

/// A limit that is no number.
struct RefusedBudget: Diagnosable {
    let key: String
    let value: String

    var diagnostic: Diagnostic {
        Diagnostic(
            "refused_setting", "cannot read 'chat.budget.\(key)': '\(value)' is no number", .no,
            hints: ["run 'git chat config budget.\(key) <number>', or '--unset' it"])
    }
}

/// The session has used what it may; the message is kept.
struct BudgetUsed: Diagnosable {
    let reason: String

    var diagnostic: Diagnostic {
        Diagnostic(
            "budget_used", "cannot answer the message: \(reason)", .no,
            hints: ["the message is kept; 'git chat usage' shows what was used", "raise it with 'git chat config'"])
    }
}
