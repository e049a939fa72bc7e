import ChatModel
import Fixtures
import TestSupport
import Testing

@Suite struct ListTests {
    /// Titles in the order of the list.
    private func titles(_ project: Project, _ words: String...) throws -> [String] {
        let output = try project.sandbox.run(["git", "chat", "list", "--format=%(title)"] + words).requireSuccess()
        return output.stdout.split(separator: "\n").map(String.init)
    }

    @Test("filters and order")
    func filters() throws {
        let project = try Project("Charlie")
        let sandbox = project.sandbox
        let bravo = try sandbox.newSession("bravo", "--no-worktree", "--mode=analysis", "--agent=shell")
        _ = try sandbox.newSession("Alpha", "--no-worktree")
        try sandbox.chat("say", "-s", "Charlie", "hello").requireSuccess()
        try sandbox.chat("label", "-s", bravo, "ui").requireSuccess()
        #expect(try titles(project) == ["Charlie", "Alpha", "bravo"])
        #expect(try titles(project, "--sort=title") == ["Alpha", "bravo", "Charlie"])
        #expect(try titles(project, "--sort=-title") == ["Charlie", "bravo", "Alpha"])
        #expect(try titles(project, "--sort", "-title") == ["Charlie", "bravo", "Alpha"])
        #expect(try titles(project, "--sort=created") == ["Alpha", "bravo", "Charlie"])
        #expect(try titles(project, "--sort", "turns") == ["Charlie", "Alpha", "bravo"])
        #expect(try titles(project, "--label=ui") == ["bravo"])
        #expect(try titles(project, "--agent=shell") == ["bravo"])
        #expect(try titles(project, "--mode=analysis") == ["bravo"])
        #expect(try titles(project, "--mine").count == 3)
        #expect(try titles(project, "--stale=1") == [])
        #expect(try titles(project, "--stale=0").count == 3)
        try sandbox.chat("archive", bravo).requireSuccess()
        #expect(try titles(project) == ["Charlie", "Alpha"])
        #expect(try titles(project, "--archived") == ["bravo"])
        #expect(try titles(project, "--all", "--sort=status") == ["Charlie", "Alpha", "bravo"])
        try sandbox.git("config", "user.email", "bob@example.com")
        #expect(try titles(project, "--mine") == [])
        #expect(try sandbox.chat("list", "--sort=colour").status == 129)
        #expect(try sandbox.chat("list", "--stale=x").status == 129)
    }

