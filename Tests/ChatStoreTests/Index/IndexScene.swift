import ChatModel
import Git
import TestSupport

@testable import ChatStore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A repository whose store uses the index from the first session on.
struct IndexScene {
    let sandbox: Sandbox
    let store: ChatStore
    let clock = Clock()

    final class Clock {
        var milliseconds: Int64 = 1_767_323_045_000
        var number: UInt64 = 0
    }

    init() throws {
        sandbox = try Sandbox()
        try sandbox.repository()
        store = try Self.store(sandbox, clock)
    }

    /// Waits: a process that another test starts has the descriptors of our locks for a moment.
    static func pause(_ milliseconds: Int) { usleep(UInt32(milliseconds) * 1000) }

    var file: String { IndexFile.path(in: store.directory) }

    /// A store that has read nothing yet.
    func reopened() throws -> ChatStore { try Self.store(sandbox, clock) }

    private static func store(_ sandbox: Sandbox, _ clock: Clock) throws -> ChatStore {
        let variables = sandbox.environment.compactMapValues(\.self)
        let surroundings = Surroundings(
            now: {
                clock.milliseconds += 1000
                return Timestamp(milliseconds: clock.milliseconds)
            },
            random: {
                clock.number += 1
                return clock.number &* 0x9E37_79B9_7F4A_7C15
            },
            pause: Self.pause,
            person: {
                .init(
                    authorName: "Ann", authorEmail: "ann@example.com", committerName: "Ann",
                    committerEmail: "ann@example.com", offset: 0)
            }, process: .init(id: 1, host: "here", boot: "now"))
        let store = ChatStore(
            try Repository(from: sandbox.folder, environment: variables), surroundings: surroundings)
        store.indexThreshold = 0
        return store
    }

    /// The object that a revision names.
    func id(_ revision: String) throws -> ObjectID {
        let text = try sandbox.git("rev-parse", "--verify", revision)
        guard let id = ObjectID(text) else { throw TestFailure("no object id: \(text)") }
        return id
    }

    @discardableResult
    func session(_ title: String) throws -> SessionID {
        try store.create(NewSession(title: Title(title))).id
    }

    /// The titles of a list that was read through the index, after a look that the logs say the same.
    func titles() throws -> [String] {
        let store = try reopened()
        let (listed, truth) = (try store.sessions(), try store.sessionsOfLogs())
        guard listed.readable == truth.readable, listed.unreadable == truth.unreadable else {
            throw TestFailure("the index says \(listed), the logs say \(truth)")
        }
        return listed.readable.map(\.title.text)
    }

    /// How many sessions the file has that the logs have the same.
    func indexed() throws -> Int {
        guard let index = Index.open(in: store.directory, pause: Self.pause) else { throw TestFailure("no index") }
        return try index.sessions(of: store.logTips()).known.count { $0 != nil }
    }
}
