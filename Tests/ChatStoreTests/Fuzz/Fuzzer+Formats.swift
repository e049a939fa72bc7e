import ChatModel
import Git

@testable import ChatStore

extension Fuzzer {
    /// Notes: what is read can be written, and is read as the same; merging loses no line.
    static let notes = Fuzzer(
        name: "notes",
        seeds: { try vectors("note", ".jsonl") },
        check: { bytes, dice in
            let readings = try NoteFormat.read(bytes, load: { _ in nil })
            try require(readings.count <= bytes.count { $0 == 0x0A } + 1, "more lines than there are")
            for case .line(let line) in readings {
                _ = line.request
                let written = try NoteFormat.line(Redactor(mode: .off).redact(line), store: { _ in .zero })
                guard written.count < NoteFormat.inlineLimit else { continue }
                let again = try NoteFormat.read(written, load: { _ in nil })
                try require(again == [.line(line)], "\(line) became \(again)")
            }
            let union = NoteUnion.lines([bytes])
            try require(NoteUnion.lines([union, bytes]) == union, "the union with itself is another")
            let cut = dice.below(bytes.count + 1)
            let parts = [Array(bytes[..<cut]), Array(bytes[cut...])]
            try require(NoteUnion.lines(parts) == NoteUnion.lines(parts.reversed()), "the union depends on the order")
            for line in bytes.split(separator: 0x0A) { _ = LineIdentity(line: line)?.text }
        })

    /// Log commits: a snapshot that can be read is written as itself; turn commits likewise.
    static let logs = Fuzzer(
        name: "logs",
        seeds: {
            try vectors("session-log", ".commit") + [vector("turn-commit/reading/squash.commit")]
        },
        check: { bytes, _ in
            let message = String(decoding: bytes, as: UTF8.self)
            for turn in TurnFormat.turns(message) { _ = (turn.session.branch, turn.number, turn.request) }
            let read = Trailer.parse(message)
            _ = LogFormat.isSnapshot(read)
            let snapshot: LogSnapshot
            do throws(LogFormat.Damage) { snapshot = try LogFormat.snapshot(read) } catch { return }
            let again = try LogFormat.snapshot(Trailer.parse(LogFormat.message(snapshot, subject: "again")))
            try require(again == snapshot, "\(snapshot) became \(again)")
        })

    /// Trailers: those that were found are found again where they are written.
    static let trailers = Fuzzer(
        name: "trailers",
        seeds: {
            try vectors("turn-commit/reading", ".commit")
        },
        check: { bytes, _ in
            let message = String(decoding: bytes, as: UTF8.self)
            let found = [Trailer.parse(message)] + Trailer.scan(message, prefix: "Chat-")
            for run in found {
                let kept = run.filter { !$0.value.isEmpty }
                let again = Trailer.parse("subject\n\n" + Trailer.block(run))
                try require(again == kept, "\(kept) became \(again)")
            }
        })

    /// Names of all kinds: what is taken for one is written as it was, and git takes what follows from it.
    static let references = Fuzzer(
        name: "references",
        seeds: {
            [
                "session_1704834567_k3m9n2x8q", "kosuke-chat-review_abcdefghijklmnopqrstuvwxyz",
                "refs/chat/sessions/session_1_a", "refs/heads/kosuke-chat/sessions/session_1_a",
                "refs/heads/kosuke-chat-session_1_a 0123456789012345678901234567890123456789 refs/heads/x 0000000000000000000000000000000000000000",
                "0123456789012345678901234567890123456789 9876543210987654321098765432109876543210 more",
                "018cc251-f400-7c3a-9d7e-6f1f0f6c2f11", "2026-01-02T03:04:05.000Z", "0123456789abcdef", "A title",
            ].map { Array($0.utf8) }
        },
        check: { bytes, _ in
            let text = String(decoding: bytes, as: UTF8.self)
            for id in [SessionID(text), SessionID(branch: text)].compactMap(\.self) {
                try require(SessionID(id.rawValue) == id && SessionID(branch: id.branch) == id, "\(id)")
                for name in [References.log(of: id), References.branch(of: id), References.trash(of: id, "log")] {
                    try require(Repository.isValid(name), "\(name) is no name")
                }
            }
            if let id = References.session(ofLog: References.fallback(of: text)) {
                try require(text.hasSuffix(id.rawValue), "\(id) of \(text)")
            }
            if let pushed = PushedReference(line: text) { try require(!pushed.local.contains(" "), text) }
            if let pair = RewrittenCommit(line: text) {
                try require(text.lowercased().contains(pair.new.description), text)
            }
            if let id = UUIDv7(text) { try require(id.rawValue == text, text) }
            if let id = ObjectID(text) { try require(id.description == text.lowercased(), text) }
            if let key = UserKey(text) { try require(key.rawValue == text, text) }
            if let moment = Timestamp(text) { try require(Timestamp(moment.description) == moment, text) }
            if let title = Self.title(text) { try require(try Title(title.text) == title, text) }
            _ = UserKey(email: text)
        })

    private static func title(_ text: String) -> Title? {
        do throws(Title.Refusal) { return try Title(text) } catch { return nil }
    }

    /// Lines of chains: control reference and indexes.
    static let control = Fuzzer(
        name: "control",
        seeds: {
            let id = "018cc251-f400-7c3a-9d7e-6f1f0f6c2f11"
            let tip = "0123456789012345678901234567890123456789"
            return [
                #"{"clock":"00000001","kind":"tombstone","session":"session_1_a","tip":"\#(tip)","turns":["\#(id)"],"at":"2026-01-02T03:04:05.000Z","by":"Ann <ann@example.com>","v":1}"#,
                #"{"clock":"00000002","kind":"redaction","session":"session_1_a","old":"\#(tip)","new":"\#(tip)","lines":["00000042 message \#(id)"],"how":"rules","at":"x","by":"Ann <ann@example.com>","v":1}"#,
                #"{"clock":"00000003","kind":"share","session":"session_1_a","title":"t","at":"x","by":"x","v":1}"#,
            ].map { Array($0.utf8) }
        },
        check: { bytes, _ in
            let json: JSON
            do throws(JSON.ParseError) { json = try JSON.parse(bytes[...]) } catch { return }
            if let tombstone = Tombstone(json) {
                try require((1...Intake.maximumClock).contains(tombstone.clock), "\(tombstone.clock)")
            }
            if let id = SessionID("session_1_a") { _ = RedactionRecord(json, of: id)?.lines }
            _ = LineIdentity(json)?.text
            let printed = Array(json.line.utf8)
            try require(try JSON.parse(printed[...]) == json, "printed as \(json.line)")
        })
}
