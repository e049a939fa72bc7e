internal import ChatModel
internal import ChatStore
internal import Git

/// A diff between two commits in one of the forms that need no `git` program.
struct TreeDiff {
    private enum Form { case patch, names, statuses, numbers }

    private let form: Form
    private let endsWithNUL: Bool
    private let paths: [String]

    /// Takes the options of `git diff`; `nil` for any that are not ours to answer.
    init?(_ words: [String]) {
        let options = words.prefix { $0 != "--" }
        let known: [String: Form] = ["-p": .patch, "--name-only": .names, "--name-status": .statuses, "--numstat": .numbers]
        var form = Form.patch
        for option in options where option != "-z" {
            guard let chosen = known[option] else { return nil }
            form = chosen
        }
        self.form = form
        endsWithNUL = options.contains("-z")
        paths = Array(words.dropFirst(options.count + 1))
        if endsWithNUL, form == .patch { return nil }
    }

    func answer(_ range: DiffRange, _ context: Context) throws {
        if form == .patch { try context.page("diff") }
        let detail: DiffDetail = form == .patch ? .patch : .counts
        let changes = try context.repository().changes(
            from: range.fromTree, to: range.toTree, detail: detail, paths: paths)
        for change in changes { try answer(change, context.console) }
    }

    private func answer(_ change: FileChange, _ console: Console) throws {
        switch form {
        case .patch: try patch(change, console)
        case .names: try record([change.newPath], console)
        case .statuses:
            let score = String(change.similarity)
            let padded = String(repeating: "0", count: max(0, 3 - score.count)) + score
            let letter = change.status.rawValue + (change.status == .renamed ? padded : "")
            try record(
                [letter] + (change.status == .renamed ? [change.oldPath, change.newPath] : [change.newPath]), console)
        case .numbers:
            let counts = change.isBinary ? ["-", "-"] : [String(change.additions), String(change.deletions)]
            let path = change.status == .renamed ? "\(change.oldPath) => \(change.newPath)" : change.newPath
            try record(counts + [path], console)
        }
    }

    private func record(_ fields: [String], _ console: Console) throws {
        let separator = endsWithNUL && form == .statuses ? "\0" : "\t"
        try console.answer(fields.joined(separator: separator), terminator: endsWithNUL ? "\0" : "\n")
    }

    /// As git shows a patch: file contents are the user's own, so they are made safe only for a terminal.
    private func patch(_ change: FileChange, _ console: Console) throws {
        guard console.settings.isTerminal else { return try console.answer(bytes: change.patch) }
        let text = String(decoding: change.patch, as: UTF8.self)
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            try console.answer(console.paint(console.safe(String(line)), slot(line)))
        }
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
