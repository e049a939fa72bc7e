internal import ChatModel
internal import Seal

/// What the words of a line are bound to: the session whose key it is, and everything else in the line.
private func context(of members: [JSON.Member], session: String) -> [UInt8] {
    Array("git-chat-sealed:1\0\(session)\0\(JSON.object(members).line)".utf8)
}

/// Seals the words of lines.
struct LineSealer {
    let key: SealKey
    /// The session that the key was made for.
    let session: String
    /// Gives so many random bytes.
    let random: (Int) -> [UInt8]

    /// The words of a line as text.
    ///
    /// - Parameter members: The line without its words.
    func seal(_ words: JSON, beside members: [JSON.Member]) throws -> String {
        let sealed = try key.seal(
            Array(words.line.utf8), context: context(of: members, session: session),
            nonce: random(SealKey.nonceCount))
        return SealedText(key: key.id, bytes: sealed).text
    }

    /// An entry of a journal without its words to be read.
    func seal(_ entry: JSON, of request: UUIDv7) throws -> JSON {
        let clear = [JSON.Member("kind", "sealed"), .init("request", .string(request.rawValue))]
        return .object(clear + [.init(SealedText.member, .string(try seal(entry, beside: clear)))])
    }
}

/// Opens the words of lines with the keys that are at hand.
struct LineOpener {
    /// The keys by their names, each with the session that it was made for.
    let keys: [String: (key: SealKey, session: String)]

    static let none = LineOpener(keys: [:])

    /// The words of a line; `nil` if no key here opens them.
    ///
    /// - Parameter text: What stands sealed in the line, or in its blob.
    func open(_ text: String, in line: JSON) -> JSON? {
        guard let sealed = SealedText(text), let known = keys[sealed.key], case .object(let members) = line else {
            return nil
        }
        let clear = members.filter { $0.name != SealedText.member && $0.name != SealedText.blobMember }
        guard let bytes = known.key.open(sealed.bytes, context: context(of: clear, session: known.session)) else {
            return nil
        }
        do throws(JSON.ParseError) { return try JSON.parse(bytes) } catch { return nil }
    }

    /// An entry of a journal; one that is not sealed is itself.
    func entry(_ json: JSON) -> JSON? {
        guard json["kind"]?.text == "sealed" else { return json }
        return json[SealedText.member]?.text.flatMap { open($0, in: json) }
    }
}

extension NoteLine.Content {
    /// What of a line is somebody's words; `nil` for a line that has none.
    var words: JSON? {
        switch self {
        case .message(let message): ["text": .string(message.text)]
        case .thinking(let text, _): ["text": .string(text)]
        case .toolCall(let call, _):
            Self.words([
                ("name", .string(call.name)), ("title", call.title.map(JSON.string)), ("input", call.input),
                ("output", call.output.map(JSON.string)),
            ])
        case .request(let request):
            request.reason == nil && request.diagnostics == nil
                ? nil
                : Self.words([
                    ("reason", request.reason.map(JSON.string)), ("stderr", request.diagnostics.map(JSON.string)),
                ])
        case .edit, .unknown: nil
        }
    }

    private static func words(_ members: [(String, JSON?)]) -> JSON {
        .object(members.compactMap { name, value in value.map { JSON.Member(name, $0) } })
    }

    /// The same without its words.
    func withoutWords() throws(Message.Refusal) -> Self {
        switch self {
        case .message(let message): return .message(try message.replacing(text: SealedText.placeholder))
        case .thinking(_, let request): return .thinking(text: SealedText.placeholder, request: request)
        case .toolCall(let call, let request):
            return .toolCall(
                ToolCall(id: call.id, name: call.kind, kind: call.kind, title: nil, status: call.status),
                request: request)
        case .request(var request):
            (request.reason, request.diagnostics) = (nil, nil)
            return .request(request)
        case .edit, .unknown: return self
        }
    }

    /// The same with the words that were sealed; without them, a message is marked as sealed.
    func with(words: JSON?) throws(Message.Refusal) -> Self {
        switch self {
        case .message(var message):
            if let text = words?["text"]?.text { return .message(try message.replacing(text: text)) }
            message.isSealed = true
            return .message(message)
        case .thinking(let text, let request): return .thinking(text: words?["text"]?.text ?? text, request: request)
        case .toolCall(let call, let request):
            guard let words else { return self }
            var whole = ToolCall(
                id: call.id, name: words["name"]?.text ?? call.name, kind: call.kind, title: words["title"]?.text,
                status: call.status)
            (whole.input, whole.output) = (words["input"], words["output"]?.text)
            return .toolCall(whole, request: request)
        case .request(var request):
            (request.reason, request.diagnostics) = (words?["reason"]?.text, words?["stderr"]?.text)
            return .request(request)
        case .edit, .unknown: return self
        }
    }
}
