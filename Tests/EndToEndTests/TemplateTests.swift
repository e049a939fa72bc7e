import TestSupport
import Testing

@Suite struct TemplateTests {
    private let sandbox: Sandbox

    init() throws {
        sandbox = try Sandbox()
        try sandbox.repository()
        try sandbox.writeProgram("parrot", "#!/bin/sh\ncat\n")
    }

    private func withParrot() throws {
        try sandbox.chat("agent", "add", "parrot", "--default", "--", "parrot").requireSuccess()
    }

    /// A template of the repository.
    private func write(_ name: String, _ text: String) throws {
        try sandbox.write(".gitchat/templates/\(name).md", text)
    }

    private func sessions() throws -> Int { try sandbox.chat("list", "--all").stdout.split(separator: "\n").count }

    private func shown(_ format: String) throws -> String {
        String(try sandbox.chat("show", "@", "--format=" + format).requireSuccess().stdout.dropLast())
    }

    @Test("a template makes the session and sends its first prompt; the id alone is on standard output")
    func builtIn() throws {
        try withParrot()
        let made = try sandbox.chat("new", "--template", "bugfix", "--set", "bug=login = loop").requireSuccess()
        #expect(made.stdout.hasPrefix("session_") && made.stdout.split(separator: "\n").count == 1, "\(made)")
        #expect(made.stderr.contains("Something goes wrong: login = loop\n"), "\(made)")
        #expect(try shown("%(title)|%(mode)|%(labels)|%(turns)") == "Fix login = loop|chat|bug|1")
        let prompt = try sandbox.chat("log", "--format=%(role) %(text)").stdout
        #expect(prompt.hasPrefix("user Something goes wrong: login = loop\n\nHow one can see it: not known yet\n"))
        #expect(try sandbox.chat("fsck").status == 0)
    }

    @Test("what the command line says goes before the template; --no-send keeps the prompt back")
    func commandLine() throws {
        try sandbox.chat(
            "new", "My title", "--template", "explore", "--mode", "setup", "--description", "about", "--no-send"
        ).requireSuccess()
        #expect(try shown("%(title)|%(mode)|%(description)|%(turns)") == "My title|setup|about|0")
        let json = try sandbox.chat("new", "--template", "explore", "--set", "question=why", "--no-send", "--json")
        #expect(json.stdout.contains("\"title\": \"Explore why\"") && json.stdout.contains("\"mode\": \"analysis\""))
    }

    @Test("without an agent the session is made and its prompt kept, as send does it")
    func noAgent() throws {
        let output = try sandbox.chat("new", "--template", "what-if", "--set", "idea=x")
        #expect(output.status == 6, "\(output)")
        #expect(try shown("%(title)|%(turns)|%(mode)") == "What if x|1|what-if")
    }

    @Test(
        "a value that is missing, a place that is not there and an unknown template are refused before anything is made"
    )
    func refusals() throws {
        let before = try sandbox.state()
        let cases: [([String], Int32, String)] = [
            (
                ["--template", "bugfix"], 1,
                """
                error: cannot fill template 'bugfix': there is no value for {{bug}}
                hint: give one with '--set bug=<value>'

                """
            ),
            (
                ["--template", "bugfix", "--set", "bog=x"], 1,
                """
                error: cannot set 'bog': template 'bugfix' has no place {{bog}}
                hint: it has: bug, steps

                """
            ),
            (
                ["--template", "bugfux"], 3,
                """
                error: cannot find template 'bugfux'
                hint: there are: bugfix, explore, feature, refactor, setup, tests, what-if
                hint: 'git chat new --list-templates' says what they are for

                """
            ),
            (
                ["--template", "bugfix", "--set", "bug=" + String(repeating: "x", count: 99)], 1,
                "error: cannot take a title of 103 characters: the most is 100\n"
            ),
        ]
        for (words, status, errors) in cases {
            #expect(try sandbox.run(["git", "chat", "new"] + words) == Output(status: status, stderr: errors))
        }
        #expect(try sandbox.state() == before)
    }

    @Test("on a terminal missing values are asked for")
    func asks() throws {
        try withParrot()
        let process = try sandbox.startOnTerminal(
            "git", "chat", "new", "--template", "bugfix", environment: ["GIT_TERMINAL_PROMPT": nil])
        try process.wait(for: "What goes wrong, in a few words: ")
        process.type("\n")
        try process.wait(for: "words: What goes wrong, in a few words: ")
        process.type("it hangs\n")
        try process.wait(for: "How one can see it [not known yet]: ")
        process.type("\n")
        let output = try process.wait()
        #expect(output.status == 0)
        #expect(output.stdout.contains("title:      Fix it hangs\n"), "\(output)")
        #expect(output.stdout.contains("How one can see it: not known yet\n"))
        let left = try sandbox.startOnTerminal(
            "git", "chat", "new", "--template", "bugfix", environment: ["GIT_TERMINAL_PROMPT": nil])
        try left.wait(for: "What goes wrong")
        left.type("\u{4}")
        #expect(try left.wait().status == 2)
        #expect(try sessions() == 1)
    }

