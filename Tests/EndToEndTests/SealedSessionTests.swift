import TestSupport
import Testing

/// Sessions that only their recipients can read.
@Suite struct SealedSessionTests {
    /// Words that are nowhere else.
    private let words = ["zebracorn", "quagmuffin", "wumpelstein", "ploverdale"]

    @Test("recipients read and answer; others see that it is sealed; the words are in no object and no file")
    func team() throws {
        let sealers = try Sealers()
        let (team, sandbox) = (sealers.team, sealers.sandbox)
        let id = try sealers.sealed(for: "bob")
        let turn = try sealers.work(
            "ann", id, "say quagmuffin", "think about wumpelstein", "tool read ploverdale", "done ploverdale",
            "say zebracorn"
        ).requireSuccess()
        #expect(turn.stdout.contains("zebracorn"))
        try sealers.work("ann", id, "die 3", "say wumpelstein").requireSuccess(unless: 6)
        try team.chat("ann", "share", "--yes", id).requireSuccess()
        for person in ["bob", "cyd"] { try team.chat(person, "fetch").requireSuccess() }
        #expect(try team.texts("bob", id).contains("zebracorn"))
        try sealers.say("bob", id, "From Bob: quagmuffin again").requireSuccess()
        try team.chat("bob", "push").requireSuccess()
        for person in ["ann", "cyd"] { try team.chat(person, "sync").requireSuccess() }
        #expect(try team.texts("ann", id).last == "From Bob: quagmuffin again")

        let shown = try team.chat("cyd", "log", id, "--format=%(role) %(text)")
        #expect(shown.status == 0 && shown.stdout.hasPrefix("user [sealed]\nassistant [sealed]\n"))
        #expect(shown.stderr.contains("messages are sealed, and no key here opens them; recipients: "))
        #expect(shown.stderr.contains("bob (ssh-ed25519 …"))
        let refused = try sealers.say("cyd", id, "hello")
        #expect(refused.status == 1 && refused.stderr.contains("it is sealed, and no key here opens it"))

        #expect(try team.chat("ann", "search", "quagmuffin", "--format=%(excerpt)").stdout.contains("From Bob"))
        #expect(try team.chat("cyd", "search", "quagmuffin").stdout == "")
        #expect(try team.chat("cyd", "search", "sealed").stdout == "")
        for place in team.people + ["remote.git"] {
            #expect(try sealers.places(of: words, in: place) == [], "in \(place)")
        }
        for person in team.people {
            #expect(try team.chat(person, "fsck").stdout == "")
            #expect(try team.references(person, id) == team.references("remote.git", id))
        }
        #expect(try sandbox.git("log", "--format=%s", "kosuke-chat-\(id)", in: "ann").contains("turn 1: discussion"))
    }

    @Test("the key is a file that 'age' opens with the key of SSH")
    func age() throws {
        let sealers = try Sealers(["ann"])
        let id = try sealers.sealed()
        guard try sealers.sandbox.sh("command -v age").status == 0 else {
            guard getenv("CI") == nil else { throw TestFailure("age is not installed") }
            return
        }
        let opened = try sealers.sandbox.sh(
            """
            git cat-file blob refs/chat/sessions/\(id):seal |
                python3 -c 'import json, sys; print(json.loads(sys.stdin.readline())["age"], end="")' |
                age --decrypt --identity ../ann.key | wc -c
            """, in: "ann")
        #expect(try opened.requireSuccess().stdout.filter(\.isNumber) == "32")
    }

