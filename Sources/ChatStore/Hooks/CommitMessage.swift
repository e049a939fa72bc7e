internal import ChatModel
internal import Git

extension ChatStore {
    /// Lets the message of a commit that a person makes on a session branch name the session (`commit-msg`).
    ///
    /// - Parameter path: The file with the message.
    /// - Returns: The value of a `Chat-Session` that is no session's id, for a warning; `nil` where there is none.
    /// - Throws: `GitError`, `GitProgram.Failure`, `FileError`.
    public func linkCommitMessage(_ path: String) throws -> String? {
        guard let bytes = try Folder.bytes(path) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        let said = Trailer.scan("\n" + text, prefix: "Chat-").flatMap { $0.values("Chat-Session") }
        if let wrong = said.first(where: { SessionID($0) == nil }) { return wrong }
        guard said.isEmpty, hasWords(text), let id = try headSession() else { return nil }
        try addTrailer("Chat-Session: \(id)", to: path, mark: keepsComments(text) ? Self.freeMark(in: text) : nil)
        return nil
    }

    /// Adds a trailer to a file, and nothing else: what the user lets git do with trailers (`trailer.*`) was not asked for.
    ///
    /// - Parameter mark: What begins a comment; `nil` for what the configuration says.
    private func addTrailer(_ trailer: String, to path: String, mark: Character?) throws {
        let marks = ["core.commentChar", "core.commentString"].compactMap { key in
            repository.configuration.string(key).map { "\(key)=\($0)" }
        }
        try repository.program.output(
            (mark.map { ["core.commentChar=\($0)"] } ?? marks).flatMap { ["-c", $0] } + [
                "interpret-trailers", "--no-divider", "--in-place", "--if-exists", "addIfDifferent", "--trailer",
                trailer, path,
            ],
            in: repository.worktree ?? repository.commonDirectory, variables: Self.withoutConfiguration)
    }

    /// Makes git read no configuration but what it is told by `-c`.
    private static let withoutConfiguration = [
        "GIT_DIR": "/dev/null", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_COUNT": "0", "GIT_CONFIG_PARAMETERS": "",
    ]

    /// The session whose branch this worktree is on.
    func headSession() throws -> SessionID? {
        guard let branch = try repository.symbolicTarget(of: "HEAD")?.branch, let id = SessionID(branch: branch),
            try exists(id)
        else { return nil }
        return id
    }

    /// Whether git would take the message: one of comments alone stops the commit, and has to go on doing so.
    private func hasWords(_ text: String) -> Bool {
        let keepsComments = keepsComments(text)
        let mark = repository.configuration.string("core.commentchar").flatMap { $0.count == 1 ? $0 : nil } ?? "#"
        for line in text.split(separator: "\n") {
            if line.hasPrefix(mark), !keepsComments {
                if line.contains("------------------------ >8 ------------------------") { return false }
                continue
            }
            if line.contains(where: { !$0.isWhitespace }) { return true }
        }
        return false
    }

    /// Whether git keeps lines that begin as comments do, as in `-m '#77 is fixed'`.
    ///
    /// It does where no editor was opened, and says that to hooks by `GIT_EDITOR=:`. Where that is somebody's editor, the
    /// file is git's template, which begins with an empty line; a message that git has cleaned up does not.
    private func keepsComments(_ text: String) -> Bool {
        repository.program.environment["GIT_EDITOR"] == ":" && !text.hasPrefix("\n")
            && repository.configuration.string("commit.cleanup") != "strip"
    }

    /// A character for comments that makes none of the lines one: trailers would be put before it.
    private static func freeMark(in text: String) -> Character? {
        let taken = Set(text.split(separator: "\n").compactMap(\.first))
        return ";@!$%^&|:~".first { !taken.contains($0) }
    }
}
