import ChatModel

/// What a process says on standard output.
enum Answer {
    /// The longest answer that is kept, in bytes of UTF-8: a little less than a message, for the reason that may follow.
    static let maximumBytes = Message.maximumBytes - (64 << 10)

    /// Sends the answer on as it comes; what is beyond the limit is read and dropped.
    ///
    /// - Returns: Whether something was dropped.
    static func read(_ pipe: OpenDescriptor, to output: AgentOutput, _ activity: Activity) async -> Bool {
        var answer = LimitedText(limit: maximumBytes)
        await pipe.read { bytes in
            activity.note()
            await send(answer.take(bytes), to: output)
        }
        await send(answer.finish(), to: output)
        return answer.wasCut
    }

    private static func send(_ text: String, to output: AgentOutput) async {
        if !text.isEmpty { await output.send(.text(text)) }
    }
}

/// Text up to a number of bytes; the rest is dropped.
struct LimitedText {
    let limit: Int
    private(set) var wasCut = false
    private var count = 0
    private var decoder = TextDecoder()

    init(limit: Int) { self.limit = limit }

    /// Returns what these bytes add to the text.
    mutating func take(_ bytes: [UInt8]) -> String {
        wasCut ? "" : cut(decoder.decode(bytes))
    }

    /// Returns what the end of the bytes adds to the text.
    mutating func finish() -> String {
        wasCut ? "" : cut(decoder.finish())
    }

    private mutating func cut(_ text: String) -> String {
        let kept = TextDecoder.prefix(text, limit: limit - count)
        wasCut = kept.utf8.count < text.utf8.count
        count += kept.utf8.count
        return kept
    }
}
