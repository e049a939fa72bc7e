import ChatModel

/// Understands what a model's server sends, an event at a time.
protocol ModelReader: MessageReader {
    /// The stream said that it is whole.
    mutating func finish()
}

/// The answer of a model, as its stream is understood.
struct ModelAnswer {
    private var reader: any ModelReader
    private var events = EventStream()
    private var gate = UpdateGate()
    private var filter: KeyFilter

    /// - Parameter key: Taken out of what the server says.
    init(_ reader: any ModelReader, key: String?) {
        self.reader = reader
        filter = KeyFilter(key)
    }

    /// How the work ended, once the server has said so.
    var end: AgentEnd? { reader.end }
    /// Whether anything of an answer came.
    var hasBegun: Bool { reader.hasBegun }
    /// Whether something of the answer was dropped.
    var wasCut: Bool { gate.wasCut || events.wasCut }

    /// What these bytes say.
    mutating func take(_ bytes: [UInt8]) -> [AgentUpdate] { events.take(bytes).flatMap { read($0) } }

    /// What the end of the bytes says; a server that does not stream sends one document.
    mutating func finish() -> [AgentUpdate] {
        let updates = events.finish().flatMap { read($0) }
        let stray = reader.hasBegun || events.stray.isEmpty ? [] : read(events.stray)
        return updates + stray + filter.finish().compactMap { gate.pass($0) }
    }

    private mutating func read(_ data: [UInt8]) -> [AgentUpdate] {
        if data.elementsEqual("[DONE]".utf8) {
            reader.finish()
            return []
        }
        do throws(JSON.ParseError) {
            let message = filter.without(try JSON.parse(data))
            return reader.updates(for: message).compactMap { filter.take($0) }.compactMap { gate.pass($0) }
        } catch {
            // One event that cannot be read is no reason to lose the others.
            return []
        }
    }
}

extension AgentEnd {
    /// The end that a model gives as its stop reason, in the words of ACP.
    init(stopReason: String) {
        self.init(outcome: .complete)
        self.stopReason = stopReason
        if stopReason == "refusal" { (outcome, reason) = (.rejected, "the model refuses") }
    }
}
