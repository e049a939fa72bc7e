internal import ChatModel
internal import ChatStore
internal import Git

/// Who commits, by git's rules: the environment, then `author.*` and `committer.*`, then `user.*`.
struct Identity {
    let configuration: Configuration
    let environment: [String: String]

    /// - Throws: `StoreError.noIdentity` where git would ask "please tell me who you are".
    func person(at moment: Timestamp) throws -> Surroundings.Person {
        let author = try pair("AUTHOR")
        let committer = try pair("COMMITTER")
        return Surroundings.Person(
            authorName: author.name, authorEmail: author.email, committerName: committer.name,
            committerEmail: committer.email, offset: Zone.offset(at: moment) / 60)
    }

    private func pair(_ role: String) throws -> (name: String, email: String) {
        let section = role.lowercased()
        let name = first(environment["GIT_\(role)_NAME"], "\(section).name", "user.name")
        let email =
            first(environment["GIT_\(role)_EMAIL"], "\(section).email", "user.email") ?? set(environment["EMAIL"])
        guard let name, let email else { throw StoreError.noIdentity }
        let cleaned = Signature(name: name, email: email, seconds: 0)
        guard !cleaned.name.isEmpty else { throw StoreError.noIdentity }
        return (cleaned.name, cleaned.email)
    }

    private func first(_ variable: String?, _ keys: String...) -> String? {
        set(variable) ?? keys.lazy.compactMap { set(configuration.string($0)) }.first
    }

    private func set(_ value: String?) -> String? { value.flatMap { $0.isEmpty ? nil : $0 } }
}
