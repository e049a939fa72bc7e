internal import ChatModel

/// What Cursor's command line keeps in `chats/<directory>/<conversation>/store.db`: one conversation, as objects that are
/// named by their content.
///
/// A message is JSON. What is not JSON names others, as Protocol Buffers: field 1, 32 bytes, once for each; the object that
/// `meta` names leads to all of them, in their order.
struct CursorStore: DatabaseFormat {
    static let format = TranscriptFormat.cursor
    static let isShared = false
    static let tables: [String: Set<String>] = ["blobs": ["id", "data"], "meta": ["key", "value"]]
    private let root: String

    static func keys(_ database: some ForeignDatabase) throws -> [String] {
        try database.texts("SELECT key FROM meta WHERE key = '0'")
    }

    init?(_ key: String, _ database: some ForeignDatabase, _ desk: inout TurnDesk) throws {
        guard let value = try database.bytes("SELECT value FROM meta WHERE key = ?", [key]),
            let meta = desk.json(Self.unhexed(value) ?? value), let root = meta["latestRootBlobId"]?.text
        else { return nil }
        self.root = root
        desk.now.id = meta["agentId"]?.text
        // Every conversation is called so until it has a name.
        desk.now.title = meta["name"]?.text.flatMap { $0.isEmpty || $0 == "New Agent" ? nil : $0 }
        desk.now.model = meta["lastUsedModel"]?.text.flatMap { $0 == "default" ? nil : $0 }
        desk.now.note(Timestamp(foreign: meta["createdAt"]))
    }

    func read(_ database: some ForeignDatabase, _ desk: inout TurnDesk, _ flush: (inout TurnDesk) throws -> Void) throws
    {
        desk.line = 0
        // Messages can be said twice; names of some that lead back to themselves would never end.
        var (rest, seen) = ([root], Set<String>())
        while let id = rest.popLast() {
            guard let bytes = try database.bytes("SELECT data FROM blobs WHERE id = ?", [id]) else {
                desk.skip("a message that is not there")
                continue
            }
            if bytes.first == UInt8(ascii: "{") {
                desk.line += 1
                if let message = desk.json(bytes) { take(message, id, &desk) }
            } else if seen.insert(id).inserted {
                let link = CursorLink(bytes)
                rest += link.children.reversed()
                for message in link.messages {
                    desk.line += 1
                    take(message, id, &desk)
                }
                if link.children.isEmpty, link.messages.isEmpty { desk.skip("neither a message nor names of some") }
            }
            try flush(&desk)
        }
    }

    private func take(_ message: JSON, _ id: String, _ desk: inout TurnDesk) {
        let content = message["content"]
        switch message["role"]?.text {
        case "user":
            let text = ContentBlocks.text(content)
            // What the program says of itself and the machine comes as a person's message, too.
            guard text.contains("<user_query>") || !text.hasPrefix("<user_info>") else { return }
            if let words = Noise.words(in: text) { desk.now.user(Said(words, key: id)) }
        case "assistant":
            let models = content?.elements?.lazy.compactMap { $0["providerOptions"]?["cursor"]?["modelName"]?.text }
            // All of them are called '1' in the message itself.
            let said = Said("", key: id, model: models?.first ?? desk.now.model)
            ContentBlocks(said: said, folder: nil).take(content, &desk.now)
        case "tool":
            for result in content?.elements ?? [] where result["type"]?.text == "tool-result" {
                ContentBlocks.result(result, at: nil, &desk.now)
            }
        case "system": break
        default: desk.skip("no role")
        }
    }

    private static func unhexed(_ bytes: [UInt8]) -> [UInt8]? {
        let digits = bytes.map { Character(Unicode.Scalar($0)).hexDigitValue }
        guard !bytes.isEmpty, bytes.count.isMultiple(of: 2), !digits.contains(nil) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8((digits[$0] ?? 0) << 4 | (digits[$0 + 1] ?? 0)) }
    }
}

/// An object of Cursor's that names others: fields of Protocol Buffers, as far as they can be read.
struct CursorLink {
    /// The names of objects, in their order.
    private(set) var children: [String] = []
    /// Messages that stand in the object itself.
    private(set) var messages: [JSON] = []
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) {
        rest = bytes[...]
        while let tag = number(), let held = field(tag & 7) {
            if tag >> 3 == 1, held.count == 32 {
                children.append(held.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
            } else if held.first == UInt8(ascii: "{"), let message = Self.message(held) {
                messages.append(message)
            }
        }
    }

    /// What a field holds, by its kind; empty where that is a number.
    private mutating func field(_ kind: UInt64) -> ArraySlice<UInt8>? {
        switch kind {
        case 0: return number().map { _ in [] }
        case 1, 5:
            let length = kind == 1 ? 8 : 4
            guard rest.count >= length else { return nil }
            rest = rest.dropFirst(length)
            return []
        case 2:
            guard let length = number(), length <= UInt64(rest.count) else { return nil }
            defer { rest = rest.dropFirst(Int(length)) }
            return rest.prefix(Int(length))
        default: return nil
        }
    }

    /// Seven bits a byte, the lowest first.
    private mutating func number() -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard let byte = rest.popFirst() else { return nil }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        return nil
    }

    private static func message(_ bytes: ArraySlice<UInt8>) -> JSON? {
        do throws(JSON.ParseError) {
            let value = try JSON.parse(bytes)
            return value["role"] == nil ? nil : value
        } catch { return nil }
    }
}
