internal import ChatModel

/// What programs and people say about a commit that is proposed.
public struct Verdicts: Hashable, Sendable {
    /// One program that looked at it.
    public struct Check: Hashable, Sendable {
        /// What it is called.
        public let name: String
        /// `success`, `failure`, `pending`, or what else the forge says.
        public let state: String
        /// Where more is said.
        public let url: String?
    }

    /// The programs.
    public let checks: [Check]
    /// The last word of each person: `APPROVED`, `CHANGES_REQUESTED`.
    public let reviews: [String: String]

    /// Whether no check failed or is still running.
    public var hasPassed: Bool { checks.allSatisfy { ["success", "neutral", "skipped"].contains($0.state) } }
}

extension ForgeClient {
    /// What is said about a pull request.
    ///
    /// - Throws: `ForgeError`.
    public func verdicts(
        on request: ForgePullRequest, in name: RepositoryName
    ) throws(ForgeError) -> Verdicts {
        let commit = ["repos", name.owner, name.name, "commits", request.headCommit ?? request.head]
        let what = "the checks of pull request #\(request.number)"
        let status = try object(commit + ["status"], what: what)
        let statuses = (status["statuses"]?.elements ?? []).map { json in
            Verdicts.Check(
                name: json["context"]?.text ?? "", state: json["state"]?.text ?? "pending",
                url: json["target_url"]?.text)
        }
        let runs = forge.kind.isGitea ? [] : try checkRuns(commit, what)
        return Verdicts(checks: statuses + runs, reviews: try reviews(of: request.number, in: name))
    }

    private func checkRuns(_ commit: [String], _ what: String) throws(ForgeError) -> [Verdicts.Check] {
        let runs = try object(commit + ["check-runs"], query: [("per_page", "100")], what: what)
        return (runs["check_runs"]?.elements ?? []).map { json in
            let isOver = json["status"]?.text == "completed"
            return Verdicts.Check(
                name: json["name"]?.text ?? "", state: isOver ? json["conclusion"]?.text ?? "neutral" : "pending",
                url: json["html_url"]?.text)
        }
    }

    /// The last word of each person counts; a remark takes nothing back.
    private func reviews(of number: Int, in name: RepositoryName) throws(ForgeError) -> [String: String] {
        let all = try list(path(number, in: name) + ["reviews"], what: "the reviews of pull request #\(number)")
        var words: [String: String] = [:]
        for review in all {
            guard let person = review["user"]?["login"]?.text, let state = review["state"]?.text else { continue }
            if state == "DISMISSED" { words[person] = nil }
            if state == "APPROVED" || state == "CHANGES_REQUESTED" { words[person] = state }
        }
        return words
    }
}
