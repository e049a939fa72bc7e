import TestSupport

/// A bare remote and clones of it, each with a person of its own.
struct Team {
    let sandbox: Sandbox
    let remote: String
    /// The folders of the clones, by the persons' names.
    let people: [String]

    init(_ people: [String] = ["ann", "bob"], files: [String: String] = ["README.md": "1\n2\n3\n4\n5\n6\n7\n8\n"])
        throws
    {
        sandbox = try Sandbox()
        self.people = people
        remote = sandbox.path + "/remote.git"
        try sandbox.git("init", "--quiet", "--bare", remote)
        let first = try sandbox.repository(files: files, named: "first")
        try sandbox.git("push", "--quiet", remote, "main", in: first)
        sandbox.folder = sandbox.path
        for person in people {
            try sandbox.git("clone", "--quiet", remote, person)
            try sandbox.git("config", "user.name", person, in: person)
            try sandbox.git("config", "user.email", person + "@example.com", in: person)
        }
    }

    @discardableResult
    func chat(_ person: String, _ words: String..., environment: [String: String?] = [:]) throws -> Output {
        try sandbox.run(["git", "chat"] + words, in: person, environment: environment)
    }

    /// Lets the shell work on a turn.
    func shell(_ person: String, _ session: String, _ line: String) throws {
        try chat(person, "send", "-s", session, "--agent", "shell", "-m", line).requireSuccess()
    }

    /// A session of a person that is shared, with one turn.
    func shared(_ person: String = "ann", _ title: String = "Fix login") throws -> String {
        let id = String(try chat(person, "new", title).requireSuccess().stdout.dropLast())
        try shell(person, id, "echo one > one.txt; echo done")
        try chat(person, "share", "--yes", id).requireSuccess()
        return id
    }

    func worktree(_ person: String, _ session: String) -> String { "\(sandbox.path)/\(person).sessions/\(session)" }

    func texts(_ person: String, _ session: String) throws -> [String] {
        let output = try chat(person, "log", session, "--format=%(text)").requireSuccess().stdout
        return output.split(separator: "\n").map(String.init)
    }

    /// What a clone and the remote have to have alike.
    func references(_ place: String, _ session: String) throws -> String {
        try sandbox.git(
            "for-each-ref", "--format=%(refname) %(objectname)", "refs/chat/sessions/\(session)",
            "refs/heads/kosuke-chat-\(session)", in: place)
    }
}
