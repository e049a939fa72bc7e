import ChatModel

/// Understands the messages of an agent that prints a JSON object a line.
protocol MessageReader: Sendable {
    /// What a message says; empty for one that says nothing, or nothing known.
    mutating func updates(for message: JSON) -> [AgentUpdate]

    /// Whether the agent has begun to work.
    var hasBegun: Bool { get }

    /// How the work ended, once the agent has said so.
    var end: AgentEnd? { get }
}

/// A process that takes the prompt on standard input and prints a JSON object a line.
struct JSONLinesDialog: ProcessDialog {
    let input: DialogInput
    let reader: any MessageReader

    func run(_ streams: ProcessStreams) async -> DialogFindings {
        var lines = LineSplitter()
        var messages = MessageStream(reader: reader)
        await streams.pipes.output.read { bytes in
            streams.activity.note()
            for line in lines.take(bytes) {
                for update in messages.take(line) { await streams.output.send(update) }
            }
        }
        if let line = lines.finish() {
            for update in messages.take(line) { await streams.output.send(update) }
        }
        return messages.findings(dropped: lines.dropped)
    }
}

/// The lines of an agent, as they are understood.
private struct MessageStream {
    var reader: any MessageReader
    private var gate = UpdateGate()
    private var stray = LimitedText(limit: 16 << 10)
    private var strayText = ""

    init(reader: any MessageReader) { self.reader = reader }

    mutating func take(_ line: [UInt8]) -> [AgentUpdate] {
        do throws(JSON.ParseError) {
            let message = try JSON.parse(line)
            return reader.updates(for: message).compactMap { gate.pass($0) }
        } catch {
            strayText += stray.take(Array(line.prefix(1000)) + [0x0A])
            return []
        }
    }

    func findings(dropped: Int) -> DialogFindings {
        var findings = DialogFindings(answerWasCut: gate.wasCut || dropped > 0, end: reader.end, needsEnd: true)
        findings.hasBegun = reader.hasBegun
        findings.strayOutput = strayText.isEmpty ? nil : strayText
        return findings
    }
}