    @Test("who is added reads everything; who is removed reads what was said until then")
    func recipients() throws {
        let sealers = try Sealers()
        let team = sealers.team
        let id = try sealers.sealed(for: "bob")
        try sealers.say("ann", id, "zebracorn").requireSuccess()
        let added = try team.chat("ann", "recipients", "add", sealers.key("cyd"), "-s", id)
        #expect(added.stderr.contains("can read it now, all of it"), "\(added)")
        try team.chat("ann", "share", "--yes", id).requireSuccess()
        for person in ["bob", "cyd"] { try team.chat(person, "fetch").requireSuccess() }
        #expect(try team.texts("cyd", id) == ["zebracorn"])
        try sealers.say("cyd", id, "wumpelstein").requireSuccess()
        try team.chat("cyd", "push").requireSuccess()

        let removed = try team.chat("ann", "recipients", "remove", sealers.key("bob"), "-s", id)
        #expect(removed.stderr.contains("what was said before stays readable"), "\(removed)")
        try sealers.say("ann", id, "ploverdale").requireSuccess()
        for person in ["ann", "bob", "cyd"] { try team.chat(person, "sync").requireSuccess() }
        #expect(try team.texts("cyd", id) == ["zebracorn", "wumpelstein", "ploverdale"])
        #expect(try team.texts("bob", id) == ["zebracorn", "wumpelstein", "[sealed]"])
        let refused = try sealers.say("bob", id, "hello")
        #expect(refused.status == 1 && refused.stderr.contains("it was sealed anew, and not for you"))
        let list = try team.chat("bob", "recipients", id)
        #expect(list.stderr.contains("you were taken out"), "\(list)")
        #expect(try team.chat("cyd", "recipients", id).stdout.split(separator: "\n").count == 2)
        for person in team.people { #expect(try team.chat(person, "fsck").stdout == "") }
    }

    @Test("who is removed may be called by the name that is listed, if one key alone has it")
    func removedByName() throws {
        let sealers = try Sealers()
        let (team, id) = (sealers.team, try sealers.sealed(for: "bob", "cyd"))
        func remove(_ word: String) throws -> Output {
            try team.chat("ann", "recipients", "remove", "--yes", word, "-s", id)
        }
        let stranger = try remove("dan")
        #expect(stranger.status == 3 && stranger.stderr.contains("cannot find recipient 'dan' of"), "\(stranger)")
        try remove("bob").requireSuccess()
        let listed = try team.chat("ann", "recipients", id).stdout.split(separator: "\n")
        #expect(listed.map { $0.split(separator: "\t")[1] }.sorted() == ["ann <ann@example.com>", "cyd"])
        let key = team.sandbox.path + "/second"
        try team.sandbox.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "cyd", "-f", key).requireSuccess()
        try team.chat("ann", "recipients", "add", key + ".pub", "-s", id).requireSuccess()
        let several = try remove("cyd")
        #expect(several.status == 1 && several.stderr.contains("'cyd' has several keys: ssh-ed25519 …"), "\(several)")
        try remove(key + ".pub").requireSuccess()
        let own = try remove("ann <ann@example.com>").requireSuccess()
        #expect(own.stderr.contains("sealed for cyd (ssh-ed25519 …"), "\(own)")
    }

