import TestSupport
import Testing

/// What `make install` puts where, and that `make uninstall` takes all of it away.
@Suite(
    .enabled(
        if: ["make", "strip", "install"].allSatisfy { Files.exists("/usr/bin/" + $0) }, "no make, strip or install"))
struct InstallTests {
    private static let top = Files.parent(of: Files.parent(of: Files.parent(of: #filePath)))

    /// Runs `make` with the programs that the tests use, so that nothing is built.
    private func make(_ target: String, _ sandbox: Sandbox) throws {
        try sandbox.run(
            "make", "--no-print-directory", "-C", Self.top, target, "PREFIX=/opt/chat",
            "DESTDIR=\(sandbox.path)/root", "PROGRAMS=\(BuiltProgram.folder())"
        ).requireSuccess()
    }

    @Test("program, manual and completions are below PREFIX, and gone again")
    func whole() throws {
        let sandbox = try Sandbox()
        try make("install", sandbox)
        let place = sandbox.path + "/root/opt/chat"
        let pages = try Files.names(in: Self.top + "/docs/man").map { "share/man/man1/" + $0 }
        let completions = [
            "share/bash-completion/completions/git-chat", "share/fish/vendor_completions.d/git-chat.fish",
            "share/zsh/site-functions/_git-chat",
        ]
        #expect(pages.count > 50)
        #expect(try Set(Files.tree(under: place)) == Set(["bin/git-chat"] + pages + completions))
        for (path, shell) in zip(completions, ["bash", "fish", "zsh"]) {
            #expect(try Files.text(of: place + "/" + path) == sandbox.chat("completion", shell).stdout)
        }
        try use(place, sandbox)
        try make("uninstall", sandbox)
        #expect(try Files.tree(under: place) == [])
    }

    /// The program is found by git, and its manual by the real man where there is one.
    private func use(_ place: String, _ sandbox: Sandbox) throws {
        let path: [String: String?] = ["PATH": "\(place)/bin:/usr/local/bin:/usr/bin:/bin"]
        #expect(
            try sandbox.sh("command -v git-chat", environment: path).stdout == "$SANDBOX/root/opt/chat/bin/git-chat\n")
        #expect(try sandbox.chat("--version", environment: path).stdout.hasPrefix("git chat version "))
        guard try sandbox.sh("man -w git-chat-new", environment: path).status == 0 else { return }
        let page = try sandbox.chat("new", "--help", environment: path)
        #expect(page.status == 0 && page.stdout.contains("SYNOPSIS"), "\(page)")
    }
}
