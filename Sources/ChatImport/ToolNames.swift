public import ChatModel

/// What the tools of agents are called, and what they do in the words of ACP.
public enum ToolNames {
    /// A call that was begun.
    ///
    /// - Parameter folder: The directory whose paths are told from its top on.
    public static func call(id: String, name: String, input: JSON?, folder: String?) -> ToolCall {
        let input = input.map { relative($0, folder) }
        var call = ToolCall(
            id: id, name: name.isEmpty ? "tool" : name, kind: kind(name), title: title(name, input),
            status: "in_progress")
        call.input = input == .null ? nil : input
        return call
    }

    /// The kind of tool; `other` for what nobody knows.
    public static func kind(_ name: String) -> String {
        let plain = name.lowercased()
        // Cursor numbers its tools.
        let word = (plain.hasSuffix("_v2") ? plain.dropLast(3) : plain[...]).filter { $0.isLetter }
        return table.first { $0.words.contains(word) }?.kind ?? guess(word)
    }

    private static let table: [(kind: String, words: Set<String>)] = [
        ("read", ["read", "readfile", "readmanyfiles", "notebookread", "view", "cat", "openfile", "readlines"]),
        (
            "edit",
            [
                "write", "edit", "multiedit", "notebookedit", "writefile", "replace", "applypatch", "editfile",
                "createfile", "strreplace", "strreplaceeditor", "searchreplace", "create", "patch", "editnotebook",
            ]
        ),
        ("delete", ["delete", "deletefile", "remove"]),
        (
            "execute",
            [
                "bash", "bashoutput", "killshell", "shell", "execcommand", "execute", "runshellcommand", "shellcommand",
                "localshellcall", "runterminalcmd", "runterminal", "writestdin", "runterminalcommand", "exec",
            ]
        ),
        (
            "search",
            [
                "grep", "glob", "ls", "listdir", "listdirectory", "search", "searchfilecontent", "toolsearch",
                "codebasesearch", "filesearch", "globfilesearch", "grepsearch", "ripgrep", "list",
            ]
        ),
        ("fetch", ["webfetch", "websearch", "fetch", "googlewebsearch", "websearchcall"]),
        ("think", ["think", "todowrite", "updateplan", "plan"]),
        ("switch_mode", ["enterplanmode", "exitplanmode"]),
    ]

    private static func guess(_ word: String) -> String {
        if word.contains("command") || word.contains("shell") { return "execute" }
        return "other"
    }

    /// The tool and what it is mostly about.
    public static func title(_ name: String, _ input: JSON?) -> String {
        let keys = [
            "file_path", "notebook_path", "target_file", "pattern", "path", "command", "cmd", "url", "query",
            "description",
        ]
        guard let subject = keys.lazy.compactMap({ words(input?[$0]) }).first else { return name }
        let line = subject.split(whereSeparator: \.isNewline).first ?? ""
        return "\(name) \(line.count > 100 ? line.prefix(99) + "…" : line)"
    }

    private static func words(_ json: JSON?) -> String? {
        json?.text ?? json?.elements.map { $0.compactMap(\.text).joined(separator: " ") }
    }

    /// Arguments that are JSON in a string.
    static func parsed(_ json: JSON?) -> JSON? {
        guard let text = json?.text, text.utf8.first == UInt8(ascii: "{") || text.utf8.first == UInt8(ascii: "[") else {
            return json
        }
        do throws(JSON.ParseError) { return try JSON.parse(text.utf8) } catch { return json }
    }

    /// Paths below the directory, from its top on: another machine has another one.
    private static func relative(_ json: JSON, _ folder: String?) -> JSON {
        guard let folder, folder.count > 1 else { return json }
        let top = folder.hasSuffix("/") ? folder : folder + "/"
        switch json {
        case .string(let text): return .string(text.hasPrefix(top) ? String(text.dropFirst(top.count)) : text)
        case .array(let elements): return .array(elements.map { relative($0, folder) })
        case .object(let members): return .object(members.map { .init($0.name, relative($0.value, folder)) })
        default: return json
        }
    }
}
