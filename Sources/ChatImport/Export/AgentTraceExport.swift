internal import ChatModel

/// A record of Agent Trace, version 0.1.0, for each turn commit that changed files: which lines it brought, and who did it.
struct AgentTraceExport {
    let session: SessionID
    /// The version of this program.
    let version: String

    func record(_ commit: ExportedCommit) -> JSON? {
        let contributor = Self.contributor(commit)
        let files = commit.patches.compactMap { path, patch -> JSON? in
            let ranges = AddedLines.ranges(in: patch)
            guard !ranges.isEmpty else { return nil }
            let spans = ranges.map { range -> JSON in
                ["start_line": .integer(range.lowerBound), "end_line": .integer(range.upperBound)]
            }
            let conversation: JSON = ["contributor": contributor, "ranges": .array(spans)]
            return ["path": .string(path), "conversations": .array([conversation])]
        }
        guard !files.isEmpty else { return nil }
        return [
            "version": "0.1.0", "id": .string(commit.request.rawValue), "timestamp": .string(commit.at.description),
            "vcs": ["type": "git", "revision": .string(commit.id)],
            "tool": ["name": "git-chat", "version": .string(version)], "files": .array(files),
            "metadata": ["git-chat": ["session": .string(session.rawValue), "turn": .integer(commit.turn)]],
        ]
    }

    /// What a person's own command changed is the person's.
    private static func contributor(_ commit: ExportedCommit) -> JSON {
        guard let agent = commit.agent, agent.name != "shell" else { return ["type": "human"] }
        let model = commit.model.map { name in
            let maker = [("claude", "anthropic"), ("gpt", "openai"), ("gemini", "google")].first {
                name.hasPrefix($0.0)
            }
            return name.contains("/") ? name : maker.map { "\($0.1)/\(name)" } ?? name
        }
        return .object([.init("type", "ai")] + (model.map { [.init("model_id", .string($0))] } ?? []))
    }
}

/// The lines that a patch adds, by their numbers in the new file.
enum AddedLines {
    static func ranges(in patch: [UInt8]) -> [ClosedRange<Int>] {
        var ranges: [ClosedRange<Int>] = []
        var next = 0
        var left = 0
        for line in patch.split(separator: 0x0A, omittingEmptySubsequences: false) {
            if left == 0 {
                guard let (start, count) = hunk(line) else { continue }
                (next, left) = (start, count)
                continue
            }
            guard line.first != UInt8(ascii: "-"), line.first != UInt8(ascii: "\\") else { continue }
            if line.first == UInt8(ascii: "+") {
                if let last = ranges.last, last.upperBound == next - 1 {
                    ranges[ranges.count - 1] = last.lowerBound...next
                } else {
                    ranges.append(next...next)
                }
            }
            next += 1
            left -= 1
        }
        return ranges
    }

    /// Where a hunk begins in the new file, and how many of its lines it has: `@@ -1,2 +3,4 @@`.
    private static func hunk(_ line: ArraySlice<UInt8>) -> (start: Int, count: Int)? {
        guard line.starts(with: "@@ -".utf8) else { return nil }
        let words = String(decoding: line.prefix(80), as: UTF8.self).split(separator: " ")
        guard words.count > 2, words[2].hasPrefix("+") else { return nil }
        let numbers = words[2].dropFirst().split(separator: ",").compactMap { Int($0) }
        guard let start = numbers.first else { return nil }
        return (start, numbers.count > 1 ? numbers[1] : 1)
    }
}
