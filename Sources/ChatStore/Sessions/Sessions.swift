public import ChatModel
internal import Git

/// A session whose log could not be read.
public struct UnreadableSession: Hashable, Sendable {
    /// The name of its log, after `refs/chat/sessions/`.
    public let name: String
    /// What is wrong with it.
    public let reason: String
}

extension ChatStore {
    /// Every session of the repository, last activity first; and those whose logs are damaged.
    ///
    /// One commit is read for each session.
    public func sessions() throws -> (readable: [Session], unreadable: [UnreadableSession]) {
        var readable: [Session] = []
        var unreadable: [UnreadableSession] = []
        for (name, tip) in try repository.references(References.logs) {
            guard let id = References.session(ofLog: name) else { continue }
            do {
                readable.append(try state(of: id, at: tip).session)
            } catch StoreError.damagedLog(_, let reason) {
                unreadable.append(UnreadableSession(name: id.rawValue, reason: reason))
            } catch StoreError.newerFormat(_, let version) {
                unreadable.append(UnreadableSession(name: id.rawValue, reason: "its format is \(version)"))
            } catch let damage as ObjectDamage {
                unreadable.append(UnreadableSession(name: id.rawValue, reason: "\(damage.id) is damaged"))
            }
        }
        readable.sort { ($0.lastActivityAt, $0.id) > ($1.lastActivityAt, $1.id) }
        return (readable, unreadable)
    }

    /// One session.
    ///
    /// - Throws: `StoreError.sessionNotFound`, `.damagedLog`.
    public func session(_ id: SessionID) throws -> Session { try log(id).session }

    /// Who works on a turn of the session now; `nil` if nobody.
    public func holder(of id: SessionID) throws -> LockHolder? {
        try FileLock.holder(lockPath(id, "turn"))
    }

    /// Whether a process works on the session in any way now.
    func isBusy(_ id: SessionID) throws -> Bool {
        try holder(of: id) ?? FileLock.holder(lockPath(id, "write")) != nil
    }

    /// The session new commands are about when nothing else is said (`chat.defaultSession`).
    public var defaultSession: SessionID? {
        repository.configuration.string("chat.defaultSession").flatMap { SessionID($0) }
    }
}