    @Test("two change the recipients apart: nobody whom one of them took out reads on")
    func apart() throws {
        let sealers = try Sealers(["ann", "bob", "cyd", "dan"])
        let team = sealers.team
        let id = try sealers.sealed(for: "bob", "cyd", "dan")
        try team.chat("ann", "share", "--yes", id).requireSuccess()
        for person in team.people { try team.chat(person, "sync").requireSuccess() }
        try team.chat("ann", "recipients", "remove", sealers.key("cyd"), "-s", id).requireSuccess()
        try team.chat("bob", "recipients", "remove", sealers.key("dan"), "-s", id).requireSuccess()
        for person in ["ann", "bob", "ann"] { try team.chat(person, "sync").requireSuccess() }
        try sealers.say("ann", id, "zebracorn").requireSuccess()
        for person in ["ann", "bob", "cyd", "dan"] { try team.chat(person, "sync").requireSuccess() }
        #expect(try team.texts("bob", id) == ["zebracorn"])
        for person in ["cyd", "dan"] { #expect(try team.texts(person, id) == ["[sealed]"], "\(person)") }
        #expect(try team.chat("bob", "recipients", id).stdout.split(separator: "\n").count == 2)
    }

    @Test("a session with words is sealed from now on, and only if that is said")
    func fromNowOn() throws {
        let sealers = try Sealers(["ann", "bob"])
        let team = sealers.team
        let id = String(try team.chat("ann", "new", "Fix login").requireSuccess().stdout.dropLast())
        try sealers.say("ann", id, "in the clear").requireSuccess()
        let refused = try team.chat("ann", "seal", id)
        #expect(refused.status == 1 && refused.stderr.contains("cannot be made unsaid"), "\(refused)")
        let sealed = try team.chat("ann", "seal", id, "--from-now-on").requireSuccess()
        #expect(sealed.stderr.contains("1 message from before can be read by everybody"))
        #expect(sealed.stderr.contains("one key alone opens it"))
        #expect(try team.chat("ann", "seal", id).stderr.contains("it is sealed"))
        try sealers.say("ann", id, "zebracorn").requireSuccess()
        #expect(try team.texts("ann", id) == ["in the clear", "zebracorn"])
        #expect(try sealers.places(of: words, in: "ann") == [])
        for word in ["clear", "zebracorn"] {
            #expect(try team.chat("ann", "search", word, "--format=%(excerpt)").stdout.contains(word))
        }
        #expect(try team.chat("ann", "fsck").stdout == "")
    }

    @Test("a turn that was torn away leaves nothing to be read, and is finished with what was said")
    func interrupted() throws {
        let sealers = try Sealers(["ann"])
        let (team, id) = (sealers.team, try sealers.sealed())
        let killed = try team.chat(
            "ann", "send", "-s", id, "--agent", "shell", "-m", "echo quagmuffin; sleep 0.3; kill -9 $PPID")
        #expect(killed.status != 0)
        #expect(try sealers.sandbox.sh("ls .git/chat/turns", in: "ann").stdout != "")
        #expect(try sealers.places(of: words, in: "ann") == [])
        // Without a key, what was left waits.
        try sealers.sandbox.git("config", "chat.seal.identity", "/nowhere", in: "ann")
        try team.chat("ann", "rename", id, "Another title").requireSuccess()
        #expect(try sealers.sandbox.sh("ls .git/chat/turns", in: "ann").stdout != "")
        try sealers.sandbox.git("config", "chat.seal.identity", sealers.sandbox.path + "/ann.key", in: "ann")
        try sealers.say("ann", id, "zebracorn").requireSuccess()
        let texts = try team.chat("ann", "log", id, "--format=%(text)").requireSuccess().stdout
        #expect(texts.contains("\nquagmuffin") && texts.contains("zebracorn"), "\(texts)")
        #expect(try sealers.sandbox.sh("ls .git/chat/turns", in: "ann").stdout == "")
        #expect(try sealers.places(of: words, in: "ann") == [])
    }

    @Test("a duplicate is sealed, with a key of its own; one without messages, too")
    func duplicate() throws {
        let sealers = try Sealers(["ann", "bob"])
        let (team, id) = (sealers.team, try sealers.sealed(for: "bob"))
        try sealers.say("ann", id, "zebracorn").requireSuccess()
        for options in [[], ["--no-messages"]] {
            let words = ["git", "chat", "duplicate", id, "--no-worktree"] + options
            let copy = String(try sealers.sandbox.run(words, in: "ann").requireSuccess().stdout.dropLast())
            try sealers.say("ann", copy, "ploverdale").requireSuccess()
            #expect(try team.texts("ann", copy) == (options.isEmpty ? ["zebracorn", "ploverdale"] : ["ploverdale"]))
            #expect(try team.chat("ann", "recipients", copy).stdout.split(separator: "\n").count == 2)
            let key = "git cat-file blob refs/chat/sessions/\(copy):seal | tail -n 1 | grep -o '\"session\":\"[^\"]*\"'"
            #expect(try sealers.sandbox.sh(key, in: "ann").stdout == "\"session\":\"\(copy)\"\n")
        }
        #expect(try sealers.places(of: words, in: "ann") == [])
        #expect(try team.chat("ann", "fsck").stdout == "")
    }

    @Test("words are taken out of a sealed session, also by its owner who cannot read it any more")
    func redact() throws {
        let sealers = try Sealers(["ann", "bob"])
        let (team, id) = (sealers.team, try sealers.sealed(for: "bob"))
        try sealers.say("ann", id, "zebracorn").requireSuccess()
        try sealers.say("ann", id, "ploverdale").requireSuccess()
        try team.chat("ann", "share", "--yes", id).requireSuccess()
        try team.chat("bob", "fetch").requireSuccess()
        let message = try team.chat("ann", "log", id, "--format=%(id)").stdout.split(separator: "\n")[0]
        try sealers.sandbox.git("config", "chat.seal.identity", "/nowhere", in: "ann")
        try team.chat("ann", "redact", "-s", id, "--yes", String(message)).requireSuccess()
        try team.chat("ann", "push", id).requireSuccess()
        try team.chat("bob", "sync").requireSuccess()
        #expect(try team.texts("bob", id) == ["[redacted:by-hand]", "ploverdale"])
        try sealers.say("bob", id, "wumpelstein").requireSuccess()
        #expect(try team.chat("bob", "fsck").stdout == "")
    }

    @Test("who may only push cannot unseal a session, nor add a key or a recipient")
    func hostile() throws {
        let sealers = try Sealers()
        let (team, sandbox, id) = (sealers.team, sealers.sandbox, try sealers.sealed(for: "bob"))
        try sealers.say("ann", id, "zebracorn").requireSuccess()
        try team.chat("ann", "share", "--yes", id).requireSuccess()
        let log = "refs/chat/sessions/\(id)"
        let before = try sandbox.git("rev-parse", log, in: "ann")
        for change in [
            "s/^Chat-Sealed: .*/X-Nothing: 1/", "s/^Chat-Format: 2/Chat-Format: 1/", "s/^tree .*/tree $bare/",
        ] {
            try sandbox.sh(
                """
                bare=$(git ls-tree \(before) | grep -v 'seal$' | git mktree)
                new=$(git cat-file commit \(before) | sed "/^parent /d; \(change); s/^author/parent \(before)\\nauthor/" |
                    git hash-object -t commit -w --stdin)
                git update-ref \(log) $new
                """, in: "remote.git"
            ).requireSuccess()
            let fetched = try team.chat("ann", "fetch")
            #expect(
                fetched.stderr.contains("it is sealed here, and what is there is not, or lacks keys of it"),
                "\(fetched)")
            #expect(try sandbox.git("rev-parse", log, in: "ann") == before)
            try sandbox.git("update-ref", log, before, in: "remote.git")
        }
        #expect(try team.texts("ann", id) == ["zebracorn"])
    }

