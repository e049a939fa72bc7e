/// Which module may import what: the picture of `docs/architecture.md` as a table.
enum Imports {
    private static let system: Set = ["Glibc", "Musl", "Darwin"]
    private static let threads: Set = ["Dispatch", "Synchronization"]

    /// Every module under `Sources`, also those that are still to come.
    static let allowed: [String: Set<String>] = [
        "CLibgit2": [], "CLibgit2Shim": [], "CCurl": [], "CCurlShim": [], "CSQLite": [], "CSQLiteShim": [],
        // A lock for libgit2's options, which go for the whole process.
        "Git": system.union(["CLibgit2", "CLibgit2Shim", "Synchronization"]),
        "HTTP": ["CCurl", "CCurlShim"],
        "SQLite": ["CSQLite", "CSQLiteShim"],
        "Seal": ["Crypto"],
        "ChatModel": [],
        "ChatStore": system.union(["ChatModel", "Git", "Seal", "SQLite"]),
        "ChatAgents": system.union(threads).union(["ChatImport", "ChatModel", "HTTP", "Subprocess", "SystemPackage"]),
        "ChatForge": ["ChatModel", "HTTP"],
        "ChatImport": ["ChatModel", "Seal"],
        "ChatWeb": ["ChatModel", "ChatStore", "Hummingbird", "HTTPTypes", "NIOCore", "Mustache", "cmark_gfm"],
        "ChatCommands": system.union(threads).union([
            "ArgumentParser", "ChatAgents", "ChatForge", "ChatImport", "ChatModel", "ChatStore", "Git", "HTTP", "Seal",
        ]),
        "git-chat": system.union(["ChatCommands"]),
        "git-chat-web": ["ChatWeb"],
    ]

    /// What the file imports and may not.
    static func findings(in file: SourceFile) -> [Finding] {
        guard let allowed = allowed[file.module] else {
            return [Finding(place: file.path, what: "module '\(file.module)' is not in the table of imports")]
        }
        return file.lines.enumerated().compactMap { index, line in
            guard let name = module(importedBy: line), !allowed.contains(name) else { return nil }
            return Finding(place: "\(file.path):\(index + 1)", what: "\(file.module) may not import \(name)")
        }
    }

    /// The module of an import line, with or without access level, attributes and kind.
    static func module(importedBy line: String) -> String? {
        let kinds = #/\bimport\s+(?:(?:struct|class|enum|protocol|typealias|func|let|var|actor)\s+)?(\w+)/#
        return line.firstMatch(of: kinds).map { String($0.1) }
    }
}
