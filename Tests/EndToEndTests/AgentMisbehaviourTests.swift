import TestSupport
import Testing

/// Agents that work against git or the machine: the turn says what happened, nothing before it is lost.
@Suite struct AgentMisbehaviourTests {
    private func started() throws -> ScriptedProject {
        let scripted = try ScriptedProject()
        try scripted.send("say one", "shell echo 1 > one.txt").requireSuccess()
        return scripted
    }

    private func expectSound(_ scripted: ScriptedProject) throws {
        #expect(try scripted.sandbox.chat("fsck").status == 0)
        #expect(
            try scripted.project.messages().hasPrefix(
                "1 user say one\nshell echo 1 > one.txt\n1 assistant one\n2 user "))
        #expect(try scripted.send("say next").status == 0)
    }

    @Test("one that commits by itself: its commits stay, the turn comes on top")
    func commits() throws {
        let scripted = try started()
        let output = try scripted.send("shell echo 2 > two.txt; git add two.txt; git commit -qm own", "say two")
        #expect(output.status == 0)
        let subjects = try scripted.sandbox.git("log", "-3", "--format=%s", scripted.project.branch)
        #expect(subjects == "turn 2: discussion\nown\nturn 1: add one.txt")
        try expectSound(scripted)
    }

    @Test("one that changes the branch: nothing is committed, the files stay")
    func switches() throws {
        let scripted = try started()
        let output = try scripted.send("shell git switch -qc elsewhere; echo 2 > two.txt", "say two")
        #expect(output.status == 6)
        #expect(output.stderr.contains("the worktree was left on"))
        #expect(try scripted.sandbox.read(scripted.project.worktree + "/two.txt") == "2\n")
        try scripted.sandbox.git("switch", "-q", scripted.project.branch, in: scripted.project.worktree)
        try expectSound(scripted)
    }

    @Test("one that rewrites history: the turn before is kept")
    func rewrites() throws {
        let scripted = try started()
        let output = try scripted.send("shell git reset -q --hard HEAD~1; echo 2 > two.txt", "say two")
        #expect(output.status == 0)
        try expectSound(scripted)
    }

    @Test("one that takes the worktree away")
    func removes() throws {
        let scripted = try started()
        let output = try scripted.send("shell cd /; rm -rf '\(scripted.project.worktree)'", "say two")
        #expect(output.status == 6)
        #expect(try scripted.project.messages().contains("2 user "))
        #expect(try scripted.sandbox.chat("log").stdout.contains("one"))
    }

    @Test("one that writes outside of the worktree by our hand is refused")
    func writesOutside() throws {
        let scripted = try started()
        let output = try scripted.send("write \(scripted.sandbox.folder)/README.md forged", "say two")
        #expect(output.stdout.contains("outside of the worktree"))
        #expect(try scripted.sandbox.read("README.md") == "# Project\n")
        try expectSound(scripted)
    }

    @Test("one that fills the disk: what is there stays")
    func fillsTheDisk() throws {
        let scripted = try started()
        let output = try scripted.send(
            "shell ulimit -f 8; head -c 1000000 /dev/zero > big; echo $? > status", "say two")
        #expect(output.status == 0)
        try expectSound(scripted)
    }

    #if os(Linux)
        @Test(
            "when the disk is full under git chat itself, the turn ends, nothing is left running",
            .enabled(if: SmallDisk.canBeMade))
        func fullDisk() throws {
            let scripted = try started()
            let place = scripted.sandbox.path + "/child"
            let child = "shell sh -c 'echo $$ > \(place); exec sleep 600' >/dev/null 2>&1 </dev/null &"
            try scripted.sandbox.write(scripted.sandbox.path + "/prompt", child + "\nflood 20000\n")
            try scripted.sandbox.write(
                scripted.sandbox.path + "/full",
                "mount -t tmpfs -o size=64k none .git/chat/turns && exec git-chat send -F ../prompt\n")
            let output = try scripted.sandbox.sh("unshare -m sh ../full")
            #expect(
                output.status != 0 && output.stderr.contains("No space left on device"), "\(output.stderr.suffix(500))")
            try expectEnded(Int32(scripted.sandbox.read(place).dropLast()))
            try scripted.sandbox.chat("say", "next").requireSuccess()
            let outcomes = try scripted.project.requests().split(separator: "\n").filter { $0.hasPrefix(#""outcome""#) }
            #expect(outcomes.last == #""outcome": "interrupted","#)
            try expectSound(scripted)
        }
    #endif

    @Test("one that takes no notice of Ctrl-C is killed by a second one, with what it started")
    func ignoresCancel() throws {
        let scripted = try ScriptedProject("--ignore-cancel", "--linger")
        let place = scripted.sandbox.path + "/child"
        let send = try scripted.sandbox.start(
            "git-chat", "send", "-m", "shell sh -c 'echo $$ > \(place); exec sleep 600' &\nsleep 0.5\nsay begun\nhang")
        try send.wait(for: "begun")
        let child = try Int32(scripted.sandbox.read(place).dropLast())
        send.signal(SIGINT)
        try send.wait(for: "stopping")
        usleep(400_000)
        send.signal(SIGINT)
        let output = try send.wait(seconds: 30)
        #expect(output.status == 2 && output.stdout == "begun\n")
        try expectEnded(child)
        #expect(try scripted.project.requests().hasPrefix(#""outcome": "cancelled""#))
    }

    @Test(
        "what looks like a secret is in no journal, while the agent works and after, nor in what it says on standard error"
    )
    func secrets() throws {
        let scripted = try ScriptedProject()
        let (first, second) = ("AKIA" + "Q3EGRIB", "VWUZLQY7P")
        let prompt = """
            shell k=\(first); echo $k''\(second) >&2
            saypart the key is \(first)
            saypart \(second)
            tool execute x
            done \(first)\(second)
            say begun
            hang
            """
        let send = try scripted.sandbox.start("git-chat", "send", "-m", prompt)
        try send.wait(for: "begun")
        let during = try scripted.sandbox.sh("grep -r \(first)\(second) .git; cat .git/chat/turns/*")
        #expect(during.stdout.contains("[redacted:") && !during.stdout.contains(first + second), "\(during)")
        send.signal(SIGINT)
        try send.wait()
        let after = try scripted.sandbox.sh("grep -r \(first)\(second) .git; git cat-file --batch-all-objects --batch")
        #expect(after.stdout.contains("[redacted:") && !after.stdout.contains(first + second))
    }

    @Test(
        "one that dies, sends half a line or nothing: what came stays, the turn is failed",
        arguments: [("die 3", "exit status 3"), ("half", "the agent ended without an answer")])
    func dies(action: String, reason: String) throws {
        let scripted = try started()
        let output = try scripted.send("say so far", action)
        #expect(output.status == 6 && output.stdout == "so far\n")
        #expect(output.stderr.hasSuffix("error: cannot complete turn 2: \(reason)\n"))
        #expect(try scripted.project.messages().hasSuffix("2 assistant so far\n\n[failed: \(reason)]\n"))
        try expectSound(scripted)
    }

    @Test(
        "whatever is sent besides, the turn is complete with what was said",
        arguments: [
            ["flood 5000"], ["raw not json", "raw []", "raw {\"id\":", "bytes"], ["long 100"], ["wrongids"],
            ["stray x", "unknown"],
        ])
    func noise(actions: [String]) throws {
        let scripted = try started()
        let text = (actions + ["say two"]).joined(separator: "\n")
        let output = try scripted.sandbox.run(["git", "chat", "send", "-m", text]).requireSuccess()
        #expect(output.stdout.hasSuffix("two\n") && !output.stdout.contains("stray"))
        let outcomes = try scripted.project.requests().split(separator: "\n").filter { $0.hasPrefix(#""outcome""#) }
        #expect(outcomes == [#""outcome": "complete","#, #""outcome": "complete","#])
        #expect(try scripted.project.messages().hasSuffix("two\n"))
        try expectSound(scripted)
    }

    @Test("one that never answers 'initialize', and one that never ends: limits end them as failed turns")
    func limits() throws {
        let scripted = try started()
        let sandbox = scripted.sandbox
        try sandbox.run(
            ["git", "chat", "agent", "add", "mute", "--protocol", "acp", "--", "scripted-agent", "--silent"]
        ).requireSuccess()
        try sandbox.git("config", "chat.agent.mute.startLimit", "1")
        let mute = try sandbox.run(["git", "chat", "send", "--agent", "mute", "-m", "say two"])
        #expect(mute.status == 6 && mute.stderr.contains("initialize: no answer in"), "\(mute)")
        let place = sandbox.path + "/child"
        try sandbox.git("config", "chat.agent.peer.timeLimit", "3")
        let child = "shell sh -c 'echo $$ > \(place); exec sleep 600' >/dev/null 2>&1 </dev/null &"
        let hung = try scripted.send(child, "say so far", "hang")
        #expect(hung.status == 6 && hung.stdout == "so far\n")
        try expectEnded(Int32(sandbox.read(place).dropLast()))
        try sandbox.git("config", "--unset", "chat.agent.peer.timeLimit")
        #expect(
            try scripted.project.messages().hasSuffix("3 assistant so far\n\n[failed: time limit of 3 s reached]\n"))
        try expectSound(scripted)
    }

    @Test("one that writes elsewhere by itself: nothing of that is in the turn, and links are not followed")
    func writesElsewhere() throws {
        let scripted = try started()
        let main = scripted.sandbox.folder
        try scripted.send(
            "shell echo x > ../outside; echo x > '\(main)/README.md'; ln -s '\(main)/README.md' link; ln -s .. up",
            "say two"
        ).requireSuccess()
        let branch = scripted.project.branch
        #expect(
            try scripted.sandbox.git("show", "--format=", "--raw", "--no-abbrev", branch).split(separator: "\n").count
                == 2)
        #expect(
            try scripted.sandbox.git("ls-tree", branch, "link", "up").split(separator: "\n").allSatisfy {
                $0.hasPrefix("120000 blob")
            })
        #expect(try scripted.sandbox.git("status", "--porcelain") == "M README.md")
        try expectSound(scripted)
    }

    @Test("a child that left the agent's group is found by the next command, when git chat was killed")
    func leftBehind() throws {
        let scripted = try started()
        let place = scripted.sandbox.path + "/child"
        let child =
            "setsid sh -c 'echo $$ > \(place).new; mv \(place).new \(place); sleep 600' >/dev/null 2>&1 </dev/null &"
        let send = try scripted.sandbox.start("git-chat", "send", "-m", "shell \(child)\nsay begun\nhang")
        try send.wait(for: "begun")
        while !Files.exists(place) { usleep(10_000) }
        send.signal(SIGKILL)
        try send.wait()
        try scripted.sandbox.chat("say", "next").requireSuccess()
        #if os(Linux)
            try expectEnded(Int32(scripted.sandbox.read(place).dropLast()))
        #endif
        #expect(try scripted.project.messages().contains("2 assistant begun\n3 user next\n"))
    }

    /// Killed, and reaped by whoever adopted it.
    private func expectEnded(_ id: Int32?) throws {
        let id = try #require(id)
        #expect(id > 0)
        for _ in 0..<1000 where kill(id, 0) == 0 && !isZombie(id) { usleep(10_000) }
        #expect(kill(id, 0) != 0 || isZombie(id))
    }

    private func isZombie(_ id: Int32) -> Bool {
        let stat = (try? Files.text(of: "/proc/\(id)/stat")) ?? ""  // gone
        return stat.split(separator: ")").last?.dropFirst().first == "Z"
    }
}
