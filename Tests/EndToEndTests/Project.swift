import TestSupport

/// A sandbox with a repository of one commit and a session in it.
struct Project {
    let sandbox: Sandbox
    /// The session's id.
    let id: String

    /// Makes the repository, and in it a session with a worktree.
    init(_ title: String = "Fix login", files: [String: String] = ["README.md": "# Project\n"]) throws {
        sandbox = try Sandbox()
        try sandbox.repository(files: files)
        id = try sandbox.newSession(title)
    }

    var branch: String { "kosuke-chat-" + id }
    var log: String { "refs/chat/sessions/" + id }
    var worktree: String { sandbox.path + "/project.sessions/" + id }
    /// The worktree as outputs show it.
    var shownWorktree: String { "$SANDBOX/project.sessions/" + id }

    /// The branch's commit, as short as turns are announced.
    func tip() throws -> String { try sandbox.git("rev-parse", "--short=12", branch) }

    /// Lets the shell work on a turn.
    @discardableResult
    func shell(_ line: String, environment: [String: String?] = [:]) throws -> Output {
        try sandbox.run("git", "chat", "send", "-s", id, "--agent", "shell", "-m", line, environment: environment)
    }

    /// The messages as `turn role text`.
    func messages() throws -> String {
        try sandbox.run("git", "chat", "log", id, "--format=%(turn) %(role) %(text)").requireSuccess().stdout
    }

    /// How the requests ended, as `outcome reason`.
    func requests() throws -> String {
        let lines = try sandbox.run("git", "chat", "log", id, "--requests", "--json").requireSuccess().stdout
        return lines.split(separator: "\n").filter { $0.hasPrefix("    \"outcome\"") || $0.hasPrefix("    \"reason\"") }
            .map { $0.drop { $0 == " " } }.joined(separator: "\n")
    }
}

extension Sandbox {
    func chat(
        _ words: String..., in place: String = ".", input: String = "", environment: [String: String?] = [:]
    ) throws -> Output {
        try run(["git", "chat"] + words, in: place, input: Array(input.utf8), environment: environment)
    }

    /// Makes a session and returns its id.
    func newSession(_ title: String, _ more: String...) throws -> String {
        let output = try run(["git", "chat", "new", title] + more).requireSuccess()
        return String(output.stdout.dropLast())
    }

    /// Everything that a refused command must leave as it was.
    func state(in place: String = ".") throws -> String {
        try ["for-each-ref", "config --local --list", "worktree list --porcelain", "status --porcelain", "branch"].map {
            try run(["git"] + $0.split(separator: " ").map(String.init), in: place).stdout
        }.joined(separator: "--\n")
    }

    /// Runs a line of shell.
    @discardableResult
    func sh(_ line: String, in place: String = ".", environment: [String: String?] = [:]) throws -> Output {
        try run(["sh", "-c", line], in: place, environment: environment)
    }
}

extension Output {
    /// The output with what differs from run to run in its place: SESSION, ID, OID, TIME.
    var masked: Output { Output(status: status, stdout: Self.mask(stdout), stderr: Self.mask(stderr)) }

    private static func mask(_ text: String) -> String {
        text.replacing(#/session_\d+_\w{9}/#, with: "SESSION")
            .replacing(#/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/#, with: "ID")
            .replacing(#/\b[0-9a-f]{40}\b/#, with: "OID").replacing(#/\b[0-9a-f]{12}\b/#, with: "OID")
            .replacing(#/\d{4}-\d\d-\d\dT[\d:.]+Z/#, with: "TIME")
    }
}
