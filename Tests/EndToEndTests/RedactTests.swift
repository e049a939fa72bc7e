import TestSupport
import Testing

/// `git chat redact`: nothing that git still holds has the words afterwards.
@Suite struct RedactTests {
    /// Everything that a prune at once leaves, as text.
    private func objects(_ project: Project) throws -> String {
        try project.sandbox.sh(
            "git reflog expire --expire=now refs/heads/main HEAD 2>/dev/null; git gc -q --prune=now && git cat-file --batch-all-objects --batch"
        ).requireSuccess().stdout
    }

    private func id(_ project: Project, _ text: String) throws -> String {
        let lines = try project.sandbox.chat("log", project.id, "--format=%(id) %(text)").requireSuccess().stdout
        let line = lines.split(separator: "\n").first { $0.contains(text) }
        return String(try #require(line).prefix { $0 != " " })
    }

    @Test("duplicates lose the words too, also one that was made before or without them, or of a duplicate")
    func duplicates() throws {
        let project = try Project()
        let sandbox = project.sandbox
        try sandbox.chat("say", "-s", project.id, "harmless").requireSuccess()
        func duplicate(_ words: String...) throws -> String {
            String(try sandbox.run(["git", "chat", "duplicate"] + words).requireSuccess().stdout.dropLast())
        }
        let early = try duplicate(project.id)
        try sandbox.chat("say", "-s", project.id, "hunter42 is the word").requireSuccess()
        try sandbox.chat("say", "-s", project.id, "after it").requireSuccess()
        let copy = try duplicate(project.id)
        let second = try duplicate(copy)
        _ = try duplicate("--at", "1", project.id)
        _ = try duplicate("--no-messages", project.id)
        #expect(try objects(project).contains("hunter42"))
        let output = try sandbox.chat("redact", "--yes", "-s", project.id, try id(project, "hunter42")).requireSuccess()
        #expect(output.stderr.contains("3 lines redacted") && output.stderr.contains(copy), "\(output)")
        #expect(output.stderr.contains(second) && !output.stderr.contains(early), "\(output)")
        #expect(try !objects(project).contains("hunter42"))
        #expect(try sandbox.chat("search", "hunter42").status == 1)
        for id in [project.id, copy, second] {
            let texts = try sandbox.chat("log", id, "--format=%(text)").requireSuccess().stdout
            #expect(texts == "harmless\n[redacted:by-hand]\nafter it\n")
        }
        #expect(try sandbox.chat("fsck").status == 0)
    }

    @Test("a duplicate in the trash keeps the words, and is named with the way to let go of them")
    func trashed() throws {
        let project = try Project()
        let sandbox = project.sandbox
        try sandbox.chat("say", "hunter42 is the word").requireSuccess()
        func trashed(_ words: String...) throws -> String {
            let all = ["git", "chat", "duplicate", "--no-switch", "--no-worktree"] + words + [project.id]
            let copy = String(try sandbox.run(all).requireSuccess().stdout.dropLast())
            try sandbox.chat("delete", "--yes", copy).requireSuccess()
            return copy
        }
        let (copy, silent) = try (trashed(), trashed("--no-messages"))
        let output = try sandbox.chat("redact", "--yes", "-s", project.id, try id(project, "hunter42")).requireSuccess()
        #expect(
            output.stderr.hasPrefix(
                """
                1 line redacted
                warning: session 'Fix login (copy)' (\(copy)) in the trash has the same words
                hint: run 'git chat delete --purge \(copy)' to let go of them

                """), "\(output)")
        #expect(!output.stderr.contains(silent))
        #expect(try objects(project).contains("hunter42"))
        try sandbox.chat("delete", "--yes", "--purge", copy).requireSuccess()
        #expect(try !objects(project).contains("hunter42"))
    }

    @Test("a title that was made of the words goes, one that was given stays", arguments: [true, false])
    func title(isGiven: Bool) throws {
        let project = try Project(isGiven ? "Given" : "Untitled chat")
        try project.shell(": hunter42 is the word").requireSuccess()
        #expect(try project.sandbox.chat("list").stdout.contains(isGiven ? "Given" : ": hunter42 is the word"))
        try project.sandbox.chat("redact", "--yes", try id(project, "hunter42")).requireSuccess()
        #expect(try project.sandbox.chat("list").stdout.contains(isGiven ? "Given" : "[redacted:by-hand]"))
        #expect(try !objects(project).contains("hunter42"))
    }

    @Test("with a reflog of every reference, too")
    func reflogs() throws {
        let project = try Project()
        try project.sandbox.git("config", "core.logAllRefUpdates", "always")
        try project.sandbox.chat("say", "hunter42 is the word").requireSuccess()
        try project.sandbox.chat("say", "after it").requireSuccess()
        try project.sandbox.chat("redact", "--yes", try id(project, "hunter42")).requireSuccess()
        #expect(try !objects(project).contains("hunter42"))
    }

