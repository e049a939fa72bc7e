internal import ChatModel

/// What aider writes to `.aider.chat.history.md`.
///
/// `####` stands before what a person said, `>` before what aider says of itself; the rest is the answer. Each `# aider
/// chat started at …` is a conversation of its own.
struct AiderTranscript: FormatReader {
    private var prompt: [String] = []
    /// Whether the line before was a person's.
    private var isPrompt = false
    private var answer: [String] = []
    private var model: String?
    private var at: Timestamp?
    private var number = 0
    private var starts: [String: Int] = [:]

    mutating func take(text line: String, _ desk: inout TurnDesk) {
        if line.hasPrefix("# aider chat started at ") {
            flush(&desk)
            return begin(String(line.dropFirst("# aider chat started at ".count)), &desk)
        }
        if line.hasPrefix("#### ") || line == "####" {
            // Lines next to each other are one prompt.
            if !isPrompt { flush(&desk) }
            isPrompt = true
            return prompt.append(Self.trimmed(String(line.dropFirst(5))))
        }
        isPrompt = false
        if line.hasPrefix(">") {
            say(&desk)
            return report(Self.trimmed(String(line.dropFirst(line.hasPrefix("> ") ? 2 : 1))), &desk)
        }
        answer.append(line)
    }

    mutating func finish(_ desk: inout TurnDesk) { flush(&desk) }

    private mutating func begin(_ start: String, _ desk: inout TurnDesk) {
        let start = Self.trimmed(start)
        // Two may have begun in one second.
        starts[start, default: 0] += 1
        let count = starts[start, default: 1]
        desk.turn(to: count == 1 ? start : "\(start) #\(count)")
        at = Timestamp(foreign: start)
        desk.now.note(at)
        (prompt, answer, model) = ([], [], nil)
    }

    /// Hands on what was asked, then what was answered.
    private mutating func flush(_ desk: inout TurnDesk) {
        if !prompt.isEmpty { ask(&desk) }
        say(&desk)
    }

    private mutating func ask(_ desk: inout TurnDesk) {
        number += 1
        let text = prompt.joined(separator: "\n")
        prompt = []
        desk.now.user(Said(text, key: "\(number)", at: at))
    }

    private mutating func say(_ desk: inout TurnDesk) {
        let text = Self.trimmed(answer.joined(separator: "\n"))
        answer = []
        guard !text.isEmpty else { return }
        if !prompt.isEmpty { ask(&desk) }
        desk.now.assistant(Said(text, at: at, model: model))
    }

    private mutating func report(_ line: String, _ desk: inout TurnDesk) {
        if line.hasPrefix("Aider v") {
            desk.now.agent = AgentName(name: "aider", version: String(line.dropFirst("Aider v".count)))
        } else if line.hasPrefix("Model: ") || line.hasPrefix("Main model: ") {
            let name = line.drop { $0 != ":" }.dropFirst(2).prefix { $0 != " " }
            model = String(name)
        } else if line.hasPrefix("Tokens: ") {
            if !prompt.isEmpty { ask(&desk) }
            tokens(line, &desk)
        } else if line.hasPrefix("^C") || line.hasPrefix("KeyboardInterrupt") {
            desk.now.end(.cancelled, "stopped by the user")
        }
    }

    /// What was used, as aider says it.
    ///
    /// `Tokens: 5.6k sent, 1.2k cache hit, 11 received. Cost: $0.02 message, $0.05 session.`
    private mutating func tokens(_ line: String, _ desk: inout TurnDesk) {
        var usage = Usage()
        for part in line.dropFirst("Tokens: ".count).split(separator: ".  ")[0].split(separator: ", ") {
            let words = part.split(separator: " ")
            guard words.count > 1, let count = Self.count(words[0]) else { continue }
            switch words[1].prefix(5) {
            case "sent": usage.inputTokens = count
            case "recei": usage.outputTokens = count
            case "cache" where part.contains("hit"): usage.cacheReadInputTokens = count
            case "cache" where part.contains("write"): usage.cacheCreationInputTokens = count
            default: continue
            }
        }
        number += 1
        desk.now.usage(usage, key: "\(number)")
        let cost = line.split(separator: "Cost: $").dropFirst().first?.prefix { $0.isNumber || $0 == "." }
        if let cost = cost.flatMap({ Cost(String($0)) }) { desk.now.cost(cost) }
    }

    /// `594`, `5.6k`, `1.2M`.
    private static func count(_ word: Substring) -> Int? {
        let digits = word.prefix { $0.isNumber || $0 == "." }
        guard let number = Double(digits), number < 1e12 else { return nil }
        switch word.dropFirst(digits.count).first {
        case "k": return Int(number * 1000)
        case "M": return Int(number * 1_000_000)
        default: return Int(number)
        }
    }

    private static func trimmed(_ text: String) -> String {
        String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
