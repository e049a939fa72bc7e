import ChatModel

/// The files that a tool call names, wherever it names them: there is no one way to do that.
struct ACPPlaces: Hashable, Sendable {
    /// Files and folders that it reads or changes, as the agent names them.
    private(set) var named: Set<String> = []
    /// Folders that it works in.
    private(set) var bases: Set<String> = []

    /// How many of each are kept.
    private static let limit = 1000

    /// Adds what an update names; what was named before stays.
    mutating func add(_ update: JSON) {
        for item in (update["locations"]?.elements ?? []) + (update["content"]?.elements ?? []) {
            if let path = item["path"]?.text { named.insert(Self.path(path)) }
        }
        if let input = update["rawInput"] { add(input, under: "") }
        // What names more than that also names something that is not ours.
        if named.count > Self.limit { named = ["/"] }
        if bases.count > Self.limit { bases = ["/"] }
    }

    private mutating func add(_ value: JSON, under key: String) {
        switch value {
        case .string(let text): add(text, under: key)
        case .array(let elements): for element in elements { add(element, under: key) }
        case .object(let members):
            for member in members {
                // Some name a file by the name of a member, which holds what becomes of it.
                add(member.name, under: "")
                add(member.value, under: member.name)
            }
        default: break
        }
    }

    private mutating func add(_ text: String, under key: String) {
        let key = key.lowercased().filter { $0 != "_" && $0 != "-" }
        guard !Self.words.contains(key) else { return }
        if Self.folders.contains(key) {
            bases.insert(Self.path(text))
        } else if Self.isPlace(text) || Self.files.contains(key) || key.hasSuffix("path") || key.hasSuffix("paths") {
            named.insert(Self.path(text))
        }
    }

    private static func isPlace(_ text: String) -> Bool {
        ["/", "~", "file:"].contains { text.utf8.starts(with: $0.utf8) }
    }

    /// The path of an address; one that has escapes could be any.
    private static func path(_ text: String) -> String {
        guard text.hasPrefix("file:") else { return text }
        return text.hasPrefix("file:///") && !text.utf8.contains(UInt8(ascii: "%")) ? String(text.dropFirst(7)) : "/"
    }

    /// Members that hold words, which may well begin as a path does: a comment, for example.
    private static let words: Set = [
        "content", "contents", "text", "newtext", "oldtext", "oldstring", "newstring", "oldstr", "newstr", "filetext",
        "newsource", "codeedit", "diff", "unifieddiff", "patch", "pattern", "query", "regex", "search",
        "replace", "description", "explanation", "reason", "instruction", "instructions", "message", "summary", "title",
        "prompt", "thought",
    ]

    private static let files: Set = [
        "file", "files", "filename", "filenames", "targetfile", "targetdirectory", "target", "from", "to", "source",
        "sources", "src", "destination", "dest", "dst", "directory", "dir", "folder", "uri",
    ]

    private static let folders: Set = ["cwd", "workdir", "workingdirectory", "workspace", "root"]
}
