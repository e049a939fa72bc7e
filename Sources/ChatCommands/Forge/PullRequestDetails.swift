internal import ChatForge

/// What goes with a pull request and is set after it is made: labels, reviewers, assignees, a milestone.
///
/// What fails here does not make the pull request undone: it is told as a problem, and a second run sets it.
struct PullRequestDetails {
    private let client: ForgeClient
    private let repository: RepositoryName
    private let request: ForgePullRequest

    init(_ client: ForgeClient, _ repository: RepositoryName, _ request: ForgePullRequest) {
        (self.client, self.repository, self.request) = (client, repository, request)
    }

    /// - Returns: What could not be set, one line each.
    func apply(_ options: PullRequestDetailOptions) throws -> [String] {
        let steps = [
            try step("labels") { try labels(options.label) },
            try step("reviewers") { try reviewers(options.reviewer) },
            try step("assignees") { try assignees(options.assignee) },
            try step("milestone") { try milestone(options.milestone) },
        ]
        return steps.flatMap(\.self)
    }

    private func step(_ what: String, _ body: () throws -> [String]) throws -> [String] {
        do { return try body() } catch let error as ForgeError { return ["its \(what): \(error.reason)"] }
    }

    private func labels(_ wanted: [String]) throws -> [String] {
        let missing = wanted.filter { label in !request.labels.contains { $0.lowercased() == label.lowercased() } }
        if !missing.isEmpty { try client.addLabels(missing, to: request.number, in: repository) }
        return []
    }

    /// Nobody can be asked to review what they made themselves.
    private func reviewers(_ wanted: [String]) throws -> [String] {
        let people = try named(wanted).filter { $0.lowercased() != request.author?.lowercased() }
        let known = request.reviewers.map { $0.lowercased() }
        let missing = people.filter { !known.contains($0.split(separator: "/").last?.lowercased() ?? "") }
        guard !missing.isEmpty else { return [] }
        return try client.requestReviews(of: missing, on: request.number, in: repository).map {
            "the reviewer '\($0.name)': \($0.refusal.words)"
        }
    }

    private func assignees(_ wanted: [String]) throws -> [String] {
        let people = try named(wanted)
        let missing = people.filter { person in !request.assignees.contains { $0.lowercased() == person.lowercased() } }
        guard !missing.isEmpty else { return [] }
        return try client.assign(missing, to: request.number, in: repository).map {
            "the assignee '\($0)': \(client.forge.place) did not take the name"
        }
    }

    private func milestone(_ wanted: String?) throws -> [String] {
        guard let wanted, request.milestone?.lowercased() != wanted.lowercased() else { return [] }
        guard let has = try client.setMilestone(wanted, of: request.number, in: repository) else { return [] }
        let list = has.isEmpty ? "there is none" : "there are: " + has.joined(separator: ", ")
        return ["the milestone '\(wanted)': \(list)"]
    }

    private func named(_ people: [String]) throws -> [String] {
        guard people.contains("@me") else { return people }
        let login = try client.login()
        return people.map { $0 == "@me" ? login : $0 }
    }
}