    @Test("what a file of the repository says is shown, and used only after a yes")
    func ofRepository() throws {
        try withParrot()
        try write("team", "---\ntitle: Team {{what}}\nagent: parrot\nlabels: a, b c\n---\nDo {{what}} \u{1B}[2J\nnow\n")
        let words = ["git", "chat", "new", "--template", "team", "--set", "what=it"]
        let before = try sandbox.state()
        let shown = """
            template 'team' comes from the repository, in '.gitchat/templates/team.md':
              title:   Team it
              labels:  a, b c
              agent:   parrot
              first prompt:
                | Do it ␛[2J
                | now

            """
        #expect(
            try sandbox.run(words)
                == Output(
                    status: 1,
                    stderr: shown + """
                        error: cannot ask 'make a session from it?' without a terminal
                        hint: say '--yes' to answer it

                        """))
        for (answer, status) in [("\n", Int32(2)), ("n\n", 2), ("y\n", 0)] {
            #expect(try sandbox.state() == before)
            let process = try sandbox.startOnTerminal(words, environment: ["GIT_TERMINAL_PROMPT": nil])
            try process.wait(for: "make a session from it? [y/N] ")
            process.type(answer)
            #expect(try process.wait().status == status)
        }
        let agreed = try sandbox.run(words + ["--yes"]).requireSuccess()
        #expect(agreed.stderr.hasPrefix(shown))
        #expect(try self.shown("%(title)|%(agent)|%(labels)|%(turns)") == "Team it|parrot|a,b c|1")
        #expect(try sessions() == 2)
    }

    @Test("the shell is never an agent that a file of the repository names")
    func shell() throws {
        try write("evil", "---\ntitle: x\nagent: shell\n---\ntouch \"$HOME/owned\"\n")
        for more in [[], ["--yes"], ["--yes", "--no-send"]] {
            let output = try sandbox.run(
                ["git", "-c", "chat.defaultAgent=shell", "chat", "new", "--template", "evil"] + more)
            #expect(output.status == 1)
            #expect(
                output.stderr.hasPrefix("error: cannot use template 'evil': it comes from the repository and names"))
        }
        #expect(try sessions() == 0)
        #expect(!Files.exists(sandbox.home + "/owned"))
    }

    @Test("links, folders, large files and other bytes are no templates; a mistake is told by its line")
    func broken() throws {
        try sandbox.write("../secret.md", "secret")
        try sandbox.write(".gitchat/templates/README.md", "About this folder")
        try sandbox.sh("cd .gitchat/templates; ln -s ../../../secret.md link.md; mkdir dir.md; mkfifo pipe.md")
            .requireSuccess()
        try write("large", String(repeating: "x", count: 70_000))
        try sandbox.sh(#"printf 'a\377b' >.gitchat/templates/bytes.md"#).requireSuccess()
        try write("key", "---\ntitle: x\ncolour: blue\n---\n")
        try write("open", "---\ntitle: x\n")
        try write("mode", "---\nmode: wild\n---\n")
        let list = try sandbox.chat("new", "--list-templates")
        #expect(list.stdout.split(separator: "\n").count == 7, "\(list)")
        #expect(
            list.stderr == """
                warning: cannot use template 'bytes': it is not UTF-8 text
                warning: cannot use template 'key': line 3: there is no key 'colour'
                warning: cannot use template 'large': it has more than 65536 bytes
                warning: cannot use template 'mode': line 2: there is no mode 'wild'
                warning: cannot use template 'open': line 1: its '---' has no end

                """)
        for name in ["link", "dir", "pipe", "README"] {
            #expect(try sandbox.chat("new", "--template", name).status == 3, "\(name)")
        }
        #expect(
            try sandbox.chat("new", "--template", "key")
                == Output(
                    status: 1,
                    stderr: """
                        error: cannot use template 'key': line 3: there is no key 'colour'
                        hint: there are: about, title, description, mode, agent, base, labels, ask.…, default.…

                        """))
        try sandbox.sh(
            "rm -r .gitchat; mkdir ../else; echo x >../else/t.md; mkdir .gitchat; ln -s ../../else .gitchat/templates")
        #expect(try sandbox.chat("new", "--template", "t").status == 3)
    }

    @Test("the user's own folder goes before the repository, and that before what git chat brings")
    func order() throws {
        try write("bugfix", "---\ntitle: Repository\n---\n")
        try write("mine", "---\ntitle: Repository\n---\n")
        try sandbox.write(sandbox.home + "/templates/mine.md", "---\ntitle: Mine\nabout: of my own\n---\n")
        try sandbox.git("config", "--global", "chat.templates", "~/templates")
        let list = try sandbox.chat("new", "--list-templates").requireSuccess().stdout.split(separator: "\n")
        #expect(list[0] == "bugfix\trepository\t")
        #expect(list.contains("mine\town\tof my own"))
        #expect(list.contains { $0.hasPrefix("feature\tbuilt-in\tAdd something new") })
        try sandbox.chat("new", "--template", "mine").requireSuccess()
        #expect(try shown("%(title)") == "Mine")
        let json = try sandbox.chat("new", "--list-templates", "--json").requireSuccess().stdout
        #expect(json.contains("\"name\": \"bug\"") == false && json.contains("\"name\": \"feature\""))
    }

    @Test("a bare repository has the templates of its HEAD")
    func bare() throws {
        try write("team", "---\ntitle: Team\n---\n")
        try sandbox.git("add", ".")
        try sandbox.git("commit", "--quiet", "--message", "templates")
        try sandbox.git("clone", "--quiet", "--bare", ".", "../bare.git")
        sandbox.folder = sandbox.path + "/bare.git"
        try sandbox.chat("new", "--template", "team", "--yes").requireSuccess()
        #expect(try shown("%(title)") == "Team")
    }
}