    @Test("a search says which sessions it could not read, also where it reads a part of one")
    func search() throws {
        let sealers = try Sealers(["ann", "bob"])
        let team = sealers.team
        let id = try sealers.sealed(for: "bob")
        #expect(try team.chat("ann", "search", "zebracorn") == Output(status: 1))
        try sealers.say("ann", id, "zebracorn").requireSuccess()
        try team.chat("ann", "share", "--yes", id).requireSuccess()
        try team.chat("bob", "fetch").requireSuccess()
        #expect(try team.chat("bob", "search", "wumpelstein") == Output(status: 1))
        try team.sandbox.git("config", "chat.seal.identity", "/none", in: "bob")
        for words in [["zebracorn"], ["zebracorn", "-s", id]] {
            let found = try team.sandbox.run(["git", "chat", "search"] + words, in: "bob")
            #expect(found.status == 1 && found.stdout == "", "\(found)")
            #expect(found.stderr.contains("1 session has sealed messages that no key here opens"), "\(found)")
            #expect(found.stderr.contains("bob (ssh-ed25519 …"), "\(found)")
        }
        let key = "\(team.sandbox.path)/bob.key"
        try team.sandbox.git("config", "chat.seal.identity", key, in: "bob")
        try team.chat("ann", "recipients", "remove", "--yes", sealers.key("bob"), "-s", id).requireSuccess()
        try sealers.say("ann", id, "wumpelstein").requireSuccess()
        for person in ["ann", "bob"] { try team.chat(person, "sync").requireSuccess() }
        let part = try team.chat("bob", "search", "zebracorn", "--format=%(excerpt)")
        #expect(part.status == 0 && part.stdout == "zebracorn\n", "\(part)")
        #expect(part.stderr.contains("1 session has sealed messages that no key here opens"), "\(part)")
    }

