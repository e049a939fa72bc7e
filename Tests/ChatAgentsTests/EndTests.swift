import ChatAgents
import ChatModel
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite(.timeLimit(.minutes(1))) struct EndTests {
    @Test("an exit status is a failure with what was said")
    func exitStatus() async {
        let collected = await shell("echo partly; echo why >&2; exit 7")
        #expect(collected.text == "partly\n")
        let end = AgentEnd(outcome: .failed, reason: "exit status 7", exitStatus: 7, diagnostics: "why\n")
        #expect(collected.end == end)
    }

    @Test("a signal is a failure with its name", arguments: [(9, "9 (SIGKILL)"), (15, "15 (SIGTERM)"), (40, "40")])
    func signal(number: Int, label: String) async {
        let collected = await shell("kill -\(number) $$")
        #expect(collected.end == AgentEnd(outcome: .failed, reason: "killed by signal \(label)"))
    }

    @Test("the process is reaped, and its group is its own")
    func reaped() async throws {
        let collected = await shell("cut -d ' ' -f 5 /proc/self/stat")
        let group = try #require(collected.group)
        #expect(collected.text == "\(group)\n")
        #expect(isReaped(group))
    }

    @Test("a command that cannot be started is a failure with the system's words")
    func notStarted() async throws {
        let folder = Folder()
        let plain = try folder.write("echo\n", to: "plain", mode: 0o644)
        let orphan = try folder.write("#!/nowhere/sh\n", to: "orphan", mode: 0o755)
        let binary = try folder.write("\u{1}\n", to: "binary", mode: 0o755)
        for (program, reason, diagnostics) in [
            ("no-such-agent", "command not found: no-such-agent", nil), ("./none", "command not found: ./none", nil),
            (plain, "command not executable: \(plain)", "Permission denied"),
            (folder.path, "command not executable: \(folder.path)", "Permission denied"),
            (orphan, "cannot run: \(orphan)", "No such file or directory"),
            (binary, "cannot run: \(binary)", "Exec format error"),
        ] as [(String, String, String?)] {
            let agent = try CommandAgent(name: .init(name: "x"), words: [program])
            let collected = await Collected(agent.start(.plain("hi")))
            var end = AgentEnd(outcome: .failed, reason: reason, diagnostics: diagnostics)
            if diagnostics == nil { end.cause = .programMissing(program) }
            #expect(collected.end == end)
            #expect(collected.group == nil)
        }
    }

    @Test("a missing folder is a failure that names it")
    func missingFolder() async {
        let collected = await shell("echo hi", in: "/nowhere/at/all")
        #expect(
            collected.end
                == AgentEnd(
                    outcome: .failed, reason: "cannot enter directory: /nowhere/at/all",
                    diagnostics: "No such file or directory"))
    }

    @Test("children left behind do not hold the run up, and do not stay")
    func childrenLeft() async throws {
        let collected = await shell("sleep 300 & echo $!; exit 0")
        #expect(collected.end?.outcome == .complete)
        #expect(try await hasEnded(try #require(Int32(collected.text.dropLast()))))
        let quiet = await shell("sleep 300 >/dev/null 2>&1 & echo $!; exit 4")
        #expect(quiet.end?.reason == "exit status 4")
        #expect(try await hasEnded(try #require(Int32(quiet.text.dropLast()))))
    }

    @Test("a child left behind that never stops talking is ended")
    func talkingChildLeft() async throws {
        let collected = await shell("yes & echo $! >&2; exit 0")
        #expect(collected.end?.outcome == .complete)
        #expect(try await hasEnded(try #require(Int32(collected.end?.diagnostics?.dropLast() ?? ""))))
    }

    @Test("what children say shortly after the process is part of the answer")
    func lateOutput() async {
        #expect(await shell("(sleep 0.05; echo late) & echo early").text == "early\nlate\n")
    }

    @Test("a child that left the group and holds the output does not hold the run up")
    func escapedChild() async throws {
        let collected = await shell("setsid sh -c 'echo $$; exec sleep 300' & sleep 0.1")
        #expect(collected.end?.outcome == .complete)
        // The run cannot reach it, so the test ends it.
        #expect(kill(try #require(Int32(collected.text.dropLast())), SIGKILL) == 0)
    }

    @Test("a prompt with NUL is not started")
    func promptWithNUL() async {
        #expect(await shell("echo a\0b").end?.reason == "NUL in an argument of /bin/sh")
    }
}
