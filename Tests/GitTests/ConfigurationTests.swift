import TestSupport
import Testing

@testable import Git

@Suite struct ConfigurationTests {
    private let sandbox: Sandbox

    init() throws {
        sandbox = try Sandbox()
        try sandbox.repository()
    }

    /// Compares the value in effect, and all values, with what git says.
    private func compare(_ keys: [String], place: String = ".", _ variables: [String: String?] = [:]) throws {
        let configuration = try sandbox.open(place, variables).configuration
        for key in keys {
            let stock = try sandbox.run(["git", "config", "--get-all", "-z", key], in: place, environment: variables)
            let values = stock.stdoutBytes.split(separator: 0, omittingEmptySubsequences: false).dropLast()
            let expected = values.map { String(decoding: $0, as: UTF8.self) }
            #expect(configuration.strings(key) == expected, "\(key)")
            #expect(configuration.string(key) == expected.last, "\(key)")
        }
    }

    private func add(_ place: String, _ text: String) throws {
        let old = Files.exists(sandbox.absolute(place)) ? try sandbox.read(place) : ""
        try sandbox.write(place, old + text)
    }

    private static let levels = ["system", "global", "local", "worktree", "count", "parameters"]

    @Test("the last place that says something wins, as for git")
    func precedence() throws {
        try sandbox.git("config", "extensions.worktreeConfig", "true")
        let files = [
            "system": "../system", "global": "../home/.gitconfig", "local": ".git/config",
            "worktree": ".git/config.worktree",
        ]
        let before = try files.mapValues { Files.exists(sandbox.absolute($0)) ? try sandbox.read($0) : "" }
        for bits in 0..<(1 << Self.levels.count) {
            let present = Set(Self.levels.enumerated().filter { bits & (1 << $0.offset) != 0 }.map(\.element))
            for (level, file) in files {
                let setting = "[Chat \"Sub\"]\n\tKey = \(level)\n"
                try sandbox.write(file, (before[level] ?? "") + (present.contains(level) ? setting : ""))
            }
            try compare(["CHAT.Sub.kEY"], variables(present))
        }
    }

    private func variables(_ present: Set<String>) -> [String: String?] {
        var variables: [String: String?] = ["GIT_CONFIG_NOSYSTEM": nil, "GIT_CONFIG_SYSTEM": sandbox.path + "/system"]
        if present.contains("count") {
            let counted = [
                "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "CHAT.Sub.kEY", "GIT_CONFIG_VALUE_0": "count",
            ]
            variables.merge(counted) { $1 }
        }
        if present.contains("parameters") {
            variables["GIT_CONFIG_PARAMETERS"] = "'Chat.Sub.Key'='parameters' 'x.y=old'"
        }
        return variables
    }

    @Test(
        "the environment says which files are read",
        arguments: [
            [:], ["GIT_CONFIG_GLOBAL": ""], ["GIT_CONFIG_GLOBAL": "$SANDBOX/other"], ["GIT_CONFIG_NOSYSTEM": "0"],
            ["GIT_CONFIG_NOSYSTEM": "yes"], ["GIT_CONFIG_NOSYSTEM": ""],
            ["GIT_CONFIG_GLOBAL": "$UNSET"], ["GIT_CONFIG_GLOBAL": "$UNSET", "XDG_CONFIG_HOME": "$SANDBOX/xdg"],
            ["GIT_CONFIG_GLOBAL": "$UNSET", "XDG_CONFIG_HOME": ""],
            ["GIT_CONFIG_GLOBAL": "$UNSET", "HOME": "$UNSET"], ["GIT_CONFIG_GLOBAL": "/nowhere"],
        ] as [[String: String]])
    func files(named: [String: String]) throws {
        let places = ["../system", "../other", "../xdg/git/config", "../home/.config/git/config", "../home/.gitconfig"]
        for place in places { try add(place, "[a]\n\tb = \(place)\n") }
        var variables: [String: String?] = ["GIT_CONFIG_SYSTEM": sandbox.path + "/system"]
        for (name, value) in named {
            variables[name] = .some(value == "$UNSET" ? nil : value.replacing("$SANDBOX", with: sandbox.path))
        }
        try compare(["a.b", "user.name"], variables)
    }

