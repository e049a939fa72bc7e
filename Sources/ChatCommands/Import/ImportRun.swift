internal import ChatImport
internal import ChatModel
internal import ChatStore

/// What one conversation of a transcript holds, and what became of it.
struct ImportedConversation {
    enum State: String {
        case new, grown, unchanged, failed
    }

    let path: String
    var foreign: ForeignSession
    var turns = 0
    var messages = 0
    var toolCalls = 0
    var usage = ChatModel.Usage()
    /// Turns that were not in a session before.
    var newTurns = 0
    var state = State.new
    var session: SessionID?
    var title: String?
    var reason: String?
}

/// Goes through transcripts, and stores what they say or only counts it.
final class ImportRun {
    /// Parts of a transcript that were passed over.
    struct Skipped {
        let path: String
        var count = 0
        /// The first ones.
        var reasons: [(line: Int, reason: String)] = []
    }

    private(set) var conversations: [ImportedConversation] = []
    private(set) var skipped: [Skipped] = []
    private var ended: [(place: Int, taking: ConversationImport)] = []
    private let importer: Importer
    private let target: SessionID?
    private let isPreview: Bool

    init(_ importer: Importer, into target: SessionID?, isPreview: Bool) {
        (self.importer, self.target, self.isPreview) = (importer, target, isPreview)
    }

    /// Takes the events of one transcript.
    final class Source {
        fileprivate let path: String
        fileprivate var skipped: Skipped
        fileprivate var open: [String: (place: Int, taking: ConversationImport)] = [:]

        init(_ path: String) {
            self.path = path
            skipped = Skipped(path: path)
        }
    }

    func take(_ events: [TranscriptEvent], position: Int, of source: Source) throws {
        for event in events {
            switch event {
            case .skipped(let line, let reason):
                source.skipped.count += 1
                if source.skipped.reasons.count < 3 { source.skipped.reasons.append((line, reason)) }
            case .turn(let foreign, let turn): try take(turn, of: foreign, source)
            case .end(let foreign): try end(foreign, position, source)
            }
        }
    }

    /// Takes note of what was passed over in a transcript that was read to its end.
    func finish(_ source: Source) { if source.skipped.count > 0 { skipped.append(source.skipped) } }

    private func take(_ turn: ForeignTurn, of foreign: ForeignSession, _ source: Source) throws {
        let place: Int
        let taking: ConversationImport
        if let known = source.open[foreign.id] {
            (place, taking) = known
        } else {
            (place, taking) = (conversations.count, try importer.conversation(foreign, into: target))
            conversations.append(ImportedConversation(path: source.path, foreign: foreign))
            conversations[place].session = taking.target
            source.open[foreign.id] = (place, taking)
        }
        conversations[place].count(turn)
        if conversations[place].turns > taking.knownTurns { conversations[place].newTurns += 1 }
        guard !isPreview, conversations[place].state != .failed else { return }
        try attempt(place) { try taking.take(turn, of: foreign) }
    }

    private func end(_ foreign: ForeignSession, _ position: Int, _ source: Source) throws {
        guard let (place, taking) = source.open.removeValue(forKey: foreign.id) else { return }
        conversations[place].foreign = foreign
        conversations[place].title = foreign.title
        guard conversations[place].state != .failed else { return }
        guard !isPreview else {
            let isKnown = taking.target != nil
            conversations[place].state = conversations[place].newTurns > 0 ? isKnown ? .grown : .new : .unchanged
            return
        }
        try attempt(place) {
            try taking.finish(foreign, position: position)
            ended.append((place, taking))
        }
    }

    /// Takes over what became of each conversation, once the importer has stored them all.
    func settle() throws {
        for (place, taking) in ended {
            try attempt(place) {
                guard let result = try taking.outcome?.get() else { return }
                conversations[place].session = result.session?.id
                conversations[place].title = result.session?.title.text
                conversations[place].newTurns = result.turns
                conversations[place].state = result.isUnchanged ? .unchanged : result.isNew ? .new : .grown
            }
        }
        ended = []
    }

    /// One conversation that cannot be stored is no reason to leave out the others.
    private func attempt(_ place: Int, _ work: () throws -> Void) throws {
        do { try work() } catch let error as StoreError {
            conversations[place].state = .failed
            conversations[place].reason = error.diagnostic.message
        } catch let refusal as Message.Refusal {
            conversations[place].state = .failed
            conversations[place].reason = StoreError.message(refusal).diagnostic.message
        }
    }
}

extension ImportedConversation {
    fileprivate mutating func count(_ turn: ForeignTurn) {
        turns += 1
        messages += turn.messages
        toolCalls += turn.toolCalls
        usage = usage + turn.usage
    }

    var json: JSON {
        [
            "state": .string(state.rawValue), "format": .string(foreign.format), "foreign_id": .string(foreign.id),
            "path": .string(path), "session": .optional(session?.rawValue), "title": .optional(title),
            "started_at": .optional(foreign.startedAt?.description), "turns": .integer(turns),
            "new_turns": .integer(newTurns), "messages": .integer(messages), "tool_calls": .integer(toolCalls),
            "usage": [
                "input_tokens": .optional(usage.inputTokens), "output_tokens": .optional(usage.outputTokens),
                "cache_read_input_tokens": .optional(usage.cacheReadInputTokens),
                "cache_creation_input_tokens": .optional(usage.cacheCreationInputTokens),
            ], "reason": .optional(reason),
        ]
    }
}
