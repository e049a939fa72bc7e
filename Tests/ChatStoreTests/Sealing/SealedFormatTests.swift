import ChatModel
import Git
import TestSupport
import Testing

@testable import ChatStore
@testable import Seal

/// `docs/format/sealed.md`, by its vectors: another program made them.
@Suite struct SealedFormatTests {
    private let json: JSON
    private let key: SealKey

    init() throws {
        json = try Vector.json("sealed/sealed.json")
        key = try #require(SealKey(session: Self.bytes(try json.needText("key"))))
    }

    private static func bytes(_ digits: String) -> [UInt8] {
        stride(from: 0, to: digits.utf8.count, by: 2).compactMap { place in
            let start = digits.index(digits.startIndex, offsetBy: place)
            return UInt8(digits[start..<digits.index(start, offsetBy: 2)], radix: 16)
        }
    }

    private var opener: LineOpener {
        get throws { LineOpener(keys: [key.id: (key, try json.needText("session"))]) }
    }

    /// The words of each line of the vector, and the nonce they are sealed with.
    private func expected() throws -> [(words: JSON, nonce: [UInt8])] {
        try json.need("lines").needElements().map { line in
            (try line.need("words"), Self.bytes(try line.needText("nonce")))
        }
    }

    @Test("the key's name follows from it")
    func name() throws { #expect(key.id == (try json.needText("id"))) }

    @Test("reads the vector's lines")
    func reads() throws {
        let readings = try NoteFormat.read(Vector.bytes("sealed/note.jsonl"), opener: opener, load: { _ in nil })
        let expected = try expected()
        #expect(readings.count == expected.count)
        for (reading, expected) in zip(readings, expected) {
            guard case .line(let line) = reading else { throw TestFailure("\(reading)") }
            #expect(line.content.words == expected.words)
            #expect(line.message?.isSealed != true)
        }
    }

    @Test("writes the vector's bytes")
    func writes() throws {
        let readings = try NoteFormat.read(Vector.bytes("sealed/note.jsonl"), opener: opener, load: { _ in nil })
        var bytes: [UInt8] = []
        for (reading, expected) in zip(readings, try expected()) {
            guard case .line(let line) = reading else { throw TestFailure("\(reading)") }
            let sealer = LineSealer(key: key, session: try json.needText("session"), random: { _ in expected.nonce })
            bytes += try NoteFormat.line(line.asStored(), sealer: sealer, store: { _ in .zero })
        }
        #expect(bytes == (try Vector.bytes("sealed/note.jsonl")))
    }

    @Test("without the key, messages are marked as sealed and nothing is broken")
    func closed() throws {
        let readings = try NoteFormat.read(Vector.bytes("sealed/note.jsonl"), load: { _ in nil })
        let messages = readings.compactMap { reading -> Message? in
            guard case .line(let line) = reading else { return nil }
            return line.message
        }
        #expect(readings.count == 5 && messages.map(\.text) == ["[sealed]", "[sealed]"])
        #expect(messages.allSatisfy { $0.isSealed })
    }

    @Test("words do not open in another line, nor where anything of the line was changed")
    func moved() throws {
        let note = try Vector.text("sealed/note.jsonl")
        for (old, new) in [
            ("\"clock\":\"00000042\"", "\"clock\":\"00000041\""), ("-6f1f0f6c2f11", "-6f1f0f6c2f12"),
            ("\"role\":\"user\"", "\"role\":\"assistant\""),
            ("Ann <ann", "Bob <bob"), ("000000000001", "000000000009"),
        ] {
            let changed = String(note.split(separator: "\n")[0]).replacing(old, with: new)
            let read = try NoteFormat.read(Array(changed.utf8), opener: opener, load: { _ in nil })
            guard case .line(let line)? = read.first else { throw TestFailure("\(read)") }
            #expect(line.message?.isSealed == true, "\(new)")
        }
        let other = LineOpener(keys: [key.id: (key, "session_1704834567_another00")])
        let read = try NoteFormat.read(Vector.bytes("sealed/note.jsonl"), opener: other, load: { _ in nil })
        for case .line(let line) in read where line.message != nil { #expect(line.message?.isSealed == true) }
    }

    @Test("a large text is a blob that says it is sealed")
    func large() throws {
        let text = String(repeating: "Why does login loop? ", count: 10_000)
        var line = try #require(
            NoteFormat.read(Vector.bytes("sealed/note.jsonl"), opener: opener, load: { _ in nil }).first)
        guard case .line(var known) = line, let message = known.message else { throw TestFailure("\(line)") }
        known.content = .message(try message.replacing(text: text))
        var stored: [[UInt8]] = []
        let sealer = LineSealer(
            key: key, session: try json.needText("session"), random: { [UInt8](repeating: 5, count: $0) })
        let bytes = try NoteFormat.line(known.asStored(), sealer: sealer) { payload in
            stored.append(payload)
            return .emptyTree
        }
        #expect(stored.count == 1 && String(decoding: stored[0].prefix(18), as: UTF8.self) == "git-chat-sealed:1:")
        #expect(SealedText.clearPart(of: stored[0]) == [])
        line = try #require(NoteFormat.read(bytes, opener: opener, load: { _ in stored[0] }).first)
        #expect(line == .line(known))
    }

    @Test("the file of keys opens with a key of age and one of SSH, and says who follows whom")
    func keys() throws {
        let lines = SealLine.all(try Vector.bytes("sealed/seal"))
        #expect(lines.count == 3)
        let recipient = try Recipient(json.needText("recipient"))
        let ssh = try Recipient(json.needText("ssh_recipient"))
        let scalar = Bech32.encode("age-secret-key-", Self.bytes(try json.needText("scalar"))).uppercased()
        let age = try Identity.read(Array(scalar.utf8))
        let second = Identity(seed: Self.bytes(try json.needText("ssh_seed")), recipient: ssh)
        func view(_ identities: [Identity]) throws -> SealView {
            try SealView(root: key.id, lines: lines) { line in
                try AgeFile.open(Array(line.file.utf8), with: identities).flatMap { SealKey(session: $0) }
            }
        }
        let whole = try view([second])
        #expect(whole.heads.map(\.id) == [try json.needText("second_id")])
        #expect(whole.recipients.map(\.key) == [ssh] && !whole.isLeftOut)
        #expect(whole.keys[key.id]?.key == key)
        let removed = try view(age)
        #expect(removed.heads == [key] && removed.isLeftOut)
        let nobody = try view([])
        #expect(nobody.heads == [] && nobody.recipients.map(\.key) == [ssh])
        #expect(recipient.text == (try json.needText("recipient")))
    }
}
