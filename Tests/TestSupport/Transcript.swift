/// The commands of a Markdown guide and what the guide says they print.
///
/// Only fenced blocks named `console` count. In them, `$ command` starts a command (a line that ends in `\` goes on
/// in the next), the lines below are its output and errors together, `…` alone stands for any lines, and a last line
/// `[3]` for the exit status 3. Commands run by `sh` one after the other; the folder of one is where the next starts.
public struct Transcript {
    /// One command of a guide.
    struct Step: Equatable {
        let line: Int
        var command: String
        var expected: [String] = []
        var status: Int32 = 0
    }

    let file: String
    let steps: [Step]

    /// Reads a guide.
    ///
    /// - Throws: `TestFailure` if it cannot be read or has no command in it: a guide that runs nothing proves nothing.
    public init(_ file: String) throws {
        self.init(file: file, text: try Files.text(of: file))
        if steps.isEmpty { throw TestFailure("\(file) has no console block with a command") }
    }

    init(file: String, text: String) {
        self.file = file
        steps = Self.parse(text)
    }
}

extension Transcript {
    /// The steps of all console blocks, in order.
    static func parse(_ text: String) -> [Step] {
        var steps: [Step] = []
        var fence: (ticks: Substring, isConsole: Bool)?
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let ticks = line.prefix { $0 == "`" }
            if let open = fence {
                let closes = ticks.count >= open.ticks.count && ticks.count == line.count
                if closes { fence = nil } else if open.isConsole { take(String(line), at: index + 1, into: &steps) }
            } else if ticks.count >= 3 {
                fence = (ticks, line.dropFirst(ticks.count) == "console")
            }
        }
        return steps.map(takingStatus)
    }

    private static func take(_ line: String, at number: Int, into steps: inout [Step]) {
        if let last = steps.indices.last, steps[last].command.hasSuffix("\\"), steps[last].expected.isEmpty {
            steps[last].command += "\n" + (line.hasPrefix("> ") ? String(line.dropFirst(2)) : line)
        } else if line.hasPrefix("$ ") {
            steps.append(Step(line: number, command: String(line.dropFirst(2))))
        } else if let last = steps.indices.last {
            steps[last].expected.append(line)
        }
    }

    /// Turns a last line `[3]` into the status.
    private static func takingStatus(_ step: Step) -> Step {
        guard let last = step.expected.last, last.hasPrefix("["), last.hasSuffix("]"),
            let status = Int32(last.dropFirst().dropLast())
        else { return step }
        var step = step
        step.expected.removeLast()
        step.status = status
        return step
    }
}
