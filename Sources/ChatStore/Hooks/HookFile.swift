internal import Git

/// What stands where a hook of ours is to be.
public enum HookState: Hashable, Sendable {
    /// There is no hook.
    case missing
    /// There is one, and it is not ours.
    case other
    /// Ours is there; `isChained` says that it calls the one that was there before.
    case installed(isChained: Bool)
    /// Ours is there, written by an older version or for a program that is elsewhere.
    case outdated(version: Int)
    /// Ours is there, and somebody edited it.
    case changed
    /// Another program put its own in the place and moved ours away.
    case displaced(to: String)
    /// Ours is there, and git does not run it.
    case notExecutable
}

/// One place where a hook of ours is to be.
struct HookFile {
    let hook: HookName
    let path: String
    let way: HookFolder.Way
    /// Where git-chat is.
    let program: String

    /// Where the hook that was there before is kept.
    var aside: String { path + HookScript.asideSuffix }

    /// What should stand there.
    var text: String { HookScript.file(hook, program: program) }

    func state() throws -> HookState {
        guard let bytes = try Folder.bytes(path) else { return .missing }
        let text = String(decoding: bytes, as: UTF8.self)
        let found = way == .file ? try fileState(text) : try blockState(text)
        guard case .installed = found, !Folder.isExecutable(path), way == .file else { return found }
        return .notExecutable
    }

    private func fileState(_ text: String) throws -> HookState {
        guard let version = HookText.version(text, after: HookScript.fileMark) else {
            return try displaced().map { .displaced(to: $0) } ?? .other
        }
        if text == self.text { return .installed(isChained: Folder.exists(aside)) }
        guard version == HookScript.version else { return .outdated(version: version) }
        return HookText.program(text).map { HookScript.file(hook, program: $0) } == text
            ? .outdated(version: version) : .changed
    }

    private func blockState(_ text: String) throws -> HookState {
        guard let found = HookText.block(text) else { return .other }
        if found.text == HookScript.block(hook, isOwnFile: found.isOwnFile) {
            return .installed(isChained: !found.isOwnFile)
        }
        return found.version == HookScript.version ? .changed : .outdated(version: found.version)
    }

    /// Where another program moved ours to, when it put its own in the place.
    private func displaced() throws -> String? {
        try [".legacy", ".old"].map { path + $0 }.first { place in
            guard let bytes = try Folder.bytes(place) else { return false }
            return HookText.version(String(decoding: bytes, as: UTF8.self), after: HookScript.fileMark) != nil
        }
    }
}

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
    static func block(_ text: String) -> (range: Range<String.Index>, text: String, version: Int, isOwnFile: Bool)? {
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
        return (range, block, version, head.hasSuffix(HookScript.ownFileMark))
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
