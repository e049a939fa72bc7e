internal import ChatModel
internal import ChatStore
internal import Git

/// A diff between two commits in one of the forms that need no `git` program.
struct TreeDiff {
    private enum Form { case patch, names, statuses, numbers }

    private let form: Form
    private let endsWithNUL: Bool
    private let paths: [String]

    /// Takes the options of `git diff`; `nil` for any that are not ours to answer, and where settings change diffs.
    init?(_ words: [String], in here: Subdirectory, _ configuration: Configuration) {
        guard !Self.needsGit(configuration) else { return nil }
        let options = words.prefix { $0 != "--" }
        let pathspecs = words.dropFirst(options.count + 1)
        let paths = pathspecs.filter(Subdirectory.isPlain).compactMap(here.path)
        guard paths.count == pathspecs.count else { return nil }
        let known: [String: Form] = [
            "-p": .patch, "--name-only": .names, "--name-status": .statuses, "--numstat": .numbers,
        ]
        var form = Form.patch
        for option in options where option != "-z" {
            guard let chosen = known[option] else { return nil }
            form = chosen
        }
        self.form = form
        endsWithNUL = options.contains("-z")
        self.paths = paths.contains("") ? [] : paths
        if endsWithNUL, form == .patch { return nil }
    }

    private static func needsGit(_ configuration: Configuration) -> Bool {
        ["diff.", "color.diff", "core.quotepath", "core.abbrev"].contains { !configuration.entries(prefix: $0).isEmpty }
            || configuration.string("color.ui") == "always" || configuration.string("chat.diff") == "git"
    }

    /// - Returns: `false` for paths that are no text: nothing was printed, and git has their bytes.
    func answer(_ range: DiffRange, _ context: Context) throws -> Bool {
        let detail: DiffDetail = form == .patch ? .patch : .counts
        let changes = try context.repository().changes(
            from: range.fromTree, to: range.toTree, detail: detail, paths: paths)
        guard !changes.contains(where: { ($0.oldPath + $0.newPath).unicodeScalars.contains("\u{FFFD}") }) else {
            return false
        }
        if form == .patch { try context.page("diff") }
        for change in changes { try answer(change, context.console) }
        return true
    }

    private func answer(_ change: FileChange, _ console: Console) throws {
        let isRenamed = change.status == .renamed
        switch form {
        case .patch: try patch(change, console)
        case .names: try record([], [change.newPath], console)
        case .statuses:
            let score = String(1000 + change.similarity).dropFirst()
            try record(
                [change.status.rawValue + (isRenamed ? score : "")],
                isRenamed ? [change.oldPath, change.newPath] : [change.newPath], console)
        case .numbers: try numbers(change, isRenamed, console)
        }
    }

    private func numbers(_ change: FileChange, _ isRenamed: Bool, _ console: Console) throws {
        let counts = change.isBinary ? "-\t-\t" : "\(change.additions)\t\(change.deletions)\t"
        if endsWithNUL {
            return try record(
                [], isRenamed ? [counts, change.oldPath, change.newPath] : [counts + change.newPath], console)
        }
        try console.answer(
            counts + (isRenamed ? GitPath.renamed(change.oldPath, change.newPath) : GitPath.quoted(change.newPath)))
    }

    private func record(_ fields: [String], _ paths: [String], _ console: Console) throws {
        if endsWithNUL { return try console.answer((fields + paths).map { $0 + "\0" }.joined(), terminator: "") }
        try console.answer((fields + paths.map(GitPath.quoted)).joined(separator: "\t"))
    }

    /// As git shows a patch: file contents are the user's own, so they are made safe only for a terminal.
    private func patch(_ change: FileChange, _ console: Console) throws {
        let bytes = Self.asGit(change)
        guard console.settings.isTerminal else { return try console.answer(bytes: bytes) }
        let text = String(decoding: bytes, as: UTF8.self)
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            try console.answer(console.paint(console.safe(String(line)), slot(line)))
        }
    }

    /// Where libgit2's text is not git's: it names both sides of an empty file that came or went, and git puts a tab
    /// after a name with a space.
    private static func asGit(_ change: FileChange) -> [UInt8] {
        guard !change.isBinary, let names = place(of: "\n--- ", in: change.patch[...]) else { return change.patch }
        guard let hunks = place(of: "\n@@ ", in: change.patch[names...]) else { return Array(change.patch[...names]) }
        let lines = change.patch[(names + 1)..<hunks].split(separator: UInt8(ascii: "\n")).map { line in
            line.dropFirst(4).contains(UInt8(ascii: " ")) ? line + [UInt8(ascii: "\t")] : line
        }
        return Array(change.patch[...names] + lines.joined(separator: [UInt8(ascii: "\n")]) + change.patch[hunks...])
    }

    private static func place(of mark: String, in bytes: ArraySlice<UInt8>) -> Int? {
        bytes.indices.first { bytes[$0...].starts(with: mark.utf8) }
    }

    private func slot(_ line: Substring) -> Palette.Slot {
        switch line.first {
        case "+": .current
        case "-": .error
        case "@": .roleAssistant
        default: .meta
        }
    }
}
