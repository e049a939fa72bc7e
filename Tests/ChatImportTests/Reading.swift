import ChatImport
import ChatModel
import TestSupport

/// A transcript as it was read.
struct Reading {
    var format: TranscriptFormat
    var shape: TranscriptShape
    var sessions: [ForeignSession] = []
    var turns: [(session: String, turn: ForeignTurn)] = []
    var skipped: [String] = []

    /// Reads bytes in pieces of a size, as what they are found to be; `nil` if that is no transcript.
    init?(_ bytes: [UInt8], name: String = "x.jsonl", piece: Int = 4096, limit: Int = TranscriptReader.lineLimit) {
        let head = Array(bytes.prefix(Detection.headLength))
        guard let found = Detection.format(of: head, isWhole: head.count == bytes.count) else { return nil }
        self.init(bytes, found.format, found.shape, name: name, piece: piece, limit: limit)
    }

    init(
        _ bytes: [UInt8], _ format: TranscriptFormat, _ shape: TranscriptShape, name: String = "x.jsonl",
        piece: Int = 4096, limit: Int = TranscriptReader.lineLimit
    ) {
        (self.format, self.shape) = (format, shape)
        var reader = TranscriptReader(format, shape, name: name, limit: limit)
        var rest = bytes[...]
        while !rest.isEmpty {
            take(reader.take(rest.prefix(piece)))
            rest = rest.dropFirst(piece)
        }
        take(reader.finish())
    }

    /// Reads a dump of a database.
    init?(dump bytes: [UInt8], piece: Int = 4096) {
        guard let kind = DumpKind.kind(of: bytes) else { return nil }
        (format, shape) = (.rows, .lines)
        var reader = DumpReader(kind, name: "dump")
        var rest = bytes[...]
        while !rest.isEmpty {
            take(reader.take(rest.prefix(piece)))
            rest = rest.dropFirst(piece)
        }
        take(reader.finish())
    }

    /// Reads a file of `Samples`.
    init(sample name: String) throws {
        let bytes = try Files.bytes(of: Self.folder + "/Samples/" + name)
        guard let reading = Reading(bytes, name: name) else { throw TestFailure("'\(name)' is no transcript") }
        self = reading
    }

    static let folder = Files.parent(of: #filePath)

    private mutating func take(_ events: [TranscriptEvent]) {
        for event in events {
            switch event {
            case .turn(let session, let turn): turns.append((session.id, turn))
            case .end(let session): sessions.append(session)
            case .skipped(let line, let reason): skipped.append("\(line): \(reason)")
            }
        }
    }

    /// What was said, as `ForeignTurn.words` has it.
    var words: String {
        turns.map(\.turn.words).joined(separator: "\n")
    }

    var users: Int { said(.user) }
    var answers: Int { said(.assistant) }
    var tools: Int { turns.reduce(0) { $0 + $1.turn.toolCalls } }
    var usage: Usage { turns.reduce(Usage()) { $0 + $1.turn.usage } }

    private func said(_ role: Message.Role) -> Int {
        turns.reduce(0) { sum, entry in
            sum
                + entry.turn.steps.count { step in
                    if case .said(role, _) = step.content { return true }
                    return false
                }
        }
    }
}

extension ForeignTurn {
    /// What was said, one line for each step: `user …`, `assistant …`, `thinking …`, `tool name status output`.
    var words: String {
        let lines = steps.map { step -> String in
            switch step.content {
            case .said(let role, let text): "\(role.rawValue) \(text)"
            case .thinking(let text): "thinking \(text)"
            case .toolCall(let call): "tool \(call.name) \(call.kind) \(call.status) \(call.output ?? "-")"
            }
        }
        return (lines + ["= \(outcome.rawValue)"]).map { $0.replacing("\n", with: "|") }.joined(separator: "\n")
    }
}