    @Test("values of every spelling")
    func spellings() throws {
        try add(
            ".git/config",
            #"""
            [v]
            a = plain text  ; comment
            b = "quoted ; # text"   # comment
            c = tab\there\nnew\\line\"quote
            d = part one \
              and two
            e =
            f
            g = "  kept  "
            h = a"b c"d
            i = é 日本
            j = [x]
            k = a=b
            L-1 = upper
            m = ""
            n = x\b
            o = "multi\nline;"
            [v.old "Style"] x = 1
            [v "with \"quote\\ and.dot"] x = 2
            [V] a = second
            """# + "\n")
        let keys = "abcdeghijkmno".map { "v.\($0)" } + ["v.l-1", "v.with \"quote\\ and.dot.x"]
        try compare(keys)
        #expect(try sandbox.open().configuration.string("v.f") == "true")
    }

    @Test(
        "what git -c hands to its children",
        arguments: [
            ["-c", "a.b=c"], ["-c", "x.y="], ["-c", "flag.on"], ["-c", "a.b=it's", "-c", "a.b=!\"x\\"],
            ["-c", "A.Sub.B=1=2"], ["-c", "a.b=line\nnext\r\n"], ["-c", "a.b=\u{301}x", "-c", "a.\u{301}.b=1"],
            ["-c", "a.b=1", "-c", "a.b=2", "-c", "a.b"], ["--config-env=a.b=HOME"], ["-c", "a.x=y.b=1"],
            ["-c", "a.b='"],
        ])
    func commandLine(arguments: [String]) throws {
        let keys = ["a.b", "x.y", "flag.on", "a.Sub.b", "a.\u{301}.b", "a.x=y.b", "a.x"]
        try sandbox.writeProgram("git-children", "#!/bin/sh\nprintf %s \"$GIT_CONFIG_PARAMETERS\"\n")
        let carried = try sandbox.run(["git"] + arguments + ["children"]).requireSuccess().stdoutBytes
        let text = String(decoding: carried, as: UTF8.self)
        let configuration = try sandbox.open(".", ["GIT_CONFIG_PARAMETERS": text]).configuration
        for key in keys {
            let stock = try sandbox.run(["git"] + arguments + ["config", "--get-all", "-z", key]).stdoutBytes
            let expected = stock.split(separator: 0, omittingEmptySubsequences: false).dropLast().map {
                String(decoding: $0, as: UTF8.self)
            }
            let ours = configuration.entries(prefix: key).filter { $0.key == key }.map { $0.value ?? "" }
            #expect(ours.map { Array($0.utf8) } == expected.map { Array($0.utf8) }, "\(key)")
        }
        #expect(configuration.bool("flag.on") == (arguments.contains("flag.on") ? true : nil))
    }

    @Test(
        "words as git reads them",
        arguments: [
            "true", "Yes", "ON", "false", "no", "Off", "", "1", "0", "-1", "2k", "0k", "maybe", "1 ", "0x10", "08",
        ])
    func booleans(value: String) throws {
        try sandbox.git("config", "a.b", value)
        let stock = try sandbox.run("git", "config", "--type=bool", "a.b")
        #expect(
            try sandbox.open().configuration.bool("a.b").map(String.init)
                == (stock.status == 0 ? String(stock.stdout.dropLast()) : nil))
    }

    @Test(
        "numbers as git reads them",
        arguments: [
            "0", "12", "-3", "+4", "1k", "2M", "3g", "-1K", "0x1F", "010", "09", "1kk", "k", "", "1.5",
            "9223372036854775807", "9223372036854775808", "9223372036854775807k", "-9g", "- 1", "--1", "1 k",
        ])
    func integers(value: String) throws {
        try sandbox.git("config", "a.b", value)
        let stock = try sandbox.run("git", "config", "--type=int", "a.b")
        #expect(
            try sandbox.open().configuration.integer("a.b").map(String.init)
                == (stock.status == 0 ? String(stock.stdout.dropLast()) : nil))
    }

    @Test("included files count where they are included, and conditions hold as for git")
    func includes() throws {
        try sandbox.git("worktree", "add", "--quiet", "-b", "topic/x", "../linked")
        for name in ["a", "b", "c", "d", "e"] {
            try sandbox.write("../home/inc/\(name)", "[in]\n\t\(name) = yes\n\torder = \(name)\n")
        }
        try add(
            "../home/.gitconfig",
            """
            [in]
            \torder = before
            [include]
            \tpath = inc/a
            [includeIf "gitdir:\(sandbox.folder)/"]
            \tpath = inc/b
            [includeIf "gitdir:/nowhere/"]
            \tpath = inc/c
            [includeIf "onbranch:topic/"]
            \tpath = inc/d
            [include]
            \tpath = missing

            """)
        try add(
            ".git/config",
            "[includeIf \"gitdir/i:\(sandbox.folder.uppercased())/.git\"]\n\tpath = \(sandbox.home)/inc/e\n[in]\n\torder = after\n"
        )
        for place in [".", "../linked"] { try compare("abcde".map { "in.\($0)" } + ["in.order"], place: place) }
    }

    @Test("files are read once for each repository that is opened, and again when we wrote")
    func rereading() throws {
        try sandbox.write("../home/inc", "[in]\n\ta = yes\n")
        try add(".git/config", "[includeIf \"gitdir:\(sandbox.folder)/\"]\n\tpath = \(sandbox.home)/inc\n")
        let configuration = try sandbox.open().configuration
        try configuration.set("chat.x", to: "1")
        #expect(configuration.string("in.a") == "yes" && configuration.string("chat.x") == "1")
        try add(".git/config", "[chat]\n\ty = 2\n")
        #expect(configuration.string("chat.y") == nil)
        #expect(try sandbox.open().configuration.string("chat.y") == "2")
    }

    @Test("a file that others cannot read, or that a group can write, stays so", arguments: ["600", "664", "640"])
    func mode(_ mode: String) throws {
        try sandbox.run("chmod", mode, ".git/config").requireSuccess()
        let configuration = try sandbox.open().configuration
        for step in 0..<3 {
            switch step {
            case 0: try configuration.set("chat.x", to: "1")
            case 1: try configuration.add("chat.x", "2")
            default: #expect(try configuration.unset("chat.x"))
            }
            #expect(try sandbox.run("stat", "-c", "%a", ".git/config").stdout == mode + "\n")
        }
    }

    @Test(
        "what is written, git reads",
        arguments: ["plain", "", " spaces ", "a;b#c", "quote\"back\\slash", "line\nnext", "é", "tab\tx"])
    func writing(value: String) throws {
        let configuration = try sandbox.open().configuration
        try configuration.set("chat.sub.X.key", to: value)
        #expect(try sandbox.bytes("config", "-z", "chat.sub.X.key") == Array(value.utf8) + [0])
        try configuration.add("chat.several", value)
        try configuration.add("chat.several", value + "2")
        try configuration.add("chat.several", value)
        try compare(["chat.several", "chat.sub.X.key"])
        #expect(try configuration.unset("chat.several"))
        #expect(try configuration.unset("chat.several") == false)
        #expect(try sandbox.run("git", "config", "chat.several").status == 1)
        #expect(throws: GitError.self) { try configuration.set("no key", to: "x") }
    }

    @Test("entries have their place, in the order in which later ones win")
    func entries() throws {
        try sandbox.git("config", "--global", "chat.agent.Claude.command", "a")
        try sandbox.git("config", "chat.agent.Claude.command", "b")
        let configuration = try sandbox.open(".", ["GIT_CONFIG_PARAMETERS": "'chat.agent.Codex.command'="])
            .configuration
        let found = configuration.entries(prefix: "Chat.agent.")
        #expect(
            found.map(\.key) == ["chat.agent.Claude.command", "chat.agent.Claude.command", "chat.agent.Codex.command"])
        #expect(found.map(\.value) == ["a", "b", nil] && found.map(\.scope) == ["global", "local", "command"])
    }
}
