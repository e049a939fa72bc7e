import ChatModel
import TestSupport
import Testing

@testable import ChatCommands

@Suite struct PlaceholderTextTests {
    @Test(
        "what is a place and what stands for itself",
        arguments: [
            ("a {{b}} c", "a <b> c", ["b"]), ("{{ b-2 }}{{b-2}}", "<b-2><b-2>", ["b-2"]), (#"\{{b}}"#, "{{b}}", []),
            ("{{}} {{B}} {{2}} {{a b}} {{a", "{{}} {{B}} {{2}} {{a b}} {{a", []), ("{{{a}}}", "{{{a}}}", []),
            ("{{x.y}} {{a}}", "{{x.y}} <a>", ["a"]), ("", "", []), ("{{a}}{{b}}{{a}}", "<a><b><a>", ["a", "b"]),
            (#"\\{{a}}"#, #"\{{a}}"#, []), ("é{{a}}é", "é<a>é", ["a"]),
        ])
    func places(source: String, filled: String, names: [String]) {
        let text = PlaceholderText(source)
        #expect(text.names == names)
        #expect(text.filled(Dictionary(uniqueKeysWithValues: names.map { ($0, "<\($0)>") })) == filled)
    }

    @Test("a value is not looked into, and a place without one stays")
    func values() {
        #expect(PlaceholderText("{{a}} {{b}}").filled(["a": "{{b}}"]) == "{{b}} {{b}}")
    }
}

@Suite struct SessionTemplateTests {
    private func template(_ text: String) throws -> SessionTemplate {
        try SessionTemplate(name: "t", origin: .own, text: text)
    }

    @Test("reads every key, with either line end", arguments: ["\n", "\r\n"])
    func keys(end: String) throws {
        let lines = [
            "---", "# a remark", "about: it", "title: T: {{a}}", "description: D {{b}}", "mode: what-if",
            "agent: claude",
            "base: v{{c}}", "labels: x, y z,", "ask.a: A?", "default.b:  bee ", "", "---", "", "Do {{d}}", " twice", "",
        ]
        let template = try template(lines.joined(separator: end))
        #expect(template.about == "it")
        #expect(template.title?.filled(["a": "1"]) == "T: 1")
        #expect(template.mode == .whatIf)
        #expect(template.agent == "claude")
        #expect(template.labels.map(\.text) == ["x", "y z"])
        #expect(template.questions == ["a": "A?"])
        #expect(template.defaults == ["b": "bee"])
        #expect(template.places == ["a", "b", "c", "d"])
        #expect(template.prompt?.filled(["d": "it"]) == "Do it\n twice")
    }

    @Test("a file without a head is a first prompt")
    func promptAlone() throws {
        let template = try template("Just do it.\n---\nreally\n")
        #expect(template.title == nil)
        #expect(template.prompt?.filled([:]) == "Just do it.\n---\nreally")
        #expect(try self.template("").prompt == nil)
    }

    @Test(
        "mistakes are told by their line",
        arguments: [
            ("---\nx\n---\n", "line 2: it has no colon"), ("---\n\nask.A: x\n---\n", "line 3: there is no key 'ask.A'"),
            ("---\nmode: Chat\n---", "line 2: there is no mode 'Chat'"),
            ("---\nlabels: a\u{1B}b\n---", "line 2: 'a\u{1B}b' is no label"), ("---\n", "line 1: its '---' has no end"),
        ])
    func mistakes(text: String, reason: String) {
        #expect(performing: { try template(text) }, throws: { ($0 as? TemplateRefusal)?.reason == reason })
    }
}

@Suite struct BuiltInTemplateTests {
    private static let folder = (0..<4).reduce(#filePath) { path, _ in Files.parent(of: path) } + "/templates/sessions"

    @Test("the program carries the files of templates/sessions ('make templates' writes them)")
    func sameAsFiles() throws {
        let names = try Files.names(in: Self.folder)
        #expect(BuiltInTemplates.texts.map { $0.name + ".md" } == names)
        for (name, text) in BuiltInTemplates.texts {
            #expect(try Files.text(of: "\(Self.folder)/\(name).md") == text, "\(name)")
        }
    }

    @Test("each can be read, says what it is for, asks for its places, and is never the shell's")
    func whole() throws {
        for (name, text) in BuiltInTemplates.texts {
            let template = try SessionTemplate(name: name, origin: .builtIn, text: text)
            #expect(template.about != nil && template.title != nil && template.prompt != nil, "\(name)")
            #expect(Set(template.questions.keys) == Set(template.places), "\(name)")
            #expect(Set(template.defaults.keys).isSubset(of: template.places), "\(name)")
            #expect(template.agent == nil, "\(name)")
        }
    }
}
