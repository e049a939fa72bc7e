import ArgumentParser
import ChatModel
import Testing

@testable import ChatCommands

@Suite struct OutputOptionsTests {
    private struct Command: ParsableCommand {
        @OptionGroup var output: OutputOptions
        @Option(name: .customShort("n")) var count: Int?
        @Argument var words: [String] = []
    }

    private func parse(_ arguments: String...) throws -> Command { try Command.parse(arguments) }

    @Test("each option chooses its form")
    func forms() throws {
        #expect(try parse().output.chosen(onTerminal: true) == .text)
        #expect(try parse().output.chosen(onTerminal: false) == .tsv)
        #expect(try parse("--json").output.chosen(onTerminal: true) == .json)
        #expect(try parse("-z").output.chosen(onTerminal: true) == .nul)
        #expect(try parse("--format", "%(id)").output.chosen(onTerminal: true) == .template("%(id)"))
    }

    @Test("two forms at once are refused")
    func conflict() {
        #expect(throws: (any Error).self) { try parse("--json", "-z") }
        #expect(throws: (any Error).self) { try parse("--json", "--format", "x") }
    }

    @Test("colour may come with or without a word")
    func colour() throws {
        #expect(try parse().output.colour == nil)
        #expect(try parse("--color").output.colour == .always)
        #expect(try parse("--color", "-n", "5").count == 5)
        #expect(try parse("--color=never", "word").output.colour == .never)
        #expect(try parse("--color", "auto").output.colour == .auto)
        #expect(throws: (any Error).self) { try parse("--color=sometimes") }
        #expect(throws: (any Error).self) { try parse("--color", "word") }
    }
}

@Suite struct FormatTests {
    let sessions: [JSON] = [
        ["id": "018f", "title": "日本", "base": ["ref": "refs/heads/main"], "pull_request": .null],
        ["id": "0190", "title": "a\u{1B}b", "base": .null, "pull_request": ["number": .integer(7)]],
    ]

    private func render(_ format: OutputFormat, terminal: Bool = false) throws -> String {
        try format.render(objects: sessions, forTerminal: terminal) { "text" }
    }

    @Test("lists are one array, one thing is an object, text is the command's")
    func shapes() throws {
        #expect(try render(.text) == "text")
        #expect(try JSON.parse(Array(render(.json).utf8)) == .array(sessions))
        #expect(try render(.json).hasSuffix("\n]\n"))
        #expect(try OutputFormat.json.render(objects: [], forTerminal: false) { "" } == "[]\n")
        #expect(try OutputFormat.json.render(object: ["a": true], forTerminal: false) { "" } == "{\n  \"a\": true\n}\n")
    }

    @Test("a template makes a line of each record")
    func template() throws {
        #expect(try render(.template("%(id) %(base.ref)")) == "018f refs/heads/main\n0190 \n")
        #expect(try render(.template("%(pull_request.number)")) == "\n7\n")
        #expect(try render(.template("%(title)")) == "日本\na\u{1B}b\n")
        #expect(try render(.template("%1b%(title)"), terminal: true) == "\u{1B}日本\n\u{1B}a␛b\n")
    }

    @Test("a list prints in every form")
    func listing() throws {
        let list = Listing(columns: [.init(title: "ID"), .init(title: "TITLE")], rows: [["018f", "a\tb"]]) { sessions }
        let expected: [OutputFormat: String] = [
            .text: "018f  a␉b\n", .tsv: "018f\ta\\tb\n", .nul: "018f\ta\tb\0", .template("%(id)"): "018f\n0190\n",
        ]
        for (format, text) in expected {
            let output = try Pipe()
            let console = Console(.init(output: output.writing))
            try console.answer(list, as: format)
            try console.finish()
            #expect(output.contents() == text)
        }
    }
}

@Suite struct TemplateTests {
    let object: JSON = [
        "id": "x", "labels": .array(["a", "b"]), "turns": .integer(3), "is_default": false, "links": ["run": .null],
        "tool_calls": .array([["id": "t"]]),
    ]

    @Test(
        "values, percent signs and bytes",
        arguments: [
            ("%(id)%%(id)", "x%(id)"), ("%00%0a%C3%a9", "\0\né"), ("100% %zz %", "100% %zz %"), ("%(labels)", "a,b"),
            ("%(turns)/%(is_default)", "3/false"), ("[%(links.run)]", "[]"), ("%(links)", #"{"run":null}"#),
            ("%(tool_calls)", #"[{"id":"t"}]"#), ("é%(id)日", "éx日"), ("", ""),
        ])
    func renders(template: String, expected: String) throws {
        #expect(try Template(template).render(object, forTerminal: false) == expected)
    }

    @Test("an unknown name is told with those there are")
    func unknown() {
        let valid = ["id", "labels", "turns", "is_default", "links", "links.run", "tool_calls"]
        for name in ["nope", "id.x", "links.", "", "ID"] {
            #expect(throws: Template.Failure.unknownAtom(name, valid: valid)) {
                try Template("%(\(name))").render(object, forTerminal: false)
            }
        }
        #expect(throws: Template.Failure.unterminatedAtom(offset: 3)) { try Template("ab %(id") }
    }
}
