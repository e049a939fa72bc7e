import TestSupport
import Testing

/// Signals go to `git-chat` itself: `git` passes them on, but ends as killed by them.
@Suite struct CancelTests {
    private static let polite = "#!/bin/sh\ntrap 'echo bye; exit 0' TERM\necho working\nwhile :; do sleep 0.05; done\n"
    private static let stubborn =
        "#!/bin/sh\ntrap '' TERM INT\necho $$ > \"$HOME/pid\"\necho working\nwhile :; do sleep 0.05; done\n"
    private static let notice = "\nstopping the agent; what came so far is kept (press Ctrl-C again to kill it)\n"

    private func started(_ agent: String) throws -> (Project, RunningProcess) {
        let project = try Project()
        try project.sandbox.writeProgram("agent", agent)
        try project.sandbox.chat("agent", "add", "mine", "--default", "--", "agent").requireSuccess()
        let send = try project.sandbox.start("git-chat", "send", "go")
        try send.wait(for: "working")
        return (project, send)
    }

    @Test("Ctrl-C asks the agent to stop, keeps what came, and ends with 2")
    func once() throws {
        let (project, send) = try started(Self.polite)
        send.signal(SIGINT)
        let output = try send.wait()
        let said = "turn 1 of 'Fix login' is commit \(try project.tip()), cancelled\n"
        #expect(output == Output(status: 2, stdout: "working\nbye\n", stderr: Self.notice + said))
        #expect(try project.messages() == "1 user go\n1 assistant working\nbye\n")
        #expect(try project.requests().hasPrefix(#""outcome": "cancelled""#))
    }

    @Test("a second Ctrl-C kills it")
    func twice() throws {
        let (project, send) = try started(Self.stubborn)
        send.signal(SIGINT)
        try send.wait(for: "stopping")
        let agent = try Int32(project.sandbox.read(project.sandbox.home + "/pid").dropLast()) ?? 0
        while agent > 0, kill(agent, 0) == 0 {
            send.signal(SIGINT)
            usleep(100_000)
        }
        let output = try send.wait()
        #expect(output.status == 2)
        #expect(output.stdout == "working\n")
        #expect(try project.messages() == "1 user go\n1 assistant working\n")
    }

    @Test("on a terminal one Ctrl-C is one, though git passes its own on")
    func terminal() throws {
        let (project, send) = try started(Self.polite)
        send.signal(SIGINT)
        try send.wait()
        let other = try project.sandbox.startOnTerminal("git", "chat", "send", "again")
        try other.wait(for: "working")
        other.type("\u{3}")
        try other.wait()
        #expect(try project.messages().hasSuffix("2 user again\n2 assistant working\nbye\n"))
        #expect(try project.requests().hasSuffix("\"outcome\": \"cancelled\",\n\"reason\": null,"))
    }

    @Test("after SIGKILL the next command finishes the turn and ends the agent")
    func killed() throws {
        let (project, send) = try started(Self.polite)
        send.signal(SIGKILL)
        #expect(try send.wait().status == 137)
        let status = try project.sandbox.chat("status").stdout
        #expect(status == "## \(project.branch)\tactive\t0\tFix login\n?? turn 1 was interrupted\n")
        #expect(try project.messages() == "1 user go\n")
        try project.sandbox.chat("say", "next").requireSuccess()
        #expect(try project.messages() == "1 user go\n1 assistant working\n2 user next\n")
        #expect(try project.requests().hasPrefix(#""outcome": "interrupted""#))
        #expect(try project.sandbox.chat("fsck") == Output(status: 0, stderr: "1 session checked, nothing is wrong\n"))
    }

    @Test("while an agent works, another send is refused, and a person can speak")
    func busy() throws {
        let (project, send) = try started(Self.polite)
        let before = try project.sandbox.state()
        let refused = try project.sandbox.chat("send", "me too")
        #expect(refused.status == 1)
        #expect(
            refused.stderr.hasPrefix(
                "error: cannot send to session 'Fix login' (\(project.id)): process \(send.id) on "))
        #expect(
            refused.stderr.hasSuffix(
                "\nhint: wait for it with '--wait', or add a message without an agent with 'git chat say'\n"))
        for command in ["rebase", "retry"] {
            let other = try project.sandbox.chat(command)
            let words = "error: cannot change session 'Fix login' (\(project.id)): process \(send.id) on "
            #expect(other.status == 1 && other.stderr.hasPrefix(words), "\(other)")
            #expect(other.stderr.hasSuffix(", or stop it with 'git chat cancel \(project.id)'\n"), "\(other)")
        }
        #expect(try project.sandbox.state() == before)
        #expect(try project.sandbox.chat("list", "--format=%(busy.pid)").stdout == "\(send.id)\n")
        try project.sandbox.chat("say", "meanwhile").requireSuccess()
        let waiting = try project.sandbox.start("git-chat", "send", "--wait", "--agent", "shell", "echo waited")
        send.signal(SIGTERM)
        #expect(try send.wait().status == 2)
        #expect(try waiting.wait().stdout == "waited\n")
        #expect(
            try project.messages()
                == "2 user go\n1 user meanwhile\n2 assistant working\nbye\n3 user echo waited\n3 assistant waited\n")
    }
}
