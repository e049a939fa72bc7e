internal import ChatForge
internal import ChatModel
internal import ChatStore
internal import Git

/// Asks and changes a remote through the `git` program, with the token of the forge where git has none of its own.
struct RemoteGit {
    let context: Context
    let place: ForgePlace

    /// The commits of branches on a remote; those that are not there are left out.
    ///
    /// - Throws: `GitNetworkFailure`.
    func branches(_ names: [String], on remote: String) throws -> [String: ObjectID] {
        let patterns = names.map { "refs/heads/" + $0 }
        let output = try run(["ls-remote", "--heads", remote] + patterns)
        guard output.status == 0 else { throw failure("look at", output) }
        var found: [String: ObjectID] = [:]
        for line in String(decoding: output.output, as: UTF8.self).split(separator: "\n") {
            let words = line.split(separator: "\t")
            guard words.count == 2, words[1].hasPrefix("refs/heads/") else { continue }
            found[String(words[1].dropFirst("refs/heads/".count))] = ObjectID(words[0])
        }
        return names.isEmpty ? found : found.filter { names.contains($0.key) }
    }

    /// Gets a branch's commits, if they are not here.
    ///
    /// - Throws: `GitNetworkFailure`.
    func fetch(_ branch: String, at commit: ObjectID, from remote: String) throws {
        guard try !context.repository().contains(commit) else { return }
        let output = try run([
            "fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", remote,
            "refs/heads/\(branch)",
        ])
        guard output.status == 0 else { throw failure("fetch from", output) }
    }

    /// Pushes one commit to one branch; only forward.
    ///
    /// - Throws: `BranchPushRefusal`, `GitNetworkFailure`.
    func push(_ commit: ObjectID, to branch: String) throws {
        let target = "\(commit):refs/heads/\(branch)"
        let output = try run(["push", "--porcelain", "--atomic", place.remote.name, target])
        guard output.status != 0 else { return }
        let lines = String(decoding: output.output, as: UTF8.self).split(separator: "\n")
        guard let line = lines.first(where: { $0.hasPrefix("!\t") }) else { throw failure("push to", output) }
        let summary = line.split(separator: "\t").last.map(String.init) ?? ""
        guard summary.hasPrefix("[remote rejected]") else {
            throw BranchPushRefusal.notForward(branch: branch, remote: place.remote.name)
        }
        throw BranchPushRefusal.declined(
            branch: branch, remote: place.remote.name, words: remoteWords(output) ?? summary)
    }

    /// The sessions of the repository, whose journeys have the forge's token, too.
    func store() throws -> ChatStore {
        let environment = try context.environment.merging(variables()) { $1 }
        let repository = try Repository(from: context.directory, environment: environment)
        return ChatStore(
            repository,
            surroundings: context.edges.surroundings(repository.configuration, environment: environment))
    }

    private func run(_ arguments: [String]) throws -> GitProgram.Output {
        let repository = try context.repository()
        return try repository.program.run(
            arguments, in: repository.worktree ?? repository.commonDirectory,
            variables: variables().merging(["LC_ALL": "C"]) { $1 })
    }

    /// One more helper for git to ask, after the user's own: us.
    private func variables() throws -> [String: String] {
        let count = context.environment["GIT_CONFIG_COUNT"].flatMap { Int($0) } ?? 0
        return [
            "GIT_CONFIG_COUNT": String(count + 1), "GIT_CONFIG_KEY_\(count)": "credential.helper",
            "GIT_CONFIG_VALUE_\(count)": "!\"$GIT_CHAT_PROGRAM\" pr credential",
            "GIT_CHAT_PROGRAM": try OwnProgram.path(),
        ]
    }

    /// What the remote's own hooks said.
    private func remoteWords(_ output: GitProgram.Output) -> String? {
        let lines = String(decoding: output.errors, as: UTF8.self).split(separator: "\n")
            .filter { $0.hasPrefix("remote: ") }.map { $0.dropFirst("remote: ".count) }
        let text = lines.joined(separator: " ").split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return text.isEmpty ? nil : text
    }

    private func failure(_ verb: String, _ output: GitProgram.Output) -> GitNetworkFailure {
        let words = String(decoding: output.errors, as: UTF8.self).split(separator: "\n")
            .filter { !$0.hasPrefix("hint:") }.joined(separator: "; ")
        return GitNetworkFailure(verb: verb, remote: place.remote.name, words: Redaction.withoutUsers(words))
    }
}

/// The `git` program got no answer from a remote that can be used.
struct GitNetworkFailure: Error, Hashable {
    let verb: String
    let remote: String
    let words: String

    /// Whether it is about who asks.
    ///
    /// Git has no exit status of its own for that.
    var isSignIn: Bool {
        [
            "could not read Username", "could not read Password", "Authentication failed", "Permission denied",
            "error: 403",
        ]
        .contains { words.contains($0) }
    }
}

/// A remote did not take a branch.
enum BranchPushRefusal: Error, Hashable {
    /// It has commits that the pushed one does not hold.
    case notForward(branch: String, remote: String)
    /// Its own rules.
    case declined(branch: String, remote: String, words: String)
}

/// Takes secrets out of what other programs say.
enum Redaction {
    /// The text without user and password in URLs.
    static func withoutUsers(_ text: String) -> String {
        text.replacing(#/(?<scheme>[a-z+]+:\/\/)[^\/@\s'"]+@/#) { $0.output.scheme }
    }
}
