internal import ChatForge
internal import ChatModel

extension PullRequestText {
    /// A pull request, with what is said about it where that was asked for.
    struct Answer {
        let request: ForgePullRequest
        var verdicts: Verdicts?
    }

    /// The last that is open, else the last, with the others beside it.
    static func json(_ answers: [Answer]) -> JSON {
        guard let place = answers.lastIndex(where: \.request.isOpen) ?? answers.indices.last else { return .null }
        let others = answers.indices.filter { $0 != place }.map { json(answers[$0]) }
        guard case .object(let members) = json(answers[place]) else { return .null }
        return .object(members + [.init("others", .array(others))])
    }

    private static func json(_ answer: Answer) -> JSON {
        guard let verdicts = answer.verdicts, case .object(let members) = answer.request.json else {
            return answer.request.json
        }
        let checks = verdicts.checks.map { check -> JSON in
            ["name": .string(check.name), "state": .string(check.state), "url": .optional(check.url)]
        }
        let reviews = verdicts.reviews.sorted { $0.key < $1.key }.map { person, word -> JSON in
            ["author": .string(person), "state": .string(word.lowercased())]
        }
        return .object(members + [.init("checks", .array(checks)), .init("reviews", .array(reviews))])
    }

    /// A pull request as a person reads it, a line for each fact.
    static func lines(_ answer: Answer, _ context: Context) -> String {
        let (console, request, verdicts) = (context.console, answer.request, answer.verdicts)
        let size = request.commits.map { ", \($0) commit\($0 == 1 ? "" : "s")" } ?? ""
        let state = request.state.rawValue + (request.isOpen ? mergeWords(request) : "")
        var lines = ["#\(request.number) \(request.title)", "\(state)\(size), \(request.head) → \(request.base)"]
        let people: [(String, [String])] = [
            ("labels", request.labels), ("reviewers", request.reviewers), ("assignees", request.assignees),
        ]
        lines += people.filter { !$0.1.isEmpty }.map { "\($0.0): \($0.1.joined(separator: ", "))" }
        if let count = request.comments, count > 0 { lines.append("\(count) comment\(count == 1 ? "" : "s")") }
        lines += (verdicts?.checks ?? []).map { "check \($0.name): \($0.state)" }
        lines += (verdicts?.reviews ?? [:]).sorted { $0.key < $1.key }.map {
            "review \($0.key): \($0.value.lowercased().replacing("_", with: " "))"
        }
        return (lines + [request.url]).map { console.safe($0) + "\n" }.joined()
    }

    private static func mergeWords(_ request: ForgePullRequest) -> String {
        switch (request.isMergeable, request.mergeableState) {
        case (false?, _): ", has conflicts"
        case (_, "blocked"?): ", blocked by the repository's rules"
        case (_, "behind"?): ", behind its base"
        case (_, "unstable"?): ", checks are not all good"
        case (true?, _): ", can be merged"
        case (nil, _): ""
        }
    }
}