    @Test("a large message, a long answer and a prompt as title leave nothing in the clear")
    func large() throws {
        let sealers = try Sealers(["ann"])
        let (team, sandbox) = (sealers.team, sealers.sandbox)
        try sandbox.git("config", "chat.subject", "prompt", in: "ann")
        let id = String(try team.chat("ann", "new", "--seal").requireSuccess().stdout.dropLast())
        try sandbox.write("large.txt", String(repeating: "zebracorn and ploverdale ", count: 20_000))
        try team.chat("ann", "say", "-s", id, "-F", "../large.txt").requireSuccess()
        try sealers.work("ann", id, "say wumpelstein", "longtext 1").requireSuccess()
        #expect(try team.chat("ann", "list", "--format=%(title)").stdout == "Untitled chat\n")
        #expect(try sandbox.git("log", "--format=%s", "main..kosuke-chat-\(id)", in: "ann").contains("turn 1\n"))
        #expect(try sealers.places(of: words, in: "ann") == [])
        #expect(try team.chat("ann", "log", id, "--format=%(text)").stdout.contains("zebracorn and ploverdale"))
        #expect(try team.chat("ann", "search", "ploverdale", "--format=%(turn)").stdout == "1\n")
        #expect(try team.chat("ann", "fsck").stdout == "")
    }

