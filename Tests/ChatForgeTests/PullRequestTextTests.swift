import ChatForge
import TestSupport
import Testing

@Suite struct PullRequestTextTests {
    @Test("the template is the one that is handed out")
    func template() throws {
        let top = (0..<3).reduce(#filePath) { path, _ in Files.parent(of: path) }
        #expect(try Files.text(of: top + "/templates/pull-request.md") == PullRequestTemplate.standard)
    }

    @Test("a place without a value takes its line and its heading along")
    func filled() {
        let values = ["summary": "S", "turns": "", "closes": ""]
        #expect(PullRequestTemplate.filled(PullRequestTemplate.standard, values).split(separator: "\n") == ["S"])
        let all = ["summary": "S", "turns": "- a\n- b", "closes": "Fixes #1"]
        #expect(
            PullRequestTemplate.filled(PullRequestTemplate.standard, all)
                == "S\n\n## Turns\n\n- a\n- b\n\nFixes #1\n\n")
    }

    @Test("our part is written anew, and nothing else")
    func renewed() {
        let body = PullRequestText.body(template: "---\nname: x\n---\nPlease\n", part: "old\n")
        #expect(body == "Please\n\n<!-- git-chat: begin -->\nold\n<!-- git-chat: end -->")
        let edited = "Hello\n\n" + body + "\nBye"
        let renewed = PullRequestText.body(edited, renewing: "new")
        #expect(renewed == "Hello\n\nPlease\n\n<!-- git-chat: begin -->\nnew\n<!-- git-chat: end -->\nBye")
        #expect(PullRequestText.body("no part of ours", renewing: "new") == nil)
        #expect(PullRequestText.body("<!-- git-chat: begin --> cut", renewing: "new") == nil)
        #expect(!PullRequestText.plain("x <!-- git-chat: end -->").contains("<!-- git-chat: end -->"))
    }

    @Test("what is too long is cut between characters, and says so")
    func limits() {
        #expect(PullRequestText.title(" a\n b ") == "a b")
        let title = PullRequestText.title(String(repeating: "é😀", count: 200))
        #expect(title.utf16.count <= 256)
        #expect(title.hasSuffix("…"))
        let long = PullRequestText.body(template: nil, part: String(repeating: "😀x\n", count: 30_000))
        #expect(long.utf16.count <= PullRequestText.maximumBody)
        #expect(
            long.hasSuffix("_This text was cut: the whole of it is in the branch's commits._\n<!-- git-chat: end -->\n")
        )
        #expect(
            PullRequestText.body(long, renewing: "short") == "<!-- git-chat: begin -->\nshort\n<!-- git-chat: end -->\n"
        )
        #expect(PullRequestText.fitting("short") == "short")
    }

    @Test(
        "names of templates",
        arguments: [
            ("PULL_REQUEST_TEMPLATE.md", true), ("pull-request-template.txt", true), ("pull_request_template", true),
            ("pull_request_templates.md", false), ("README.md", false),
        ])
    func names(name: String, isTemplate: Bool) { #expect(PullRequestTemplate.isTemplate(name) == isTemplate) }
}