    @Test("in every clone, with reflogs of all copies, whatever the remote is called", arguments: [false, true])
    func copies(areBranches: Bool) throws {
        let team = try Team()
        let sandbox = team.sandbox
        for person in team.people {
            try sandbox.git("remote", "rename", "origin", "team/one", in: person)
            // Copies of branches have reflogs without that, too.
            if areBranches {
                try sandbox.git("config", "remote.team/one.chatLayout", "branches", in: person)
            } else {
                try sandbox.git("config", "core.logAllRefUpdates", "always", in: person)
            }
        }
        let id = try team.shared()
        try team.chat("ann", "say", "-s", id, "hunter42 is the word").requireSuccess()
        try team.chat("ann", "push").requireSuccess()
        try team.chat("bob", "fetch").requireSuccess()
        try team.chat("bob", "say", "-s", id, "from bob").requireSuccess()
        try team.chat("bob", "push").requireSuccess()
        try team.chat("ann", "sync").requireSuccess()
        try team.chat("ann", "say", "-s", id, "after it").requireSuccess()
        try team.chat("ann", "push").requireSuccess()
        try team.chat("bob", "sync").requireSuccess()
        let lines = try team.chat("ann", "log", id, "--format=%(id) %(text)").requireSuccess().stdout
        let line = try #require(lines.split(separator: "\n").first { $0.contains("hunter42") })
        let old = try sandbox.git("rev-parse", "refs/chat/sessions/\(id)", in: "ann")
        try team.chat("ann", "redact", "--yes", "-s", id, String(line.prefix { $0 != " " })).requireSuccess()
        try team.chat("ann", "push").requireSuccess()
        try team.chat("bob", "sync").requireSuccess()
        try fsck(team, id, old)
        for person in team.people {
            try sandbox.sh("git gc -q --prune=now", in: person).requireSuccess()
            let objects = try sandbox.git("cat-file", "--batch-all-objects", "--batch", in: person)
            #expect(!objects.contains("hunter42") && objects.contains("from bob"), "\(person)")
        }
    }

    /// What a crash could leave is told by `fsck` and taken away by `gc`.
    private func fsck(_ team: Team, _ id: String, _ old: String) throws {
        let line = "\(old) \(old) ann <ann@example.com> 0 +0000\tchat: pushed"
        for place in ["chat-remotes/team/one", "chat-remotes/gone", "remotes/team/one/kosuke-chat"] {
            #expect(try team.chat("ann", "fsck").stdout == "")
            let folder = ".git/logs/refs/\(place)/sessions"
            try team.sandbox.sh("mkdir -p \(folder) && echo '\(line)' >> \(folder)/\(id)", in: "ann").requireSuccess()
            let found = try team.chat("ann", "fsck").stdout
            #expect(found.contains("\(place)/sessions/\(id)' has what is not in its log any more"), "\(found)")
            try team.chat("ann", "gc").requireSuccess()
        }
        #expect(try team.chat("ann", "fsck").stdout == "")
    }

