import ChatModel
import TestSupport
import Testing

/// Sealed sessions with everything that is more than talk: keys with passphrases, agents in the background, code at
/// odds, transcripts of others, pull requests.
@Suite struct SealedWorkTests {
    private let words = ["zebracorn", "quagmuffin", "wumpelstein", "ploverdale"]

    @Test("a key with a passphrase: 'age' asks for it on the terminal; a wrong one opens nothing")
    func passphrase() throws {
        let sealers = try Sealers(["ann"])
        let (team, sandbox, id) = (sealers.team, sealers.sandbox, try sealers.sealed())
        try sealers.say("ann", id, "zebracorn").requireSuccess()
        try sandbox.run("ssh-keygen", "-q", "-p", "-N", "open sesame", "-f", "ann.key").requireSuccess()
        #expect(try team.texts("ann", id) == ["[sealed]"])
        for (passphrase, text) in [("open sesame", "zebracorn"), ("knock knock", "[sealed]")] {
            let process = try sandbox.startOnTerminal(
                "git", "-C", "ann", "--no-pager", "chat", "log", id, "--format=%(text)",
                environment: ["GIT_TERMINAL_PROMPT": nil])
            try process.wait(for: "assphrase")
            process.type(passphrase + "\n")
            let output = try process.wait()
            #expect(output.status == 0 && output.stdout.contains(text + "\n"), "\(output)")
        }
    }

    @Test("a turn in the background is followed in words, and leaves none behind")
    func background() throws {
        let sealers = try Sealers(["ann"])
        let (team, sandbox, id) = (sealers.team, sealers.sandbox, try sealers.sealed())
        try sealers.work("ann", id, "say ploverdale").requireSuccess()
        let gate = sandbox.path + "/gate"
        let text = "say zebracorn\nshell while [ ! -e \(gate) ]; do sleep 0.01; done\nsay wumpelstein"
        try team.chat("ann", "send", "--detach", "-s", id, "--agent", "peer", "-m", text).requireSuccess()
        let attached = try sandbox.start("git", "-C", "ann", "chat", "attach", id)
        try attached.wait(for: "zebracorn")
        try Files.write([], to: gate)
        let output = try attached.wait()
        #expect(output.status == 0 && output.stdout.contains("wumpelstein"), "\(output)")
        #expect(try team.texts("ann", id).contains("wumpelstein"))
        #expect(try sealers.places(of: words, in: "ann") == [])
    }

    @Test("code at odds: the session that keeps one side's code is sealed like the other")
    func atOdds() throws {
        let sealers = try Sealers(["ann", "bob", "cyd"])
        let (team, id) = (sealers.team, try sealers.sealed(for: "bob"))
        try team.chat("ann", "share", "--yes", id).requireSuccess()
        try team.chat("bob", "fetch").requireSuccess()
        try sealers.work("ann", id, "say zebracorn", "shell sed -i s/3/ann/ README.md").requireSuccess()
        try sealers.work("bob", id, "say quagmuffin", "shell sed -i s/3/bob/ README.md").requireSuccess()
        try team.chat("ann", "push").requireSuccess()
        #expect(try team.chat("bob", "sync").status == 5)
        let branches = try team.sandbox.git(
            "for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads/kosuke-chat-fork_*", in: "bob")
        let fork = String(branches.dropFirst("kosuke-chat-".count))
        #expect(try team.sandbox.git("show", "\(branches):README.md", in: "bob").contains("bob"))
        try sealers.say("bob", fork, "wumpelstein").requireSuccess()
        for person in ["bob", "ann", "cyd"] { try team.chat(person, "sync").requireSuccess() }
        #expect(try team.chat("ann", "recipients", fork).stdout.split(separator: "\n").count == 2)
        for person in ["ann", "bob"] {
            #expect(try team.texts(person, id).contains("quagmuffin"), "\(person)")
            #expect(try team.texts(person, fork).last == "wumpelstein", "\(person)")
        }
        #expect(try team.chat("cyd", "log", fork, "--format=%(text)").stdout.contains("wumpelstein") == false)
        for place in team.people + ["remote.git"] {
            #expect(try sealers.places(of: words, in: place) == [], "in \(place)")
        }
    }

    @Test("a transcript of another agent is sealed where new sessions are, once; the preview writes nothing")
    func transcript() throws {
        let sealers = try Sealers(["ann"])
        let (team, sandbox) = (sealers.team, sealers.sandbox)
        try team.chat("ann", "config", "seal.new", "true").requireSuccess()
        try sandbox.write(
            "talk.jsonl",
            """
            {"role":"user","text":"zebracorn","at":"2026-01-02T03:04:05Z"}
            {"role":"assistant","text":"ploverdale","at":"2026-01-02T03:04:06Z"}

            """)
        try team.chat("ann", "import", "--dry-run", "../talk.jsonl").requireSuccess()
        #expect(try team.chat("ann", "list").stdout == "")
        let first = try team.chat("ann", "import", "../talk.jsonl").requireSuccess()
        #expect(first.stderr.contains("imported 1 turn of 1 conversation"), "\(first)")
        let again = try team.chat("ann", "import", "../talk.jsonl").requireSuccess()
        #expect(!again.stdout.hasPrefix("new"), "\(again)")
        let id = try team.chat("ann", "list", "--format=%(id)").stdout.split(separator: "\n").map(String.init)
        #expect(id.count == 1)
        #expect(try team.texts("ann", id[0]) == ["zebracorn", "ploverdale"])
        #expect(try sealers.places(of: words, in: "ann") == [])
        let exported = try team.chat("ann", "export", id[0]).requireSuccess()
        #expect(exported.stdout.contains("zebracorn") && exported.stdout.contains("ploverdale"))
        #expect(try team.chat("ann", "fsck").stdout == "")
    }

    @Test("a pull request of a sealed session tells its changes and none of its words")
    func pullRequest() throws {
        let project = try #require(try ForgeProject())
        let sandbox = project.sandbox
        let key = sandbox.path + "/key"
        try sandbox.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key).requireSuccess()
        try sandbox.git("config", "chat.seal.identity", key)
        try sandbox.chat("new", "Takeover", "--seal").requireSuccess()
        try sandbox.chat("send", "--agent", "shell", "-m", "echo zebracorn; echo 5 > limit.conf").requireSuccess()
        try sandbox.chat("say", "ploverdale").requireSuccess()
        try project.pr("create").requireSuccess()
        let made = try #require(try project.server.pullRequests().first).line
        #expect(made.contains("Takeover") && made.contains("limit.conf"), "\(made)")
        for word in words { #expect(!made.contains(word)) }
        #expect(
            try sandbox.sh(
                "git log --all --format=%B%N | grep -c zebracorn", in: sandbox.path + "/forge/git/octocat/hello.git"
            ).stdout
                == "0\n")
        #expect(try project.server.violations() == [])
    }
}
