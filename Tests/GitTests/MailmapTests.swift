import TestSupport
import Testing

@testable import Git

@Suite struct MailmapTests {
    private let sandbox: Sandbox

    init() throws {
        sandbox = try Sandbox()
        try sandbox.repository()
        try sandbox.git("worktree", "add", "--quiet", "--detach", "../old")
    }

    private func address(_ place: String, _ more: [String: String?] = [:]) throws -> String {
        try sandbox.open(place, more).mailmapped(name: "Bob", email: "bob@example.com")
    }

    private func shell(_ line: String) throws -> Output { try sandbox.run("sh", "-c", line) }

    /// What git says in the main worktree.
    private func git(_ place: String = ".") throws -> String {
        try sandbox.git("check-mailmap", "Bob <bob@example.com>", in: place)
    }

    @Test("a linked worktree has the mailmap of the main one, whatever stands in it")
    func linked() throws {
        for place in [".", "../old"] { #expect(try address(place) == "bob@example.com") }
        try sandbox.write(".mailmap", "<ann@example.com> <bob@example.com>")
        try sandbox.write("../old/.mailmap", "<eve@example.com> <bob@example.com>\n")
        for place in [".", "../old"] { #expect(try address(place) == "ann@example.com") }
        #expect(try git() == "Bob <ann@example.com>")
    }

    @Test("mailmap.blob and mailmap.file go before it; a file is named from the top of the main worktree")
    func configured() throws {
        try sandbox.write(".mailmap", "<one@example.com> <bob@example.com>\n")
        try sandbox.write("maps/people", "<two@example.com> <bob@example.com>\n")
        try shell("git add maps && git commit -q -m maps").requireSuccess()
        try sandbox.git("config", "mailmap.blob", "HEAD:maps/people")
        for place in [".", "../old"] { #expect(try address(place) == "two@example.com") }
        #expect(try git() == "Bob <two@example.com>")
        try sandbox.write("maps/file", "<three@example.com> <bob@example.com>\n")
        try sandbox.git("config", "mailmap.file", "maps/file")
        for place in [".", "../old"] { #expect(try address(place) == "three@example.com") }
        #expect(try git() == "Bob <three@example.com>")
        for missing in ["none", "maps"] {
            try sandbox.git("config", "mailmap.file", missing)
            #expect(try address("../old") == "two@example.com")
        }
        let counted: [String: String?] = [
            "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "mailmap.file",
            "GIT_CONFIG_VALUE_0": sandbox.folder + "/maps/file",
        ]
        #expect(try address("../old", counted) == "three@example.com")
    }

    @Test("a bare repository has that of its last commit, in its worktrees too")
    func bare() throws {
        try sandbox.write(".mailmap", "<ann@example.com> <bob@example.com>\n")
        try shell(
            "git add .mailmap && git commit -q -m map && git clone -q --bare . ../bare.git "
                + "&& git -C ../bare.git worktree add -q --detach ../of-bare HEAD~1"
        ).requireSuccess()
        for place in ["../bare.git", "../of-bare"] { #expect(try address(place) == "ann@example.com") }
        #expect(try git("../bare.git") == "Bob <ann@example.com>")
    }
}
