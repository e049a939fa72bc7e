import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Turns that go on in the background, seen and stopped from other terminals.
@Suite struct BackgroundTests {
    private func started(_ lines: String..., options: String...) throws -> ScriptedProject {
        let scripted = try ScriptedProject()
        let text = (lines + ["hang"]).joined(separator: "\n")
        let output = try scripted.sandbox.run(["git", "chat", "send", "--detach"] + options + ["-m", text])
        #expect(
            output
                == Output(
                    status: 0,
                    stderr: """
                        your message to 'Fix login' is stored, and answered in the background
                        hint: 'git chat attach' follows it, 'git chat cancel' stops it

                        """))
        return scripted
    }

    @Test("a detached turn is listed, followed and stopped from elsewhere")
    func whole() throws {
        let scripted = try started("say begun", "tool execute make")
        let sandbox = scripted.sandbox
        let attached = try sandbox.start("git-chat", "attach")
        try attached.wait(for: "begun")
        let listed = try sandbox.chat("agents", "--format=%(session) %(title) %(agent)").stdout
        #expect(listed == "\(scripted.project.id) Fix login peer\n")
        #expect(
            try sandbox.chat("cancel")
                == Output(status: 0, stderr: "the turn has ended; what came so far is kept\n"))
        let followed = try attached.wait()
        #expect(followed.status == 2 && followed.stdout == "begun\n")
        #expect(followed.stderr == "[execute] make\nturn 1 is commit \(try scripted.project.tip()), cancelled\n")
        #expect(try scripted.project.messages().hasSuffix("1 assistant begun\n"))
        #expect(try sandbox.chat("agents") == Output(status: 0))
        let nothing = "error: cannot find a turn that goes on in session 'Fix login' (\(scripted.project.id))\n"
        for command in ["attach", "cancel"] {
            let refused = try sandbox.chat(command)
            #expect(refused.status == 1 && refused.stderr.hasPrefix(nothing))
        }
    }

    @Test("a turn that ends by itself is followed to its end, from its beginning")
    func completes() throws {
        let scripted = try ScriptedProject()
        let gate = scripted.sandbox.path + "/gate"
        let text = "say one\nshell while [ ! -e \(gate) ]; do sleep 0.01; done\nsay two"
        try scripted.sandbox.chat("send", "--detach", "-m", text).requireSuccess()
        let attached = try scripted.sandbox.start("git-chat", "attach", "--jsonl")
        try attached.wait(for: "one")
        try Files.write([], to: gate)
        let output = try attached.wait()
        #expect(output.status == 0 && output.stdout.contains(#"{"type":"text","text":"two\n"}"#))
        #expect(output.stdout.contains(#""type":"done""#) && output.stdout.contains(#""outcome":"complete""#))
    }

    @Test("cancel --kill ends an agent that takes no notice")
    func kill() throws {
        let scripted = try ScriptedProject("--ignore-cancel", "--linger")
        try scripted.sandbox.chat("send", "--detach", "-m", "say begun\nhang").requireSuccess()
        let attached = try scripted.sandbox.start("git-chat", "attach")
        try attached.wait(for: "begun")
        #expect(try scripted.sandbox.chat("cancel", "--kill").status == 0)
        #expect(try attached.wait().status == 2)
    }

    @Test("what is refused is refused before the command returns")
    func refused() throws {
        let scripted = try started("say begun")
        let again = try scripted.sandbox.chat("send", "--detach", "-m", "say more")
        #expect(again.status == 1 && again.stderr.hasPrefix("error: cannot send to session"))
        #expect(try scripted.sandbox.chat("send", "--detach", "-m", " ").status == 1)
        try scripted.sandbox.chat("cancel").requireSuccess()
    }

    @Test("a hang-up that is ignored stays so")
    func nohup() throws {
        let project = try Project()
        let gate = project.sandbox.path + "/gate"
        let line = "echo working; while [ ! -e \(gate) ]; do sleep 0.05; done; echo done"
        let send = try project.sandbox.start("nohup", "git-chat", "send", "--agent", "shell", "-m", line)
        try send.wait(for: "working")
        send.signal(SIGHUP)
        usleep(300_000)
        try Files.write([], to: gate)
        let output = try send.wait()
        #expect(output.status == 0 && output.stdout == "working\ndone\n")
    }
}
