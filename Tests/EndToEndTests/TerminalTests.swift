import TestSupport
import Testing

@Suite struct TerminalTests {
    private static let hostile = "red \u{1B}[31m title \u{1B}]0;owned\u{7} bidi \u{202E}abc \u{9B}2J\r\u{8}"

    private func isSafe(_ text: String) -> Bool {
        !text.unicodeScalars.contains { scalar in
            scalar.value < 0x20 && scalar != "\n" && scalar != "\t" || (0x7F..<0xA0).contains(scalar.value)
                || (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
        }
    }

    @Test("nothing stored acts on the terminal, wherever it is shown")
    func hostileText() throws {
        let project = try Project()
        let sandbox = project.sandbox
        let name = "Ann \u{1B}[5m\u{202E}"
        try sandbox.chat("say", "-m", Self.hostile, environment: ["GIT_AUTHOR_NAME": name]).requireSuccess()
        try sandbox.run(
            "git", "chat", "new", "Evil", "--agent", Self.hostile, "-d", Self.hostile,
            environment: ["GIT_AUTHOR_NAME": name]
        ).requireSuccess()
        try sandbox.writeProgram(
            "evil",
            "#!/bin/sh\nprintf '\\033]0;owned\\007\\033[2J\\302\\2332J \\342\\200\\256x'; touch \"$(printf 'a\\033[31mb')\"; printf '\\033[1m' >&2; exit 1\n"
        )
        try sandbox.chat("agent", "add", "evil", "--", "evil").requireSuccess()
        let plain = ["NO_COLOR": "1", "GIT_PAGER": "cat"]
        let commands = [
            ["send", "--agent", "evil", Self.hostile], ["log", project.id], ["list"], [], ["show"], ["status"],
            ["show", project.id], ["log"], ["diff"], ["diff", "--committed"], ["switch", "@"], ["agent"],
            ["show", Self.hostile], ["new", Self.hostile], ["list", "--format=%(description) %(agent) %(owner)"],
            ["log", project.id, "--format=%(text)"], ["log", "--requests"], ["fsck"], ["config", "--list"],
        ]
        for command in commands {
            let output = try sandbox.startOnTerminal(["git", "chat"] + command, environment: plain).wait()
            #expect(isSafe(output.stdout), "git chat \(command): \(output.stdout.debugDescription)")
        }
        #expect(try sandbox.chat("log", project.id, "-n", "1", "--format=%(text)").stdout == Self.hostile + "\n")
    }

    @Test("colour follows --color, color.chat, NO_COLOR and the terminal")
    func colour() throws {
        let project = try Project()
        try project.sandbox.chat("say", "hello").requireSuccess()
        func isColoured(_ words: [String], _ environment: [String: String?] = [:]) throws -> Bool {
            let more = ["TERM": "xterm"].merging(environment) { $1 }
            return try project.sandbox.startOnTerminal(["git"] + words, environment: more).wait()
                .stdout.contains("\u{1B}[")
        }
        #expect(try isColoured(["chat", "list"]))
        #expect(try !isColoured(["chat", "list"], ["NO_COLOR": "1"]))
        #expect(try !isColoured(["chat", "list"], ["TERM": "dumb"]))
        #expect(try !isColoured(["-c", "color.chat=false", "chat", "list"]))
        #expect(try !isColoured(["-c", "color.ui=never", "chat", "list"]))
        #expect(try isColoured(["-c", "color.ui=never", "chat", "list", "--color"], ["NO_COLOR": "1"]))
        #expect(try !project.sandbox.chat("list").stdout.contains("\u{1B}["))
        #expect(try project.sandbox.chat("log", "--color=always", "--format=%(role)").stdout == "user\n")
    }

    @Test("log goes through the pager, list does not")
    func pager() throws {
        let project = try Project()
        try project.sandbox.chat("say", "hello").requireSuccess()
        try project.sandbox.writeProgram("my-pager", "#!/bin/sh\necho \"[paged $LESS]\"; cat\n")
        func show(_ words: String..., environment: [String: String?] = [:]) throws -> String {
            let more = ["GIT_PAGER": "my-pager"].merging(environment) { $1 }
            return try project.sandbox.startOnTerminal(["git"] + words, environment: more).wait().stdout
        }
        #expect(try show("chat", "log").hasPrefix("[paged FRX]\nuser turn 1, Ann <ann@example.com>, "))
        #expect(try show("chat", "diff", "--committed").hasPrefix("[paged"))
        #expect(try !show("chat", "list").contains("[paged"))
        #expect(try !show("--no-pager", "chat", "log").contains("[paged"))
        #expect(try !show("-c", "pager.chat.log=false", "chat", "log").contains("[paged"))
        #expect(try show("-p", "chat", "list").hasPrefix("[paged"))
        #expect(
            try show("-c", "pager.chat=my-pager -x", "chat", "log", environment: ["GIT_PAGER": nil]).contains("[paged"))
    }

    @Test("without a message an editor is opened on a terminal")
    func editor() throws {
        let project = try Project()
        try project.sandbox.chat("say", "hello").requireSuccess()
        try project.sandbox.writeProgram(
            "edit",
            "#!/bin/sh\ncp \"$1\" \"$HOME/seen\"; { echo written; cat \"$1\"; } > \"$1.x\"; mv \"$1.x\" \"$1\"\n")
        func say(_ editor: String) throws -> Output {
            try project.sandbox.startOnTerminal(
                ["git", "chat", "say"], environment: ["GIT_EDITOR": editor, "GIT_TERMINAL_PROMPT": nil]
            ).wait()
        }
        let output = try say("edit")
        #expect(output.stdout == "turn 2 of 'Fix login' is commit \(try project.tip())\n")
        #expect(try project.messages().hasSuffix("2 user written\n"))
        let draft = try project.sandbox.read(project.sandbox.home + "/seen")
        #expect(draft.contains("# Session: Fix login\n# user: hello\n"), "\(draft)")
        let empty = try say("true")
        #expect(empty.status == 1)
        #expect(empty.stdout == "error: cannot store an empty message\nhint: nothing was stored\n")
        #expect(
            try say("false").stdout.hasPrefix(
                "error: cannot take the message: the editor 'false' ended with status 1\n"))
        #expect(try project.messages().hasSuffix("2 user written\n"))
    }

    @Test("an answer without an end of line does not run into what is said next")
    func unfinishedLine() throws {
        let project = try Project()
        let output = try project.sandbox.runOnTerminal("git", "chat", "send", "--agent", "shell", "printf hi")
        #expect(output == Output(status: 0, stdout: "hi\nturn 1 of 'Fix login' is commit \(try project.tip())\n"))
        #expect(try project.shell("printf hi").stdout == "hi")
    }

    @Test("a list fits the columns of the terminal")
    func width() throws {
        let project = try Project(String(repeating: "long ", count: 19) + "title")
        let lines = try project.sandbox.runOnTerminal("git", "chat", "list").stdout.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.allSatisfy { $0.count <= 80 }, "\(lines)")
    }
}
