internal import ChatImport
internal import ChatModel
internal import Git
internal import Seal

/// Where agents keep what was said in a directory.
struct ForeignStores {
    private let environment: [String: String]
    private let temporary: String
    /// The worktrees that people work in: those of sessions are left out, since what is said there is recorded already.
    let places: [String]

    init(_ context: Context) throws {
        (environment, temporary) = (context.environment, context.temporaryFolder)
        let repository = try context.repository()
        let linked = try repository.linkedWorktrees().filter { SessionID($0.name) == nil }.map(\.path)
        places = ([repository.mainWorktree].compactMap(\.self) + linked).map(Folder.resolved)
    }

    /// The transcripts that are there, sorted by their paths.
    ///
    /// - Parameter format: Only those of an agent; `nil` for all.
    func transcripts(_ format: TranscriptFormat?) throws -> [String] {
        var paths: Set<String> = []
        for (known, find) in finders where format == nil || format == known { paths.formUnion(try find()) }
        return paths.sorted()
    }

    private var finders: [(TranscriptFormat, () throws -> [String])] {
        [
            (.claude, claude), (.codex, codex), (.gemini, gemini), (.cursor, cursor), (.copilot, copilot),
            (.droid, droid), (.continueDev, continueDev), (.opencode, openCode), (.aider, aider),
            (.specstory, specStory),
        ]
    }

    private func folder(_ variable: String?, _ standard: String) -> String {
        let named = variable.flatMap { environment[$0] } ?? ""
        return named.isEmpty ? (environment["HOME"] ?? "") + "/" + standard : named
    }

    private func files(in folder: String, endingWith endings: [String]) throws -> [String] {
        try Folder.names(in: folder).filter { name in endings.contains { name.hasSuffix($0) } }.map {
            folder + "/" + $0
        }
    }

    /// Every character of the path that is no letter or digit becomes a dash; two directories can have one name.
    private func slug(_ path: String) -> String {
        String(
            path.unicodeScalars.map {
                $0.isASCII && $0.properties.isAlphabetic || ("0"..."9").contains($0) ? Character($0) : "-"
            })
    }

    private func claude() throws -> [String] {
        let top = folder("CLAUDE_CONFIG_DIR", ".claude") + "/projects/"
        return try places.flatMap { try files(in: top + slug($0), endingWith: [".jsonl"]) }.filter { path in
            !(path.split(separator: "/").last ?? "").hasPrefix("agent-") && isOurs(path)
        }
    }

    private func codex() throws -> [String] {
        let top = folder("CODEX_HOME", ".codex") + "/sessions"
        var found: [String] = []
        for year in try Folder.names(in: top) {
            for month in try Folder.names(in: "\(top)/\(year)") {
                for day in try Folder.names(in: "\(top)/\(year)/\(month)") {
                    found += try files(in: "\(top)/\(year)/\(month)/\(day)", endingWith: [".jsonl"])
                }
            }
        }
        return found.filter(isOurs)
    }

    private func gemini() throws -> [String] {
        let top = folder(nil, ".gemini") + "/tmp/"
        return try places.flatMap { place in
            let names = [Fingerprint.hexadecimal(Array(place.utf8)), String(place.split(separator: "/").last ?? "")]
            return try names.filter { !$0.isEmpty }.flatMap {
                try files(in: top + $0 + "/chats", endingWith: [".json", ".jsonl"])
            }
        }
    }

    private func cursor() throws -> [String] {
        let top = folder(nil, ".cursor") + "/projects/"
        return try places.flatMap { place -> [String] in
            let folder = top + slug(place).drop { $0 == "-" } + "/agent-transcripts"
            let nested = try Folder.names(in: folder).flatMap {
                try files(in: folder + "/" + $0, endingWith: [".jsonl"])
            }
            return try files(in: folder, endingWith: [".jsonl"]) + nested
        }
    }

    private func copilot() throws -> [String] {
        let top = folder(nil, ".copilot") + "/session-state"
        let nested = try Folder.names(in: top).flatMap { try files(in: top + "/" + $0, endingWith: ["events.jsonl"]) }
        return try (files(in: top, endingWith: [".jsonl"]) + nested).filter(isOurs)
    }

    private func droid() throws -> [String] {
        let top = folder(nil, ".factory") + "/sessions/"
        return try places.flatMap { try files(in: top + slug($0), endingWith: [".jsonl"]) }
    }

    private func continueDev() throws -> [String] {
        try files(in: folder("CONTINUE_GLOBAL_DIR", ".continue") + "/sessions", endingWith: [".json"]).filter(isOurs)
    }

    private func openCode() -> [String] {
        let path = folder("XDG_DATA_HOME", ".local/share") + "/opencode/opencode.db"
        return DatabaseFile(path: path, temporary: temporary, places: places).holdsSome() ? [path] : []
    }

    private func aider() throws -> [String] {
        places.map { $0 + "/.aider.chat.history.md" }.filter(Folder.exists)
    }

    private func specStory() throws -> [String] {
        try places.flatMap { try files(in: $0 + "/.specstory/history", endingWith: [".md"]) }
    }

    /// Whether the first part of a transcript names one of the worktrees as its directory.
    private func isOurs(_ path: String) -> Bool {
        let head = String(decoding: ForeignFile(path: path).head(64 << 10), as: UTF8.self)
        let names = ["\"cwd\":", "\"cwd\": ", "\"gitRoot\":", "\"workspaceDirectory\":", "\"workspaceDirectory\": "]
        return names.contains { name in
            head.split(separator: name).dropFirst().contains { rest in
                let value = rest.drop { $0 == " " }
                guard value.first == "\"" else { return false }
                let raw = String(value.dropFirst().prefix { $0 != "\"" })
                let folder = raw.hasPrefix("file://") ? String(raw.dropFirst(7)) : raw
                return places.contains { folder == $0 || folder.hasPrefix($0 + "/") }
            }
        }
    }
}
