internal import ChatModel
internal import Git

/// Counts the messages of sessions that who asks has not read.
///
/// Read is what a mark says, and what was there when the person last spoke: nobody answers what they have not read. So
/// a person's own turns need no mark.
final class Unread {
    private let store: ChatStore
    private let marks: [SessionID: Int]
    /// Whose messages are counted.
    let reader: UserKey
    /// Whether a person, as `Name <email>`, is that one.
    private var known: [String: Bool] = [:]

    /// - Throws: `StoreError.noIdentity` where git does not know who asks.
    init(_ store: ChatStore) throws {
        self.store = store
        reader = try store.userKey()
        do { marks = try store.readMarks(References.read(by: reader))?.messages ?? [:] } catch is ObjectDamage {
            marks = [:]
        }
    }

    /// The messages of a session that were not read.
    ///
    /// - Parameters:
    ///   - tip: The log's; it is looked at only where no mark says that all is read.
    ///   - spoken: What `spoken` says of that tip, where it is known.
    func count(_ session: Session, tip: @autoclosure () throws -> ObjectID?, spoken: Int? = nil) throws -> Int {
        let read = marks[session.id] ?? 0
        guard read < session.messages else { return 0 }
        if let spoken { return max(0, session.messages - max(read, spoken)) }
        guard let tip = try tip() else { return session.messages - read }
        return max(0, session.messages - max(read, try self.spoken(until: tip, above: read)))
    }

    /// How many commits of one log are looked at for the person's last message.
    private static let reach = 256

    /// How many messages a log had when the person last spoke, theirs counted; 0 where they are not found.
    ///
    /// - Parameter least: A number below which nobody wants to know.
    func spoken(until tip: ObjectID, above least: Int = 0) throws -> Int {
        var (spoken, next, seen) = (0, [tip], Set<ObjectID>())
        while let id = next.popLast(), seen.count < Self.reach {
            guard seen.insert(id).inserted, let commit = try store.repository.commit(id) else { continue }
            let trailers = commit.trailers
            let count = Self.count(trailers)
            if let count, count <= max(spoken, least) { continue }
            guard let count, let event = trailers["Chat-Event"].flatMap(LogFormat.Event.init), try isOwn(commit.author)
            else {
                next += commit.parents
                continue
            }
            switch event {
            // Who brings a conversation along has had it.
            case .prompted, .imported: spoken = count
            case .created where commit.beginsWithTurns: spoken = count
            case .replied:
                // Of a turn the first message is the person's, and the answer is what they wait for.
                let before = try commit.parents.first.flatMap { try store.repository.commit($0) }
                spoken = min(count, (before.flatMap { Self.count($0.trailers) } ?? count - 1) + 1)
            default: next += commit.parents
            }
        }
        return spoken
    }

    private static func count(_ trailers: [Trailer]) -> Int? {
        trailers["Chat-Messages"].flatMap(LogFormat.count)
    }

    private func isOwn(_ author: Signature) throws -> Bool {
        if let known = known[author.person] { return known }
        let email = try store.repository.mailmapped(name: author.name, email: author.email)
        let isOwn = UserKey(email: email) == reader
        known[author.person] = isOwn
        return isOwn
    }
}