    @Test("with an agent's answer goes what its request says of how it ended", arguments: [true, false])
    func standardError(isByRequest: Bool) throws {
        let project = try Project()
        let sandbox = project.sandbox
        try sandbox.writeProgram("loud", "#!/bin/sh\necho said; echo 'hunter42 failed' >&2; exit 3\n")
        try sandbox.chat("agent", "add", "loud", "--", "loud").requireSuccess()
        _ = try sandbox.chat("send", "-s", project.id, "--agent", "loud", "hello")
        #expect(try objects(project).contains("hunter42"))
        let note = try sandbox.git("notes", "--ref=kosuke-chat", "show", project.branch)
        let request = note.split(separator: "\n").first { $0.contains("\"kind\":\"request\"") } ?? ""
        let name = request.firstMatch(of: #/"id":"(?<id>[^"]+)"/#).map { String($0.id) } ?? ""
        let target = isByRequest ? name : try id(project, "said")
        try sandbox.chat("redact", "--yes", "-s", project.id, target).requireSuccess()
        #expect(try !objects(project).contains("hunter42"))
        #expect(try project.requests().contains("failed"))
    }

    @Test("a redaction in somebody's name that they did not make: told, and the session as it was is in their trash")
    func forged() throws {
        let team = try Team(["ann", "bob", "cyd"])
        let id = try team.shared()
        try team.chat("ann", "say", "-s", id, "words that matter").requireSuccess()
        try team.chat("ann", "push").requireSuccess()
        for person in ["bob", "cyd"] { try team.chat(person, "fetch").requireSuccess() }
        let copy = String(try team.chat("cyd", "duplicate", id).requireSuccess().stdout.dropLast())
        try team.sandbox.sh(
            """
            lines=$(git notes --ref=kosuke-chat list | while read -r note commit; do git cat-file blob $note; done |
                sed -n 's/^{"clock":"\\([0-9]*\\)",.*"kind":"message","id":"\\([^"]*\\)".*/"\\1 message \\2"/p' | sort -u | paste -sd,)
            old=$(git rev-parse refs/chat/sessions/\(id))
            printf '{"clock":"00000001","kind":"redaction","session":"%s","old":"%s","new":"%s","lines":[%s],"how":"by-hand",%s}\n' \\
                \(id) $old $old "$lines" '"at":"2026-01-01T00:00:00.000Z","by":"ann <ann@example.com>","v":1' > ../lines
            tree=$(printf '100644 blob %s\\tlines\n' $(git hash-object -w ../lines) | git mktree)
            git push -q origin $(git commit-tree -m x $tree):refs/chat/control
            """, in: "bob"
        ).requireSuccess()
        let told = try team.chat("ann", "sync").requireSuccess().stderr
        #expect(told.contains("  words of 3 lines are gone: redacted by ann <ann@example.com>\n"))
        #expect(
            told.contains("warning: that is in your name, and was not made in this clone: the words are in the trash"))
        #expect(try team.texts("ann", id) == ["[redacted:by-hand]", "[redacted:by-hand]", "[redacted:by-hand]"])
        let kept = try #require(told.firstMatch(of: /git chat restore (fork_[a-z2-7]+)/)).1
        try team.chat("ann", "restore", String(kept)).requireSuccess()
        #expect(try team.texts("ann", String(kept)).last == "words that matter")
        #expect(try team.chat("ann", "show", String(kept), "--json").stdout.contains(#""visibility": "private""#))
        #expect(try team.chat("ann", "fsck").stdout == "")
        try team.chat("ann", "delete", "--yes", "--purge", String(kept)).requireSuccess()
        #expect(try team.chat("ann", "fsck").stdout == "")
        #expect(try !team.sandbox.git("log", "-p", "refs/notes/kosuke-chat", in: "ann").contains("that matter"))
        // Another person's clone lets go of the words, and says which copies have them still.
        let other = try team.chat("cyd", "fetch").requireSuccess().stderr
        #expect(
            other.contains("has the same words") && other.contains("git chat redact -s \(copy) ")
                && !other.contains("trash"))
        #expect(try !team.chat("ann", "sync").requireSuccess().stderr.contains("gone"))
    }

    @Test("copies that have several of the lines: a command for each, and together they leave none")
    func severalLines() throws {
        let team = try Team()
        let id = try team.shared()
        for text in ["hunter42 is the word", "hunter43 is the next"] {
            try team.chat("ann", "say", "-s", id, text).requireSuccess()
        }
        // An answer, and a request that says how it failed: the one goes with the other.
        let line = "printf hunter44; echo hunter45 >&2; exit 3"
        #expect(try team.chat("ann", "send", "-s", id, "--agent", "shell", "-m", line).status != 0)
        try team.chat("ann", "push").requireSuccess()
        try team.chat("bob", "fetch").requireSuccess()
        let copy = String(try team.chat("bob", "duplicate", id).requireSuccess().stdout.dropLast())
        let second = String(try team.chat("bob", "duplicate", copy).requireSuccess().stdout.dropLast())
        let log = try team.chat("ann", "log", id, "--format=%(id) %(text)").requireSuccess().stdout
        for line in log.split(separator: "\n") where line.contains("hunter") {
            try team.chat("ann", "redact", "--yes", "-s", id, String(line.prefix { $0 != " " })).requireSuccess()
        }
        try team.chat("ann", "push").requireSuccess()
        let told = try team.chat("bob", "fetch").requireSuccess().stderr
        for name in [copy, second] { #expect(told.contains("(\(name)) has the same words"), "\(told)") }
        let commands = told.matches(of: #/git chat redact -s (\S+) ([0-9a-f-]+)' to take/#)
        #expect(commands.count == 4, "\(told)")
        for command in commands {
            try team.chat("bob", "redact", "--yes", "-s", String(command.1), String(command.2)).requireSuccess()
        }
        for name in [copy, second] {
            let left = try team.chat("bob", "log", name, "--requests", "--json").requireSuccess().stdout
            #expect(!left.contains("hunter"), "\(left)")
        }
    }

    @Test("a copy that has many of the lines: five commands, and where the others are")
    func manyLines() throws {
        let team = try Team()
        let id = try team.shared()
        for number in 1...7 { try team.chat("ann", "say", "-s", id, "hunter4\(number)").requireSuccess() }
        try team.chat("ann", "push").requireSuccess()
        try team.chat("bob", "fetch").requireSuccess()
        try team.chat("bob", "duplicate", id).requireSuccess()
        try team.sandbox.git("config", "chat.redact.own.pattern", "hunter4[0-9]", in: "ann")
        try team.chat("ann", "redact", "--yes", "-s", id).requireSuccess()
        try team.chat("ann", "push").requireSuccess()
        try team.sandbox.git("config", "chat.redact.own.pattern", "hunter4[0-9]", in: "bob")
        let told = try team.chat("bob", "fetch").requireSuccess().stderr
        #expect(told.matches(of: #/hint: run 'git chat redact -s/#).count == 5, "\(told)")
        let rest = "hint: and so on for 2 more: their ids are where 'git chat log --json \(id)' has '[redacted:'\n"
        #expect(told.contains(rest), "\(told)")
    }
}
