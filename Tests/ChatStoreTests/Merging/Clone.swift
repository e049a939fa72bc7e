import ChatModel
import Git
import TestSupport

@testable import ChatStore

/// A clone of a team's remote, with a store of its own whose clock and numbers follow from a seed.
final class Clone {
    let name: String
    let path: String
    private let sandbox: Sandbox
    private var random: SeededRandom
    private var moment: Int64

    init(_ name: String, of remote: String, in sandbox: Sandbox, seed: UInt64) throws {
        self.name = name
        self.sandbox = sandbox
        path = sandbox.path + "/" + name
        random = SeededRandom(seed: seed)
        moment = 1_767_323_045_000
        try sandbox.git("clone", "--quiet", remote, path, in: sandbox.path)
        try sandbox.git("config", "chat.durability", "normal", in: path)
    }

    /// Opened anew each time, as each command does.
    func store() throws -> ChatStore {
        var environment = sandbox.environment.compactMapValues { $0 }
        environment["GIT_AUTHOR_NAME"] = name
        return ChatStore(
            try Repository(from: path, environment: environment),
            surroundings: Surroundings(
                now: {
                    self.moment += 1
                    return Timestamp(milliseconds: self.moment)
                }, random: { self.random.next() }, pause: { _ in },
                person: {
                    // One person with several clones may do everything with a session.
                    .init(
                        authorName: self.name, authorEmail: "ann@example.com", committerName: self.name,
                        committerEmail: "ann@example.com", offset: 0)
                },
                process: .init(id: 1, host: self.name, boot: "-")))
    }

    /// Time goes on here more than elsewhere.
    func wait(_ milliseconds: Int64) { moment += milliseconds }

    func remote() throws -> ChatRemote { try store().chatRemote(nil) }

    func git(_ words: String...) throws -> String { try sandbox.run(["git"] + words, in: path).requireSuccess().stdout }
}