    @Test("a list with nothing in it says where to look, and how to make a session only where there is none")
    func nothing() throws {
        let project = try Project("Charlie")
        func shown(_ words: String...) throws -> String {
            try project.sandbox.runOnTerminal("git", "chat", "list", words.joined(separator: " ")).stdout
        }
        #expect(
            try shown("nothing") == """
                no session is like that
                hint: 'git chat list --all' takes archived and completed ones along

                """)
        #expect(
            try project.sandbox.runOnTerminal("git", "chat", "list", "--all", "nothing").stdout
                == "no session is like that\n")
        let empty = try Sandbox()
        try empty.repository()
        #expect(
            try empty.runOnTerminal("git", "chat", "list").stdout
                == "hint: run 'git chat new \"<title>\"' to make a session\n")
    }

    @Test("how a session stands to what was fetched last")
    func sync() throws {
        let project = try Project("One")
        let sandbox = project.sandbox
        try sandbox.chat("say", "hello").requireSuccess()
        try sandbox.git("init", "--quiet", "--bare", "../origin.git")
        try sandbox.git("remote", "add", "origin", "../origin.git")
        func badge() throws -> String {
            let output = try sandbox.runOnTerminal("git", "chat", "list", environment: ["COLUMNS": "120"])
            return output.stdout.split(separator: "\n").first { $0.contains("One") }.map {
                String($0.split(separator: "  ").last ?? "").trimmingCharacters
            } ?? ""
        }
        func json() throws -> String {
            let output = try sandbox.chat("list", "--json").requireSuccess()
            let sync = try JSON.parse(output.stdoutBytes).elements?.first?["sync"]
            return "\(sync?["state"]?.text ?? "") \(sync?["ahead"]?.integer ?? -1) \(sync?["behind"]?.integer ?? -1)"
        }
        let copy = "refs/chat-remotes/origin/sessions/\(project.id)"
        let branch = "refs/remotes/origin/\(project.branch)"
        #expect(try badge() == "local only" && json() == "local-only 0 0")
        try sandbox.git("update-ref", copy, project.log)
        try sandbox.git("update-ref", branch, project.branch)
        #expect(try badge() == "in sync" && json() == "in-sync 0 0")
        try sandbox.chat("say", "more").requireSuccess()
        #expect(try badge() == "ahead 1" && json() == "ahead 1 0")
        let theirs = try sandbox.git("commit-tree", "-m", "x", "-p", project.branch, "HEAD^{tree}")
        try sandbox.git("update-ref", branch, theirs)
        #expect(try badge() == "behind 1" && json() == "behind 0 1")
        try sandbox.git(
            "update-ref", branch, sandbox.git("commit-tree", "-m", "x", "-p", project.branch + "~1", "HEAD^{tree}"))
        #expect(try badge() == "diverged, 1 and 1" && json() == "diverged 1 1")
        try sandbox.git("update-ref", "-d", copy)
        try sandbox.git("update-ref", "-d", branch)
        try sandbox.chat("share", "--yes").requireSuccess()
        for name in try sandbox.git("for-each-ref", "--format=%(refname)", "refs/chat-remotes", "refs/remotes").split(
            separator: "\n")
        {
            try sandbox.git("update-ref", "-d", String(name))
        }
        #expect(try badge() == "gone" && json() == "gone 0 0")
        try sandbox.git("merge", "--quiet", "--no-edit", project.branch)
        #expect(try badge() == "merged" && json() == "merged 0 0")
    }

    @Test("several states are groups on a terminal, and columns stay in line for any title")
    func columns() throws {
        let project = try Project("One")
        let sandbox = project.sandbox
        let titles = [
            String(repeating: "漢", count: 100), "👩‍👩‍👧‍👦 family and 🇩🇪 flag", "שלום עולם אחד שתיים", "e\u{301}a\u{308}o",
        ]
        for title in titles { _ = try sandbox.newSession(title, "--no-worktree") }
        try sandbox.chat("archive", "One").requireSuccess()
        let shown = try sandbox.runOnTerminal("git", "chat", "list", "--all", environment: ["NO_COLOR": "1"]).stdout
        let lines = shown.replacing("\r", with: "").split(separator: "\n").map(String.init)
        #expect(lines[0].split(separator: " ") == ["SESSION", "TITLE", "STATE", "TURNS", "ACTIVITY", "SYNC"])
        #expect(lines[1] == "Active")
        #expect(lines.suffix(2).first == "Archived")
        let rows = lines.dropFirst().filter { $0 != "Active" && $0 != "Archived" }
        #expect(rows.count == 5)
        let archived = rows[4]
        let end = try #require(archived.firstRange(of: "archived")).lowerBound
        for row in rows {
            let state = try #require(row.firstRange(of: row.contains("archived") ? "archived" : "active"))
            #expect(columns(row[..<state.lowerBound]) == columns(archived[..<end]))
        }
    }

    /// The columns of these titles, by the ranges that they are from.
    private func columns(_ text: Substring) -> Int {
        text.reduce(0) { sum, character in
            let isWide = character.unicodeScalars.contains {
                (0x4E00...0x9FFF).contains($0.value) || $0.value > 0x1F000
            }
            return sum + (isWide ? 2 : 1)
        }
    }

    @Test("list --json of ten thousand sessions and of none; a second time from the index, the same")
    func many() throws {
        let sandbox = try Sandbox()
        let empty = try sandbox.repository(named: "empty")
        #expect(try sandbox.chat("list", "--json", in: empty) == Output(status: 0, stdout: "[]\n"))
        let folder = sandbox.path + "/store"
        let program = try Program(home: sandbox.path + "/fixtures")
        let ids = try SessionStore(sessions: 10_000, turns: 0).build(at: folder, program: program)
        let first = try sandbox.chat("list", "--json", in: folder).requireSuccess()
        let second = try sandbox.chat("list", "--json", in: folder).requireSuccess()
        #expect(Files.exists(folder + "/.git/chat/cache/index-6.sqlite"))
        #expect(first.stdoutBytes == second.stdoutBytes)
        let sessions = try #require(JSON.parse(first.stdoutBytes).elements)
        #expect(sessions.map { $0["id"]?.text } == ids.reversed().map(\.rawValue))
        #expect(Set(sessions.map { $0["status"]?.text }) == ["active"])
    }

    @Test("many processes list, search and write at once, and all are right")
    func together() throws {
        let sandbox = try Sandbox()
        let folder = sandbox.path + "/store"
        let program = try Program(home: sandbox.path + "/fixtures")
        let ids = try SessionStore(sessions: 300, turns: 2).build(at: folder, program: program)
        sandbox.folder = folder
        let lists = try (0..<6).map { _ in try sandbox.start("git", "chat", "list", "--format=%(id)") }
        let searches = try (0..<4).map { _ in try sandbox.start("git", "chat", "search", "login", "-n", "5", "--json") }
        for process in lists {
            let output = try process.wait().requireSuccess()
            #expect(output.stdout.split(separator: "\n").map(String.init) == ids.reversed().map(\.rawValue))
            #expect(output.stderr == "")
        }
        let answers = try searches.map { try $0.wait().requireSuccess().stdout }
        #expect(Set(answers).count == 1)
        #expect(try sandbox.chat("search", "login", "-n", "5", "--json").stdout == answers[0])
        // The numbers of unread messages are in the index, and follow from the logs without it.
        let indexed = try sandbox.chat("list", "--json").requireSuccess().stdoutBytes
        try sandbox.run("rm", "-r", ".git/chat/cache").requireSuccess()
        #expect(try sandbox.chat("list", "--json").stdoutBytes == indexed)
        #expect(try sandbox.chat("list", "--json").stdoutBytes == indexed)
        let unread = try #require(JSON.parse(indexed).elements).map { $0["unread"]?.integer }
        #expect(Set(unread) == [1])
        #expect(try sandbox.chat("set", ids[0].rawValue, "read").status == 0)
        #expect(try sandbox.chat("list", "--format=%(unread)").stdout.hasSuffix("1\n0\n"))
    }
}

extension String {
    fileprivate var trimmingCharacters: String { String(drop { $0 == " " }).replacing("\r", with: "") }
}
