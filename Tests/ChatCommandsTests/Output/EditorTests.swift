import Testing

@testable import ChatCommands

@Suite struct EditorChoiceTests {
    private func command(_ environment: [String: String], config: [String: String] = [:]) throws -> String {
        try Editor(environment: environment, config: { config[$0] }).command
    }

    @Test("the first that names an editor wins")
    func order() throws {
        var environment = ["TERM": "xterm", "GIT_CHAT_EDITOR": "a", "GIT_EDITOR": "b", "VISUAL": "d", "EDITOR": "e"]
        let config = ["core.editor": "c"]
        #expect(try command(environment, config: config) == "a")
        environment["GIT_CHAT_EDITOR"] = ""
        #expect(try command(environment, config: config) == "b")
        environment["GIT_EDITOR"] = nil
        #expect(try command(environment, config: config) == "c")
        #expect(try command(environment) == "d")
        environment["VISUAL"] = nil
        #expect(try command(environment) == "e")
        #expect(try command(["TERM": "xterm"]) == "vi")
    }

    @Test("a dumb terminal has no visual editor")
    func dumb() throws {
        #expect(try command(["TERM": "dumb", "VISUAL": "emacs", "EDITOR": "ed"]) == "ed")
        #expect(throws: Editor.Failure.dumbTerminal) { try command(["TERM": "dumb", "VISUAL": "emacs"]) }
    }
}

extension ProcessTests {
    @Suite struct EditorRunTests {
        let folder = Folder()
        let draft = Draft { _ in nil }

        private func edit(with script: String) throws -> String {
            let editor = folder.file("my editor", "#!/bin/sh\n" + script, mode: 0o700)
            let contents = draft.contents(text: "start", notes: "on 'fix-login'\n\nlast line")
            let file = folder.file("it's $HOME; draft", contents)
            return try Editor(command: "'\(editor)' --wait").edit(
                file, environment: ["PATH": "/bin:/usr/bin"], draft: draft, limit: 1000)
        }

        @Test("the text above the scissors is the result, headings and all")
        func edits() throws {
            let text = try edit(
                with: #"""
                    test "$1" = --wait || exit 1
                    new=$(printf '# Heading\n\n#tag\n\n \n'; cat "$2")
                    printf '%s\n' "$new" >"$2"
                    """#)
            #expect(text == "# Heading\n\n#tag\n\n \nstart")
        }

        @Test("an editor that fails, fails the edit")
        func fails() {
            let command = "'\(folder.path)/my editor' --wait"
            #expect(throws: Editor.Failure.failed(editor: command, status: 3)) { try edit(with: "exit 3") }
            #expect(throws: Editor.Failure.failed(editor: command, status: 143)) { try edit(with: "kill $$") }
        }

        @Test("a text above the limit is refused")
        func tooLarge() {
            #expect(throws: TextInput.Failure.tooLarge(path: folder.path + "/it's $HOME; draft", limit: 1000)) {
                try edit(with: #"head -c 1001 /dev/zero >"$2""#)
            }
        }
    }
}

@Suite struct DraftTests {
    @Test("notes stand below the scissors, with git's comment character")
    func contents() {
        let draft = Draft { ["core.commentChar": ";"][$0] }
        #expect(
            draft.contents(text: "hi", notes: "a\n\nb") == """
                hi
                ; ------------------------ >8 ------------------------
                ; a
                ;
                ; b

                """)
        #expect(Draft { ["core.commentChar": "auto"][$0] }.comment == "#")
    }

    @Test("text comes back as written, whatever it is")
    func text() {
        let draft = Draft { _ in nil }
        #expect(draft.text(of: draft.contents(text: "# A\n\nb \n", notes: "c")) == "# A\n\nb ")
        #expect(draft.text(of: "a\r\n\(draft.scissors)\r\nb\r\n") == "a")
        #expect(draft.text(of: "no scissors\n# kept\n") == "no scissors\n# kept")
        #expect(draft.text(of: "\n \n" + draft.scissors) == "")
    }
}
