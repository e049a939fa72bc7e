import TestSupport
import Testing

/// Commits that no turn made are linked to none, however alike they are.
@Suite struct LikenessTests {
    @Test("what a session began from is none of its turns, whatever the clocks say", arguments: [60, 86_400])
    func base(secondsAhead: Int) throws {
        let sandbox = try Sandbox()
        try sandbox.repository()
        // The next command comes 60 seconds after this one: the commit is of the session's own second, or later.
        let date = "@\(sandbox.clock / 1000 + secondsAhead) +0000"
        try sandbox.sh(
            "echo by hand > human && git add human && git commit -q -m human",
            environment: ["GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date]
        ).requireSuccess()
        _ = try sandbox.newSession("Talk")
        try sandbox.chat("say", "just a word").requireSuccess()
        for command in ["status", "undo"] {
            try sandbox.chat(command).requireSuccess()
            #expect(try !sandbox.chat("blame", "human").requireSuccess().stdout.contains("just a word"))
            #expect(try sandbox.chat("show", "HEAD").status == 1)
            #expect(try sandbox.chat("repair").stderr == "0 turns linked\n")
        }
    }

    @Test("what a session is rebased onto is none of its turns where those changed nothing")
    func laterBase() throws {
        let project = try Project()
        try project.sandbox.chat("say", "just a word").requireSuccess()
        try project.sandbox.sh("echo x > x && git add x && git commit -q -m human").requireSuccess()
        try project.sandbox.chat("rebase", project.id).requireSuccess()
        #expect(try project.sandbox.chat("show", "HEAD").status == 1)
        #expect(try project.sandbox.chat("repair").stderr == "0 turns linked\n")
    }

    @Test("a commit made by hand in the session is none of the turns that come after it", arguments: [false, true])
    func byHand(isRebased: Bool) throws {
        let project = try Project()
        let sandbox = project.sandbox
        try project.shell("echo one > one")
        try sandbox.sh("echo x > x && git add x && git commit -q -m human", in: project.worktree).requireSuccess()
        try sandbox.chat("say", "just a word").requireSuccess()
        if isRebased {
            try sandbox.sh("echo y > y && git add y && git commit -q -m base").requireSuccess()
            try sandbox.chat("rebase", project.id).requireSuccess()
        }
        #expect(try sandbox.chat("show", sandbox.git("rev-parse", project.branch + "~1")).status == 1)
        #expect(try sandbox.chat("repair").stderr == "0 turns linked\n")
    }

    @Test(
        "what is taken back on top of a squash stands for nothing, before and after that is linked",
        arguments: ["echo by hand > other && git add other", "echo two > n && git add n"])
    func revert(change: String) throws {
        let project = try Project()
        let sandbox = project.sandbox
        try project.shell("echo one > n")
        try sandbox.sh("git merge -q --squash \(project.branch) && git commit -q -m 'N (#1)'").requireSuccess()
        try sandbox.sh("\(change) && git commit -q -m human && git revert --no-edit HEAD").requireSuccess()
        #expect(try sandbox.chat("show", "HEAD").status == 1)
        #expect(try sandbox.chat("show", "HEAD~2").status == 0)
        let repaired = try sandbox.chat("repair").requireSuccess()
        #expect(repaired.stderr == "1 turn linked\n")
        #expect(try repaired.stdout.contains(sandbox.git("rev-parse", "HEAD~2")), "\(repaired)")
        #expect(try sandbox.chat("show", "HEAD").status == 1)
        #expect(try sandbox.chat("repair").stderr == "0 turns linked\n")
    }

    @Test("a second squash has the turns that the first has not, though nothing links that yet")
    func squashes() throws {
        let project = try Project()
        for number in 1...2 {
            try project.shell("echo \(number) > f\(number)")
            try project.sandbox.sh("git merge -q --squash \(project.branch) && git commit -q -m 'N (#\(number))'")
                .requireSuccess()
        }
        for (commit, number) in [("HEAD~1", "1"), ("HEAD", "2")] {
            let turns = try project.sandbox.chat("show", commit, "--format", "%(turn)").requireSuccess().stdout
            #expect(Set(turns.split(separator: "\n").map(String.init)) == [number])
        }
        #expect(try project.sandbox.chat("repair").stderr == "2 turns linked\n")
    }
}
