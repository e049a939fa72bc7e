internal import ChatModel
internal import HTTP

/// A repository as a forge knows it.
public struct ForgeRepository: Hashable, Sendable {
    /// Its name now: it may have been renamed.
    public let name: RepositoryName
    /// Where pull requests go when nothing else is said.
    public let defaultBranch: String
    /// Whether we may push to it; `nil` if the forge does not say.
    public let canPush: Bool?
    /// Whether nothing can be changed any more.
    public let isArchived: Bool
    /// What it is a fork of.
    public let parent: RepositoryName?
    /// The scopes of a classic token; `nil` for tokens without such.
    public var scopes: [String]?

    init?(_ json: JSON) {
        guard let name = json["full_name"]?.text.flatMap({ RepositoryName($0) }) else { return nil }
        self.name = name
        defaultBranch = json["default_branch"]?.text ?? "main"
        canPush = json["permissions"]?["push"]?.truth
        isArchived = json["archived"]?.truth ?? false
        parent = json["parent"]?["full_name"]?.text.flatMap { RepositoryName($0) }
    }

    /// Whether the token lacks the scope for pull requests; `nil` if it is no classic token.
    public var lacksScope: Bool? { scopes.map { !Scopes.suffice($0) } }
}

/// A branch as a forge knows it.
public struct ForgeBranch: Hashable, Sendable {
    /// Its name, without `refs/heads/`.
    public let name: String
    /// The commit it is at, in hexadecimal digits.
    public let commit: String

    /// Creates a branch.
    public init(name: String, commit: String) {
        self.name = name
        self.commit = commit
    }

    /// Reads a branch; Gitea calls the commit's name `id`.
    init?(_ json: JSON) {
        guard let name = json["name"]?.text,
            let commit = json["commit"]?["sha"]?.text ?? json["commit"]?["id"]?.text
        else { return nil }
        self.init(name: name, commit: commit)
    }
}

extension ForgeClient {
    /// A repository, under its new name if it was renamed.
    ///
    /// - Throws: `ForgeError`.
    public func repository(_ name: RepositoryName) throws(ForgeError) -> ForgeRepository {
        let what = "repository '\(name)'"
        let response = try send(.get, ["repos", name.owner, name.name], what: what)
        guard var repository = ForgeRepository(try document(response)) else {
            throw .strange("\(forge.place) describes \(what) in a way that is not understood")
        }
        repository.scopes = response.headers["X-OAuth-Scopes"].map(Scopes.list)
        return repository
    }

    /// Makes a copy of a repository under the token's own account, and waits until it can be used.
    ///
    /// A copy that is there already is the answer, so it can be asked for twice.
    ///
    /// - Throws: `ForgeError`.
    public func fork(_ name: RepositoryName) throws(ForgeError) -> ForgeRepository {
        let what = "a fork of '\(name)'"
        let body: JSON = forge.kind.isGitea ? .object([]) : ["default_branch_only": true]
        let response = try repeating { () throws(ForgeError) in
            try self.send(.post, ["repos", name.owner, name.name, "forks"], body: body, what: what)
        }
        guard let made = ForgeRepository(try document(response)) else {
            throw .strange("\(forge.place) describes \(what) in a way that is not understood")
        }
        // The forge answers before the copy is there.
        for seconds in [1, 2, 3, 5, 8, 8] {
            do { return try repository(made.name) } catch {
                guard case .notFound = error else { throw error }
                patience.pause(seconds * 1000)
            }
        }
        return try repository(made.name)
    }

    /// Who the token is.
    ///
    /// - Throws: `ForgeError`.
    public func login() throws(ForgeError) -> String {
        guard let login = try object(["user"], what: "the account")["login"]?.text else {
            throw .strange("\(forge.place) does not say whose token it is")
        }
        return login
    }
}

extension JSON {
    /// The value of a Boolean.
    var truth: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }
}
