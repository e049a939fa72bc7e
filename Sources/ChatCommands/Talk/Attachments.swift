internal import ChatAgents
internal import ChatModel
internal import ChatStore
internal import Git

/// The files of a session's worktree that go along with a message: those of `--file`, and for a model that sees no files
/// those that the message names as `@path`.
struct Attachments {
    /// The most that goes along with one message, in bytes.
    static let maximumBytes = 1 << 20

    private let top: String
    private let place: Subdirectory

    /// - Throws: `StoreError`, where the session has no worktree and none can be made.
    init(_ context: Context, _ id: SessionID) throws {
        top = try context.store().ensureWorktree(of: id).path
        // Paths are relative to where the command was called, in whichever worktree that is.
        let isThere = context.directory == top || context.directory.hasPrefix(top + "/")
        place = Subdirectory(context.directory, below: isThere ? top : try context.repository().worktree)
    }

    /// The message with the files behind it.
    ///
    /// - Parameters:
    ///   - names: Files as `--file` names them.
    ///   - isSearched: Whether `@path` in the message names files, too.
    /// - Throws: `RefusedFile`.
    func text(_ text: String, files names: [String], isSearched: Bool) throws -> String {
        var files = try names.map { try file($0) }
        for word in isSearched ? Self.mentions(text) : [] {
            if let file = try mentioned(word), !files.contains(file) { files.append(file) }
        }
        let blocks = files.map(\.block)
        guard blocks.reduce(0, { $0 + $1.utf8.count }) <= Self.maximumBytes else {
            throw RefusedFile(name: names.last ?? "@", refusal: .tooLarge(limit: Self.maximumBytes))
        }
        return ([text] + blocks).joined(separator: "\n\n")
    }

    private func file(_ name: String) throws(RefusedFile) -> AttachedFile {
        var reference = FileReference(name)
        let inside = reference.path.hasPrefix(top + "/") ? String(reference.path.dropFirst(top.count + 1)) : nil
        guard let path = inside ?? (reference.path.hasPrefix("/") ? nil : place.path(reference.path)) else {
            throw RefusedFile(name: name, refusal: .outside)
        }
        reference.path = path
        do throws(AttachedFile.Refusal) { return try AttachedFile(reference, below: top) } catch {
            throw RefusedFile(name: name, refusal: error)
        }
    }

    /// The file that a word with an `@` names; `nil` where it names none.
    private func mentioned(_ word: String) throws(RefusedFile) -> AttachedFile? {
        var bare = word
        while let last = bare.last, ".,;:!?)]}'\"".contains(last) { bare.removeLast() }
        for name in bare == word ? [word] : [word, bare] where !name.isEmpty {
            do throws(RefusedFile) { return try file(name) } catch {
                // Names of people and the like begin with an @ as well.
                guard [.notThere, .outside, .notAFile].contains(error.refusal) else { throw error }
            }
        }
        return nil
    }

    /// What follows each `@` that begins a word.
    static func mentions(_ text: String) -> [String] {
        text.split(whereSeparator: \.isWhitespace).compactMap { whole -> String? in
            let word: Substring = whole.drop(while: { "([{'\"".contains($0) })
            return word.first == "@" && word.count > 1 ? String(word.dropFirst(1)) : nil
        }
    }
}

/// A file that cannot go along with a message; nothing was sent.
struct RefusedFile: Diagnosable {
    let name: String
    let refusal: AttachedFile.Refusal

    var diagnostic: Diagnostic {
        Diagnostic("refused_file", "cannot attach '\(name)': \(reason)", .no, hints: ["nothing was sent"])
    }

    private var reason: String {
        switch refusal {
        case .outside: "it is not in the session's worktree"
        case .ofGit: "it is git's own"
        case .notThere: "the session's worktree has no such file"
        case .notAFile: "it is no file"
        case .notText: "it is no text"
        case .tooLarge(let limit): "it is more than \(limit >> 10) KiB; name lines of it, for example '\(name):1-200'"
        case .noSuchLines(let count): "it has \(count) lines"
        case .failed(let words): words
        }
    }
}

/// A message for the shell is a command line, which no file can go along with.
struct FileForShell: Diagnosable {
    var diagnostic: Diagnostic {
        Diagnostic(
            "refused_file", "cannot attach a file: the agent 'shell' runs the message as a command line", .no,
            hints: ["nothing was sent; the command can read the file itself"])
    }
}
