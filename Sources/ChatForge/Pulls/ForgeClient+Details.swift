internal import ChatModel
internal import HTTP

/// A remark on a pull request.
public struct ForgeComment: Hashable, Sendable {
    /// Who made it.
    public let author: String
    /// When, as the forge writes it.
    public let at: String
    /// What it says.
    public let body: String
    /// Its page.
    public let url: String
    /// The file it is about, for a remark on a line.
    public var path: String?
    /// The line, as the change has it; `nil` where that is gone.
    public var line: Int?
    /// The verdict it came with, for the words of a review: `approved`, `changes requested`, `commented`.
    public var verdict: String?

    /// What it is about: file and line, or the verdict.
    public var place: String? { path.map { $0 + (line.map { ":\($0)" } ?? "") } ?? verdict }
}

extension ForgeClient {
    /// Adds labels; those that do not exist are made.
    ///
    /// - Throws: `ForgeError`.
    public func addLabels(_ labels: [String], to number: Int, in name: RepositoryName) throws(ForgeError) {
        let body: JSON = ["labels": .array(labels.map { .string($0) })]
        let what = "the labels of pull request #\(number)"
        let answer = try put(.post, path(number, in: name, "issues") + ["labels"], body, what)
        let set = (answer.elements ?? []).compactMap { $0["name"]?.text?.lowercased() }
        try require(labels.allSatisfy { set.contains($0.lowercased()) }, what)
    }

    /// Asks people and teams (`team`, or `organization/team`) to review, one by one where some are refused.
    ///
    /// - Returns: Those who could not be asked.
    /// - Throws: `ForgeError` if nobody could be asked for another reason.
    public func requestReviews(
        of reviewers: [String], on number: Int, in name: RepositoryName
    ) throws(ForgeError) -> [(name: String, refusal: Refusal)] {
        do {
            try requestReview(reviewers, number, name)
            return []
        } catch {
            guard case .refused(let refusal) = error else { throw error }
            guard reviewers.count > 1 else { return reviewers.map { ($0, refusal) } }
        }
        var refused: [(name: String, refusal: Refusal)] = []
        for reviewer in reviewers {
            do { try requestReview([reviewer], number, name) } catch {
                guard case .refused(let refusal) = error else { throw error }
                refused.append((reviewer, refusal))
            }
        }
        return refused
    }

    /// Gives it to people to do.
    ///
    /// - Returns: Those to whom it could not be given; forges say nothing about them.
    /// - Throws: `ForgeError`.
    public func assign(_ people: [String], to number: Int, in name: RepositoryName) throws(ForgeError) -> [String] {
        let body: JSON = ["assignees": .array(people.map { .string($0) })]
        let what = "the assignees of pull request #\(number)"
        let response = try put(.post, path(number, in: name, "issues") + ["assignees"], body, what)
        let assigned = (response["assignees"]?.elements ?? []).compactMap { $0["login"]?.text?.lowercased() }
        return people.filter { !assigned.contains($0.lowercased()) }
    }

    /// Puts it under an open milestone of that title or number.
    ///
    /// - Returns: `nil`, or the titles that there are where there is no such milestone.
    /// - Throws: `ForgeError`.
    public func setMilestone(
        _ milestone: String, of number: Int, in name: RepositoryName
    ) throws(ForgeError) -> [String]? {
        let query = [("state", "open")]
        let all = try list(
            ["repos", name.owner, name.name, "milestones"], query: query, what: "the milestones of '\(name)'")
        let found =
            all.first { $0["title"]?.text?.lowercased() == milestone.lowercased() }
            ?? all.first { $0["number"]?.integer.map { String($0) } == milestone }
        guard let id = (found?["number"] ?? found?["id"])?.integer else { return all.compactMap { $0["title"]?.text } }
        let body: JSON = ["milestone": .integer(id)]
        let what = "the milestone of pull request #\(number)"
        let answer = try put(.patch, path(number, in: name, "issues"), body, what)
        try require(answer["number"]?.integer == number, what)
        return nil
    }

    /// The remarks on a pull request, oldest first.
    ///
    /// - Throws: `ForgeError`.
    public func comments(on number: Int, in name: RepositoryName) throws(ForgeError) -> [ForgeComment] {
        let what = "the comments on pull request #\(number)"
        return try list(path(number, in: name, "issues") + ["comments"], what: what).map(Self.comment)
    }

