#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A transcript of many conversations, and what stock git can import in its place: a blob and a commit for each turn.
public struct TranscriptFile {
    /// Messages in all; two make a turn.
    public let messages: Int
    /// Messages of one conversation.
    private static let length = 1000

    /// Describes a transcript.
    public init(messages: Int) { self.messages = messages }

    /// Writes `messages.jsonl` and `stream` into a folder.
    public func build(at folder: String) throws {
        try Disk.makeFolder(folder)
        guard let lines = fopen(folder + "/messages.jsonl", "w"), let stream = fopen(folder + "/stream", "w") else {
            throw FixtureFailure("cannot write into \(folder)")
        }
        for turn in 0..<messages / 2 { write(turn, lines, stream) }
        guard fclose(lines) == 0, fclose(stream) == 0 else { throw FixtureFailure("cannot write into \(folder)") }
    }

    private func write(_ turn: Int, _ lines: UnsafeMutablePointer<FILE>, _ stream: UnsafeMutablePointer<FILE>) {
        let session = turn * 2 / Self.length
        let question =
            "Why does request \(turn) loop, and what did the change of module \(turn % 97) have to do with it?"
        let answer = """
            The redirect of request \(turn) leads back to itself: `src/routes/\(turn % 97).swift` sends it to the page it \
            came from, since the session is looked up before it is stored. I moved the look-up behind the write.
            """
        let start = 1_767_323_045 + turn * 60
        let both = [("user", question, start), ("assistant", answer, start + 20)].map { role, text, at in
            #"{"session_id":"s-\#(session)","id":"\#(turn)-\#(role)","role":"\#(role)","content":"\#(text)","#
                + #""created_at":\#(at),"model":"m-1","input_tokens":1200,"output_tokens":85}"# + "\n"
        }.joined()
        fputs(both, lines)
        let message = "turn \(turn): discussion\n\nChat-Session: s-\(session)\nChat-Turn: \(turn)\n"
        fputs("blob\ndata \(both.utf8.count)\n\(both)\n", stream)
        fputs("commit refs/heads/s-\(session)\ncommitter Ann <ann@example.com> \(start) +0000\n", stream)
        fputs("data \(message.utf8.count)\n\(message)\n", stream)
    }
}
