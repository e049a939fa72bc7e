/// Finds what is ours in the text of a hook.
enum HookText {
    /// The number after a mark of ours that a line begins with.
    static func version(_ text: String, after mark: String) -> Int? {
        for line in text.split(separator: "\n").prefix(40) where line.hasPrefix(mark) {
            return Int(line.dropFirst(mark.count).prefix { $0.isASCII && $0.isNumber })
        }
        return nil
    }

    /// The program that a file of ours calls.
    static func program(_ text: String) -> String? {
        for line in text.split(separator: "\n").prefix(4) where line.hasPrefix("chat='") && line.hasSuffix("'") {
            return String(line.dropFirst(6).dropLast()).replacing("'\\''", with: "'")
        }
        return nil
    }

    /// A block of ours: its place, its text with a line feed at the end, and its version.
    static func block(
        _ text: String
    ) -> (range: Range<String.Index>, text: String, version: Int, kind: HookScript.BlockKind)? {
        guard let start = text.firstRange(of: HookScript.blockStart),
            let end = text[start.lowerBound...].firstRange(of: HookScript.blockEnd),
            let version = version(String(text[start.lowerBound...]), after: HookScript.blockStart)
        else { return nil }
        var range = start.lowerBound..<end.upperBound
        if range.upperBound < text.endIndex {
            range = range.lowerBound..<text.index(after: range.upperBound)
        } else if range.lowerBound > text.startIndex {
            // The line before it had no end until the block came; a carriage return there is not of that end.
            range = text.unicodeScalars.index(before: range.lowerBound)..<range.upperBound
        }
        let block = String(text[start.lowerBound..<end.upperBound]) + "\n"
        let head = text[start.lowerBound...].prefix { $0 != "\n" }
        let kind = HookScript.BlockKind(
            isOwnFile: head.contains(HookScript.ownFileMark), wasOff: head.contains(HookScript.offMark))
        return (range, block, version, kind)
    }

    /// The text with a block after the line that names the interpreter, or the one that loads husky.
    static func inserting(_ block: String, into text: String) -> String {
        guard let place = insertionPoint(text) else { return block + text }
        let head = text[..<place]
        guard head.hasSuffix("\n") else { return head + "\n" + String(block.dropLast()) }
        return head + block + text[place...]
    }

    private static func insertionPoint(_ text: String) -> String.Index? {
        var place: String.Index?
        var start = text.startIndex
        while start < text.endIndex {
            let end = text[start...].firstIndex(of: "\n").map { text.index(after: $0) } ?? text.endIndex
            let line = text[start..<end]
            if start == text.startIndex, line.hasPrefix("#!") { place = end }
            if line.contains("/_/husky.sh") { return end }
            start = end
        }
        return place
    }

    /// Whether a block of shell can be put into a text.
    static func isShellScript(_ text: String) -> Bool {
        guard !text.unicodeScalars.contains("\0") else { return false }
        guard text.hasPrefix("#!") else { return true }
        let words = text.prefix { $0 != "\n" }.split { " /".contains($0) }
        return words.contains { ["sh", "bash", "dash", "zsh", "ksh", "ash"].contains($0) }
    }
}
