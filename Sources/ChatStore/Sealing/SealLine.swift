internal import ChatModel
public import Seal

/// Somebody who can read a sealed session.
public struct SealRecipient: Hashable, Sendable {
    /// The public key.
    public let key: Recipient
    /// Whose it is, as the one who added it wrote it: a name, or empty.
    public let name: String

    /// Creates a recipient.
    public init(key: Recipient, name: String) { (self.key, self.name) = (key, name) }
}

/// A line of the file `seal` in a log's tree: a key of the session, wrapped for some recipients.
struct SealLine: Hashable {
    let key: String
    /// The keys that this one takes the place of; empty where it only reaches more recipients, and for the first.
    let after: [String]
    /// The session that the key was made for.
    let session: String
    let recipients: [SealRecipient]
    /// The key in a file of age's.
    let file: String
    /// Proofs that who wrote the line had certain keys, by their names.
    let marks: [String: [UInt8]]
    /// What the proofs are made of.
    let marked: [UInt8]

    /// The most recipients of a line that are read.
    private static let limit = 1000

    init?(_ json: JSON) {
        guard case .object(let members) = json, json["v"]?.integer == 1, json["kind"]?.text == "key",
            let key = json["key"]?.text, let session = json["session"]?.text, let file = json["age"]?.text,
            case .array(let after)? = json["after"], case .array(let recipients)? = json["recipients"],
            recipients.count <= Self.limit, case .object(let marks)? = json["marks"]
        else { return nil }
        (self.key, self.session, self.file) = (key, session, file)
        self.after = after.compactMap(\.text)
        self.recipients = recipients.compactMap(Self.recipient)
        guard self.after.count == after.count, self.recipients.count == recipients.count else { return nil }
        self.marks = marks.reduce(into: [:]) { found, member in
            found[member.name] = member.value.text.flatMap { Base64.decode($0.utf8, isPadded: false) }
        }
        marked = Array(JSON.object(members.filter { $0.name != "marks" }).line.utf8)
    }

    /// Every line that can be read.
    static func all(_ bytes: [UInt8]) -> [SealLine] {
        bytes.split(separator: 0x0A).compactMap { line in
            do throws(JSON.ParseError) { return SealLine(try JSON.parse(line)) } catch { return nil }
        }
    }

    /// Whether who wrote the line had that key.
    func isMarked(by key: SealKey) -> Bool { marks[key.id].map { key.isMark($0, of: marked) } ?? false }

    private static func recipient(_ json: JSON) -> SealRecipient? {
        guard let text = json["key"]?.text else { return nil }
        do throws(Recipient.Refusal) {
            return SealRecipient(key: try Recipient(text), name: json["name"]?.text ?? "")
        } catch { return nil }
    }
}

/// A line that is about to be written.
struct NewSealLine {
    let clock: Int
    let key: SealKey
    var after: [SealKey] = []
    let session: SessionID
    let recipients: [SealRecipient]
    let at: Timestamp
    let by: String

    /// The line with its LF.
    func bytes(random: (Int) -> [UInt8]) throws -> [UInt8] {
        let file = try AgeFile.seal(key.bytes, for: recipients.map(\.key), random: random)
        let members: [JSON.Member] = [
            .init("clock", .string(NoteFormat.padded(clock))), .init("kind", "key"), .init("key", .string(key.id)),
            .init("after", .array(after.map { .string($0.id) })), .init("session", .string(session.rawValue)),
            .init("recipients", .array(recipients.map(Self.json))), .init("age", .string(file)),
            .init("at", .string(at.description)), .init("by", .string(by)), .init("v", .integer(1)),
        ]
        let marked = Array(JSON.object(members).line.utf8)
        let marks = ([key] + after).map {
            JSON.Member($0.id, .string(Base64.encode($0.mark(marked), isPadded: false)))
        }
        let whole = members.dropLast() + [.init("marks", .object(marks))] + members.suffix(1)
        return Array(JSON.object(Array(whole)).line.utf8) + [0x0A]
    }

    private static func json(_ recipient: SealRecipient) -> JSON {
        ["key": .string(recipient.key.text), "name": .string(recipient.name)]
    }
}