    /// The remarks on lines and the words of reviews, oldest first.
    ///
    /// - Throws: `ForgeError`.
    public func remarks(on number: Int, in name: RepositoryName) throws(ForgeError) -> [ForgeComment] {
        let what = "the reviews of pull request #\(number)"
        let lines = try list(path(number, in: name) + ["comments"], what: what).map { json in
            var remark = Self.comment(json)
            (remark.path, remark.line) = (json["path"]?.text, (json["line"] ?? json["original_line"])?.integer)
            return remark
        }
        let reviews = try list(path(number, in: name) + ["reviews"], what: what).map { json in
            var remark = Self.comment(json)
            remark.verdict = json["state"]?.text?.lowercased().replacing("_", with: " ")
            return remark
        }
        return (lines + reviews.filter { !$0.body.isEmpty }).sorted { $0.at < $1.at }
    }

    /// Makes a remark.
    ///
    /// After a lost answer it is looked for before it is sent again.
    ///
    /// - Parameter isOnce: Whether to make none where we said the same last: for what a second run says again.
    /// - Throws: `ForgeError`.
    public func comment(
        _ text: String, on number: Int, in name: RepositoryName, isOnce: Bool = false
    ) throws(ForgeError) -> ForgeComment {
        if isOnce, let made = try said(text, number, name), try made.author == login() { return made }
        for attempt in 1...2 {
            do { return try say(text, number, name) } catch {
                guard error.isPassing else { throw error }
                patience.pause(500 << attempt)
                if let made = try said(text, number, name) { return made }
            }
        }
        return try say(text, number, name)
    }

    /// The last remark, if it says just that.
    private func said(_ text: String, _ number: Int, _ name: RepositoryName) throws(ForgeError) -> ForgeComment? {
        try comments(on: number, in: name).last.flatMap { $0.isSame(text) ? $0 : nil }
    }

    private func say(_ text: String, _ number: Int, _ name: RepositoryName) throws(ForgeError) -> ForgeComment {
        let what = "pull request #\(number)"
        let response = try send(
            .post, path(number, in: name, "issues") + ["comments"], body: ["body": .string(text)], what: what)
        return Self.comment(try document(response))
    }

    private static func comment(_ json: JSON) -> ForgeComment {
        ForgeComment(
            author: json["user"]?["login"]?.text ?? "", at: (json["created_at"] ?? json["submitted_at"])?.text ?? "",
            body: json["body"]?.text ?? "", url: json["html_url"]?.text ?? "")
    }

    private func requestReview(_ reviewers: [String], _ number: Int, _ name: RepositoryName) throws(ForgeError) {
        let teams = reviewers.filter { $0.contains("/") }.compactMap { $0.split(separator: "/").last.map(String.init) }
        let people = reviewers.filter { !$0.contains("/") }
        var members: [JSON.Member] = []
        if !people.isEmpty { members.append(.init("reviewers", .array(people.map { .string($0) }))) }
        if !teams.isEmpty { members.append(.init("team_reviewers", .array(teams.map { .string($0) }))) }
        let path = path(number, in: name) + ["requested_reviewers"]
        let what = "the reviewers of pull request #\(number)"
        let answer = try put(.post, path, .object(members), what)
        // Gitea answers with the list of requests.
        try require(answer["number"]?.integer == number || answer.elements != nil, what)
    }

    private func require(_ isUnderstood: Bool, _ what: String) throws(ForgeError) {
        if !isUnderstood { throw .strange("\(forge.place) describes \(what) in a way that is not understood") }
    }

    /// Sends what can be sent twice, and reads the answer.
    private func put(
        _ method: HTTP.Method, _ path: [String], _ body: JSON, _ what: String
    ) throws(ForgeError) -> JSON {
        let response = try repeating { () throws(ForgeError) in
            try self.send(method, path, body: body, what: what)
        }
        return try document(response)
    }
}

extension ForgeComment {
    /// Whether it says the same; forges give line ends of their own.
    fileprivate func isSame(_ text: String) -> Bool {
        body.replacing("\r\n", with: "\n") == text.replacing("\r\n", with: "\n")
    }
}
