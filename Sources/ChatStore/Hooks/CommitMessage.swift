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
        let mark = keepsComments(text) ? Self.freeMark(in: text) : commentMark(in: text)
        guard said.isEmpty, Self.hasWords(text, mark: mark), let id = try headSession() else { return nil }
        try addTrailer("Chat-Session: \(id)", to: path, mark: mark)
        return nil
    }

    /// Adds a trailer to a file, and nothing else: what the user lets git do with trailers (`trailer.*`) was not asked for.
    ///
    /// - Parameter mark: What begins a comment.
    private func addTrailer(_ trailer: String, to path: String, mark: String) throws {
        // Git before 2.45 knows a single character alone, and refuses to be told more.
        let key = mark.count == 1 ? "core.commentChar" : "core.commentString"
        try repository.program.output(
            [
                "-c", "\(key)=\(mark)", "interpret-trailers", "--no-divider", "--in-place", "--if-exists",
                "addIfDifferent", "--trailer", trailer, path,
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
    private static func hasWords(_ text: String, mark: String) -> Bool {
        for line in text.split(separator: "\n") {
            if line.hasPrefix(mark) {
                if line.contains(scissors) { return false }
            } else if line.contains(where: { !$0.isWhitespace }) {
                return true
            }
        }
        return false
    }

    /// What begins a comment in a file that git has put its own words into.
    ///
    /// With `auto` git takes a character that begins no line of what the message was at first. Its own words come last,
    /// or above the scissors with the change below them.
    private func commentMark(in text: String) -> String {
        let configured = ["core.commentString", "core.commentChar"].lazy.compactMap(repository.configuration.string)
        guard let mark = configured.first(where: { !$0.isEmpty }) else { return "#" }
        guard mark == "auto" else { return mark }
        let lines = text.split(separator: "\n")
        let own = lines.first { $0.contains(Self.scissors) } ?? lines.last
        return own?.first.flatMap { "#;@!$%^&|:".contains($0) ? String($0) : nil } ?? "#"
    }

    private static let scissors = "------------------------ >8 ------------------------"

    /// Whether git keeps lines that begin as comments do, as in `-m '#77 is fixed'`.
    ///
    /// It does where no editor was opened, and says that to hooks by `GIT_EDITOR=:`. Where that is somebody's editor, the
    /// file is git's template, which begins with an empty line; a message that git has cleaned up does not.
    private func keepsComments(_ text: String) -> Bool {
        repository.program.environment["GIT_EDITOR"] == ":" && !text.hasPrefix("\n")
            && repository.configuration.string("commit.cleanup") != "strip"
    }

    /// A character for comments that makes none of the lines one: trailers would be put before it.
    private static func freeMark(in text: String) -> String {
        let taken = Set(text.split(separator: "\n").compactMap(\.first))
        return ";@!$%^&|:~".first { !taken.contains($0) }.map(String.init) ?? "\u{1}"
    }
}
