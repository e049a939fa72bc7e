import Testing

@testable import ChatCommands

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite struct PagerChoiceTests {
    private func command(
        _ environment: [String: String] = [:], config: [String: String] = [:], terminal: Bool = true
    ) -> String? {
        Pager(for: "log", environment: environment, config: { config[$0] }, isTerminal: terminal)?.command
    }

    @Test("the first that names a pager wins")
    func order() {
        var environment = ["GIT_CHAT_PAGER": "a", "GIT_PAGER": "b", "PAGER": "d"]
        #expect(command(environment, config: ["core.pager": "c"]) == "a")
        environment["GIT_CHAT_PAGER"] = nil
        #expect(command(environment, config: ["core.pager": "c"]) == "b")
        environment["GIT_PAGER"] = nil
        #expect(command(environment, config: ["core.pager": "c"]) == "c")
        #expect(command(environment) == "d")
        #expect(command() == "less")
    }

    @Test("cat, nothing, no terminal, and a pager of git's mean none")
    func none() {
        #expect(command(["GIT_PAGER": "cat"], config: ["pager.chat.log": "less"]) == nil)
        #expect(command(["PAGER": ""]) == nil)
        #expect(command(terminal: false) == nil)
        #expect(command(["GIT_PAGER_IN_USE": "true"]) == nil)
    }

    @Test("one command can have its own")
    func perCommand() {
        #expect(command(config: ["pager.chat.log": "false"]) == nil)
        #expect(command(config: ["pager.chat": "no"]) == nil)
        #expect(command(config: ["pager.chat": "no", "pager.chat.log": "true", "core.pager": "c"]) == "c")
        #expect(command(["GIT_PAGER": "b"], config: ["pager.chat.log": "delta | less"]) == "delta | less")
    }

    @Test("the pager is told git's defaults, which never replace the user's own")
    func environment() {
        let environment = Pager.environment(["LESS": "S"])
        #expect(environment == ["LESS": "S", "LV": "-c", "GIT_PAGER_IN_USE": "true"])
        #expect(Pager.environment([:])["LESS"] == "FRX")
    }

    @Test("a pager that is not there is noticed before it is started")
    func installed() {
        let environment = ["PATH": "/nonexistent:/bin:/usr/bin"]
        let expected = ["sh -c x": true, "no-such -R": false, "/no/such": false, "no-such | x": true]
        for (command, isInstalled) in expected {
            let pager = Pager(for: "log", environment: environment, config: { _ in command }, isTerminal: true)
            #expect(pager?.isInstalled == isInstalled)
        }
    }
}

extension ProcessTests {
    @Suite struct PagerRunTests {
        let output: Pipe
        let folder = Folder()

        init() throws {
            Console.reportBrokenPipes()
            output = try Pipe()
        }

        private func pager(_ command: String) throws -> Pager {
            let environment = ["PATH": "/bin:/usr/bin", "GIT_CHAT_PAGER": command, "FOLDER": folder.path]
            return try #require(Pager(for: "log", environment: environment, config: { _ in nil }, isTerminal: true))
        }

        @Test("answers go through the pager until the end")
        func through() throws {
            let console = Console(.init(output: output.writing))
            try console.answer("before")
            let command = #"sed 's/^/> /' >"$FOLDER/seen"; echo "$LESS $GIT_PAGER_IN_USE" >>"$FOLDER/seen""#
            try console.page(through: pager(command))
            try console.answer("hello")
            try console.finish()
            try console.answer("after")
            try console.finish()
            #expect(folder.contents("seen") == "> hello\nFRX true\n")
            #expect(output.contents() == "before\nafter\n")
        }

        @Test("a pager left early is known as such")
        func leftEarly() throws {
            let console = Console(.init(output: output.writing))
            try console.page(through: pager("true"))
            #expect(throws: Console.Closed(pager: true)) {
                for _ in 0..<100_000 { try console.answer("a line that nobody reads") }
                try console.finish()
            }
            #expect(throws: Console.Closed(pager: true)) { try console.finish() }
            #expect(output.contents() == "")
        }

        @Test("without the program, the answer comes as it is")
        func missing() throws {
            let console = Console(.init(output: output.writing))
            try console.page(through: pager("no-such-pager -R"))
            try console.answer("hello")
            try console.finish()
            #expect(output.contents() == "hello\n")
        }
    }
}
