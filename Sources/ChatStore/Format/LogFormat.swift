internal import ChatModel
internal import Git

/// The commit of a session log: its subject names the event, its trailers are the whole snapshot.
///
/// `docs/format/session-log.md` gives every byte.
enum LogFormat {
    /// The newest version that this program understands.
    static let version = 2
    /// The version of sessions that are not sealed: what older programs write to as well.
    static let plain = 1
    /// The version of sealed sessions, which older programs would write to in the clear.
    static let sealed = 2

    /// What happened to a session.
    enum Event: String, CaseIterable {
        case created, prompted, replied, renamed, described, status, set, shared, published, rewritten, merged
        case redacted, deleted, restored, undone, imported, sealed
        case pullRequest = "pull-request"

        /// Whether the event leaves every turn under the key it had.
        var keepsKeys: Bool { ![.rewritten, .merged, .redacted, .imported].contains(self) }
    }

    /// The message of a log commit.
    static func message(_ snapshot: LogSnapshot, subject: String) -> String {
        subject + "\n\n" + Trailer.block(trailers(snapshot))
    }

    /// The snapshot as trailers, in the order in which they are written.
    static func trailers(_ snapshot: LogSnapshot) -> [Trailer] {
        let session = snapshot.session
        let known = [
            Trailer("Chat-Format", String(snapshot.format)),
            Trailer("Chat-Session", session.id.rawValue),
            Trailer("Chat-Event", snapshot.event),
            Trailer("Chat-Clock", String(session.clock)),
            Trailer("Chat-Kind", session.kind.rawValue),
            Trailer("Chat-Mode", session.mode.rawValue),
            Trailer("Chat-Title", session.title.text),
            Trailer("Chat-Description", session.description.map(LogText.escaped) ?? ""),
            Trailer("Chat-Status", session.status.rawValue),
            Trailer("Chat-Owner", session.owner),
            Trailer("Chat-Visibility", session.visibility.rawValue),
            Trailer("Chat-Published", session.isPublished ? "true" : "false"),
            Trailer("Chat-Base", "\(session.base.reference) \(session.base.commit)"),
            Trailer("Chat-Branch-Tip", session.branchTip),
            Trailer("Chat-Turns", String(session.turns)),
            Trailer("Chat-Messages", String(session.messages)),
            Trailer("Chat-Created", session.createdAt.description),
            Trailer("Chat-Updated", session.updatedAt.description),
            Trailer("Chat-Last-Activity", session.lastActivityAt.description),
            Trailer("Chat-Agent", session.agent ?? ""),
        ]
        let links = session.links.map { Trailer("Chat-Link", "\($0.name)=\($0.target)") }
        let pulls = session.pullRequests.map { Trailer("Chat-Pull-Request", "\($0.number) \($0.state) \($0.url)") }
        let labels = session.labels.map { Trailer("Chat-Label", $0) }
        let imports = snapshot.imports.map { Trailer("Chat-Import", $0.text) }
        let sealed = Trailer("Chat-Sealed", session.sealed ?? "")
        let supersedes = Trailer("Chat-Supersedes", session.supersedes ?? "")
        let undone = Trailer("Chat-Undone", snapshot.undone?.description ?? "")
        return known + links + pulls + labels + imports + [sealed, supersedes, undone] + snapshot.unknown
    }
}

/// What one log commit says.
struct LogSnapshot: Hashable {
    var session: Session
    /// The event's name; one of `LogFormat.Event` where this program wrote it.
    ///
    /// Another event takes nothing back of what this one did.
    var event: String { didSet { undone = nil } }
    /// The log commit that an `undone` takes back.
    private(set) var undone: ObjectID?
    var format = LogFormat.plain
    /// What it holds of other programs' conversations.
    var imports: [ImportMark] = []
    /// `Chat-` trailers that this program does not know; kept as they are.
    var unknown: [Trailer] = []

    init(
        session: Session, event: String, undone: ObjectID? = nil, format: Int = LogFormat.plain,
        unknown: [Trailer] = []
    ) {
        (self.session, self.event, self.undone) = (session, event, undone)
        (self.format, self.unknown) = (format, unknown)
    }

    /// Says that what a log commit did is taken back.
    mutating func undo(_ commit: ObjectID) {
        event = LogFormat.Event.undone.rawValue
        undone = commit
    }
}
