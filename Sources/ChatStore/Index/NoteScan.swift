internal import ChatModel
internal import Git

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// What a search needs to know of a message.
struct FoundMessage: Hashable {
    let id: String
    let role: Message.Role
    let request: String
    let turn: Int
    let at: Timestamp
    /// `Name <email>` of a person, or the name of an agent.
    let by: String?
    let text: String
}

extension FoundMessage {
    init(_ message: Message) {
        self.init(
            id: message.id.rawValue, role: message.role, request: message.request.rawValue, turn: message.turn,
            at: message.at, by: message.author ?? message.agent?.name, text: message.text)
    }
}

/// Reads the messages of notes, and which requests' turns were taken back.
struct NoteScan {
    private(set) var undone: Set<String> = []
    /// How many messages nothing here opened.
    private(set) var sealed = 0
    /// What opens words that are sealed: only for an index that is in memory alone.
    var opener = LineOpener.none

    /// Takes a note, and returns its messages; lines that are broken are nobody's words.
    ///
    /// A line as we write it is read in one pass over its bytes, any other the long way: a million of them are read
    /// when the index is built.
    mutating func take(_ note: [UInt8], load: @escaping (ObjectID) throws -> [UInt8]?) throws -> [FoundMessage] {
        var messages: [FoundMessage] = []
        var others: [[UInt8]] = []
        note.withUnsafeBytes { note in
            var start = 0
            while start < note.count {
                let found = note.baseAddress.flatMap { memchr($0 + start, 0x0A, note.count - start) }
                let end = found.map { UnsafeRawPointer($0) - (note.baseAddress ?? UnsafeRawPointer($0)) } ?? note.count
                let line = UnsafeRawBufferPointer(rebasing: note[start..<end])
                start = end + 1
                var scan = LineScan(line)
                switch scan.result() {
                case .message(let message): messages.append(message)
                case .nothing: break
                case .unclear: others.append(Array(line))
                }
            }
        }
        for line in others {
            for case .line(let read) in try NoteFormat.read(line, opener: opener, load: load) {
                take(read, into: &messages)
            }
        }
        return messages
    }

    private mutating func take(_ line: NoteLine, into messages: inout [FoundMessage]) {
        switch line.content {
        case .message(let message) where !message.isSealed: messages.append(FoundMessage(message))
        case .message: sealed += 1
        case .edit(let edit) where edit.state == .undone: undone.insert(edit.request.rawValue)
        default: break
        }
    }
}

/// Goes over one line of a note, member by member in the order in which they are written.
private struct LineScan {
    enum Result {
        case message(FoundMessage)
        /// A line of ours that holds no message.
        case nothing
        /// A line that has to be read properly.
        case unclear
    }

    private let line: UnsafeRawBufferPointer
    private var place = 0

    init(_ line: UnsafeRawBufferPointer) { self.line = line }

    mutating func result() -> Result {
        guard skip("{\"clock\":\""), let clock = number(), clock > 0, skip("\",\"") else { return .unclear }
        if skip("kind\":\"") {
            return skip("request\",\"") || skip("tool_call\",\"") || skip("thinking\",\"") ? .nothing : .unclear
        }
        return message().map { .message($0) } ?? .unclear
    }

    private mutating func message() -> FoundMessage? {
        guard skip("role\":\""), let role = skip("user\"") ? .user : skip("assistant\"") ? Message.Role.assistant : nil,
            skip(",\"text\":\""), let text = string(), text.utf8.contains(where: { $0 > 0x20 }),
            text.utf8.count <= Message.maximumBytes,
            skip(",\"kind\":\"message\",\"id\":\""), let id = string().flatMap({ UUIDv7($0) }),
            skip(",\"request\":\""), let request = string().flatMap({ UUIDv7($0) }), skip(",\"turn\":"),
            place < line.count,
            line[place] != 0x30, let turn = number(), skip(",\"at\":\""), let at = string().flatMap({ Timestamp($0) })
        else { return nil }
        guard let by = rest() else { return nil }
        return FoundMessage(
            id: id.rawValue, role: role, request: request.rawValue, turn: turn, at: at, by: by, text: text)
    }

    /// Who spoke, where it is known, from what stands after the time; `nil` where anything else stands there.
    private mutating func rest() -> String?? {
        var by: String?
        if skip(",\"by\":\"") {
            guard let person = string() else { return nil }
            by = person
        } else if skip(",\"agent\":{\"name\":\"") {
            guard let agent = string(), !skip(",\"version\":\"") || string() != nil, skip("}") else { return nil }
            by = agent
        }
        guard !skip(",\"model\":\"") || string() != nil, !skip(",\"stop_reason\":\"") || string() != nil,
            skip(",\"v\":1}"), place == line.count
        else { return nil }
        return .some(by)
    }

    private mutating func skip(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard let base = line.baseAddress, line.count - place >= count, memcmp(base + place, text.utf8Start, count) == 0
        else { return false }
        place += count
        return true
    }

    /// Up to 15 digits; `nil` without any.
    private mutating func number() -> Int? {
        var value = 0
        let start = place
        while place < line.count, (0x30...0x39).contains(line[place]), place - start < 15 {
            value = value * 10 + Int(line[place] - 0x30)
            place += 1
        }
        return place > start ? value : nil
    }

    /// The rest of a string up to its quotation mark; `nil` for what has rarer escapes, or is not UTF-8.
    private mutating func string() -> String? {
        guard let base = line.baseAddress else { return nil }
        let start = place
        var hasEscapes = false
        while true {
            guard let found = memchr(base + place, 0x22, line.count - place) else { return nil }
            let quote = UnsafeRawPointer(found) - base
            let part = UnsafeRawBufferPointer(rebasing: line[place..<quote])
            // A quotation mark after an odd number of backslashes belongs to the text.
            let slashes = part.reversed().prefix { $0 == 0x5C }.count
            hasEscapes = hasEscapes || slashes > 0 || memchr(base + place, 0x5C, part.count) != nil
            place = quote + 1
            guard slashes.isMultiple(of: 2) else { continue }
            let bytes = UnsafeRawBufferPointer(rebasing: line[start..<quote])
            guard bytes.allSatisfy({ $0 >= 0x20 }) else { return nil }
            return hasEscapes ? Self.unescaped(bytes) : String(validating: bytes, as: UTF8.self)
        }
    }

    private static func unescaped(_ bytes: UnsafeRawBufferPointer) -> String? {
        var plain: [UInt8] = []
        plain.reserveCapacity(bytes.count)
        var place = 0
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            guard byte == 0x5C else {
                plain.append(byte)
                continue
            }
            guard place < bytes.count, let meant = escapes(bytes[place]) else { return nil }
            plain.append(meant)
            place += 1
        }
        return String(validating: plain, as: UTF8.self)
    }

    private static func escapes(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "t"): 0x09
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): byte
        default: nil
        }
    }
}