    @Test("without a key nothing is sealed; a key with a passphrase and other kinds of keys are named")
    func keys() throws {
        let sealers = try Sealers(["ann"])
        let (team, sandbox) = (sealers.team, sealers.sandbox)
        try sandbox.git("config", "chat.seal.identity", "/nowhere", in: "ann")
        let none = try team.chat("ann", "new", "--seal")
        #expect(none.status == 1 && none.stderr.contains("there is no key of yours in '/nowhere'"), "\(none)")
        #expect(try team.chat("ann", "list").stdout == "")
        #expect(try team.chat("ann", "doctor").stdout.contains("cannot find '/nowhere'"))
        try sandbox.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "secret", "-f", "locked").requireSuccess()
        try sandbox.git("config", "chat.seal.identity", sandbox.path + "/locked", in: "ann")
        let id = String(try team.chat("ann", "new", "--seal").requireSuccess().stdout.dropLast())
        #expect(try sealers.say("ann", id, "hello").stderr.contains("no key here opens it"))
        #expect(try team.chat("ann", "doctor").stdout.contains("needs a passphrase"))
        try sandbox.run("ssh-keygen", "-q", "-t", "ecdsa", "-N", "", "-f", "ecdsa").requireSuccess()
        let other = try team.chat("ann", "new", "--seal", "-r", sandbox.path + "/ecdsa.pub")
        let kind = "ecdsa-sha2-nistp256"
        #expect(other.status == 1 && other.stderr.contains("keys of the kind '\(kind)' are not supported"), "\(other)")
    }

    @Test(
        "who has a key of RSA reads and answers by way of 'age', also from the usual place",
        arguments: ["RFC4716", "PEM"])
    func rsa(format: String) throws {
        let sealers = try Sealers(["ann", "bob"])
        let (team, sandbox) = (sealers.team, sealers.sandbox)
        guard try sandbox.sh("command -v age").status == 0 else {
            guard getenv("CI") == nil else { throw TestFailure("age is not installed") }
            return
        }
        try Files.makeFolder(sandbox.path + "/bobs/.ssh")
        let key = sandbox.path + "/bobs/.ssh/id_rsa"
        try sandbox.run("ssh-keygen", "-q", "-t", "rsa", "-m", format, "-N", "", "-f", key).requireSuccess()
        try sandbox.git("config", "--unset", "chat.seal.identity", in: "bob")
        let made = try team.chat("ann", "new", "Fix login", "--seal", "--recipient", key + ".pub").requireSuccess()
        #expect(made.stderr.contains("(ssh-rsa …"), "\(made)")
        let id = String(made.stdout.dropLast())
        try sealers.say("ann", id, "zebracorn").requireSuccess()
        try team.chat("ann", "share", "--yes", id).requireSuccess()
        try team.chat("bob", "fetch").requireSuccess()
        let home = ["HOME": sandbox.path + "/bobs"] as [String: String?]
        let name = ["GIT_AUTHOR_NAME": "Bob", "GIT_AUTHOR_EMAIL": "bob@example.com"] as [String: String?]
        let bob = home.merging(name) { $1 }.merging(
            ["GIT_COMMITTER_NAME": "Bob", "GIT_COMMITTER_EMAIL": "bob@example.com"]) { $1 }
        let read = try team.chat("bob", "log", id, "--format=%(text)", environment: bob)
        #expect(read.stdout == "zebracorn\n", "\(read)")
        try team.chat("bob", "say", "-s", id, "-m", "quagmuffin", environment: bob).requireSuccess()
        try team.chat("bob", "push", environment: bob).requireSuccess()
        try team.chat("ann", "sync").requireSuccess()
        #expect(try team.texts("ann", id) == ["zebracorn", "quagmuffin"])
        let own = try team.chat("bob", "new", "Mine", "--seal", environment: bob).requireSuccess()
        #expect(own.stderr.contains("(ssh-rsa …"), "\(own)")
        let doctor = try team.chat("bob", "doctor", environment: bob).stdout
        #expect(doctor.contains("is a key of RSA: the program 'age' opens"), "\(doctor)")
        try sandbox.git("config", "chat.seal.identity", key, in: "bob")
        #expect(try team.texts("bob", id) == ["zebracorn", "quagmuffin"])
        let foreign = try sealers.sealed(title: "Not for Bob")
        try sealers.say("ann", foreign, "wumpelstein").requireSuccess()
        try team.chat("ann", "share", "--yes", foreign).requireSuccess()
        try team.chat("bob", "fetch").requireSuccess()
        let closed = try team.chat("bob", "log", foreign).stderr
        #expect(closed.contains("if one of these keys is yours") && !closed.contains("'age'"), "\(closed)")
        #expect(try sealers.places(of: words, in: "bob") == [])
    }

    @Test("the last key is not given away without a yes, and never all of them")
    func lastKey() throws {
        let sealers = try Sealers(["ann", "bob"])
        let (team, id) = (sealers.team, try sealers.sealed(for: "bob"))
        let own = try team.chat("ann", "recipients", "remove", sealers.key("ann"), "-s", id)
        #expect(own.status == 1 && own.stderr.contains("You will not be able to read or write what follows"), "\(own)")
        let other = try team.chat("ann", "recipients", "remove", sealers.key("bob"), "-s", id)
        #expect(other.status == 1 && other.stderr.contains("nobody can bring the words back"), "\(other)")
        let all = try team.chat(
            "ann", "recipients", "remove", sealers.key("ann"), sealers.key("bob"), "-s", id, "--yes")
        #expect(all.status == 1 && all.stderr.contains("no key would open what follows"), "\(all)")
        #expect(try team.chat("ann", "recipients", id).stdout.split(separator: "\n").count == 2)
    }
}

extension Output {
    /// Requires success, or a status that is as good.
    fileprivate func requireSuccess(unless status: Int32) throws {
        if self.status != status { try requireSuccess() }
    }
}
