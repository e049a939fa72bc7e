import TestSupport
import Testing

/// Which commit holds which turn: code of people is never said to be an agent's.
@Suite struct AttributionTests {
    /// The numbers of the turns that a commit is said to hold.
    private func held(_ revision: String, _ project: Project, in place: String? = nil) throws -> [Substring] {
        let commit = try project.sandbox.git("rev-parse", revision, in: place ?? project.worktree)
        let shown = try project.sandbox.chat("show", commit, "--format", "%(turn)").stdout
        return Set(shown.split(separator: "\n")).sorted()
    }

    /// The turns that the lines of a file are said to come from.
    private func blamed(_ file: String, _ project: Project, in place: String? = nil) throws -> [Substring] {
        let output = try project.sandbox.chat("blame", file, in: place ?? project.worktree).requireSuccess().stdout
        return output.split(separator: "\n").map { $0.split(separator: "\t", omittingEmptySubsequences: false)[3] }
    }

    /// The turns that are on the session's branch.
    private func onBranch(_ project: Project) throws -> [Substring] {
        let format = "--format=%(turn) %(on_branch)"
        let lines = try project.sandbox.chat("log", project.id, format).requireSuccess().stdout
        return Set(lines.split(separator: "\n").filter { $0.hasSuffix(" true") }.map { $0.dropLast(5) }).sorted()
    }

    private func linked(_ project: Project) throws -> String {
        try project.sandbox.chat("repair").requireSuccess().stderr
    }

    @Test(
        "what a person wrote is not the turn's that only talks of it",
        arguments: ["git add mine.txt", "git add mine.txt && git commit -q -m mine"], [true, false])
    func talkOfPersonsCode(how: String, isFirst: Bool) throws {
        let project = try Project()
        try project.shell(isFirst ? "echo hello" : "echo one > one.txt").requireSuccess()
        try project.sandbox.sh("echo mine > mine.txt && " + how, in: project.worktree).requireSuccess()
        try project.shell("echo looks good").requireSuccess()
        #expect(try held("HEAD~1", project) == [] && held("HEAD", project) == ["2"])
        #expect(try blamed("mine.txt", project) == [""])
        #expect(try linked(project) == "0 turns linked\n")
    }

    @Test(
        "commits of the base are not the turns' of a session that only talks",
        arguments: ["git chat rebase", "git rebase -q main", "git merge -q --no-edit main"])
    func talkOnBase(how: String) throws {
        let project = try Project()
        try project.shell("echo we only talk").requireSuccess()
        try project.sandbox.sh("echo bob > bob.txt && git add . && git commit -q -m \"Bob's feature\"").requireSuccess()
        try project.sandbox.sh(how, in: project.worktree).requireSuccess()
        for more in [nil, "echo talk two"] {
            if let more { try project.shell(more).requireSuccess() }
            #expect(try held("main", project) == [] && held("main~1", project) == [])
            #expect(try blamed("bob.txt", project) == [""])
            // Before the log is brought along, the turns that were moved are linked by their trailers.
            let words = try linked(project)
            #expect(words == "0 turns linked\n" || how == "git rebase -q main" && more == nil, "\(words)")
        }
    }

    @Test("a base commit of the session's second, or whose clock is ahead, holds no turn", arguments: [0, 90])
    func baseAhead(seconds: Int) throws {
        let sandbox = try Sandbox()
        try sandbox.repository(files: ["README.md": "1\n"])
        // The session is made a minute later.
        let date = "@\(sandbox.clock / 1000 + 60 + seconds) +0000"
        try sandbox.sh(
            "echo bob > bob.txt && git add . && git commit -q -m bob",
            environment: ["GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date]
        ).requireSuccess()
        let id = try sandbox.newSession("Talk")
        try sandbox.chat("send", "-s", id, "--agent", "shell", "-m", "echo talk").requireSuccess()
        #expect(try sandbox.chat("show", "main").status == 1)
        #expect(try sandbox.chat("repair").stderr == "0 turns linked\n")
    }

    @Test(
        "after turns were dropped, a commit made by hand and the base's own stand for none of them",
        arguments: [
            "git reset -q --hard HEAD~2 && echo mine > mine && git add mine && git commit -q -m mine",
            "git reset -q --hard main",
            "GIT_SEQUENCE_EDITOR=\"sed -i s/^pick/drop/\" git rebase -q -i main && "
                + "echo mine > mine && git add mine && git commit -q -m mine",
        ], [true, false])
    func dropped(how: String, hasHooks: Bool) throws {
        let project = try Project()
        if hasHooks { try project.sandbox.chat("hooks", "install").requireSuccess() }
        for number in 1...2 { try project.shell("echo \(number) > f\(number); echo ok").requireSuccess() }
        try project.sandbox.sh("echo two > two && git add two && git commit -q -m 'base two'").requireSuccess()
        try project.sandbox.sh(how, in: project.worktree).requireSuccess()
        for _ in 1...2 {
            #expect(try held("HEAD", project) == [] && held("main", project) == [])
            #expect(try onBranch(project) == [])
            #expect(try linked(project) == "0 turns linked\n")
        }
    }

    @Test("who takes back what came after a squash merge did not write its turns", arguments: [true, false])
    func revertOnSquash(isAtOnce: Bool) throws {
        let project = try Project()
        try project.shell("echo one > n").requireSuccess()
        let date = try project.sandbox.git("log", "-1", "--format=%aI", project.branch)
        try project.sandbox.sh(
            """
            set -e; \(isAtOnce ? "export GIT_AUTHOR_DATE=\(date) GIT_COMMITTER_DATE=\(date)" : "")
            git merge -q --squash \(project.branch); git commit -q -m 'N (#1)'
            echo human > other; git add other; git commit -q -m 'human adds other'; git revert --no-edit HEAD
            """
        ).requireSuccess()
        #expect(try held("main", project) == [] && held("main~1", project) == [] && held("main~2", project) == ["1"])
        #expect(try linked(project) == "1 turn linked\n")
        #expect(try held("main", project) == [])
    }

    @Test("a squash merge that the session took in holds its turns", arguments: [true, false], [true, false])
    func squashTakenIn(hasMoved: Bool, hasTalk: Bool) throws {
        let project = try Project()
        try project.shell("echo one > one; echo ok").requireSuccess()
        if hasMoved {
            try project.sandbox.sh("echo more > more && git add more && git commit -q -m more").requireSuccess()
        }
        try project.sandbox.sh("git merge -q --squash \(project.branch) && git commit -q -m 'One (#1)'")
            .requireSuccess()
        try project.sandbox.git("merge", "-q", "--no-edit", "main", in: project.worktree)
        if hasTalk { try project.shell("echo thanks").requireSuccess() }
        #expect(try held("main", project) == ["1"])
        #expect(try blamed("one", project, in: ".") == ["1"])
        #expect(try linked(project) == "1 turn linked\n" && linked(project) == "0 turns linked\n")
    }

    @Test("a turn that a rebase skipped is not the one's before it", arguments: [2, 1], [true, false])
    func skipped(turn: Int, hasHooks: Bool) throws {
        let project = try Project(files: ["base": "base\n"])
        if hasHooks { try project.sandbox.chat("hooks", "install").requireSuccess() }
        for number in 1...3 {
            let file = number == turn ? "base" : "f\(number)"
            try project.shell("echo \(number) > \(file); echo ok").requireSuccess()
        }
        try project.sandbox.sh("echo main > base && git commit -q -a -m main").requireSuccess()
        try project.sandbox.sh("! git rebase -q main && git rebase --skip", in: project.worktree).requireSuccess()
        let (other, rest) = (turn == 1 ? "2" : "1", [turn == 1 ? "2" : "1", "3"] as [Substring])
        for more in [nil, "next"] {
            if let more { try project.sandbox.chat("say", "-s", project.id, more).requireSuccess() }
            let tip = more == nil ? "HEAD" : "HEAD~1"
            #expect(try held(tip, project) == ["3"] && held(tip + "~1", project) == [Substring(other)])
            #expect(try held(tip + "~2", project) == [])
            #expect(try onBranch(project) == rest + (more == nil ? [] : ["4"]))
            let status = try project.sandbox.chat("status", project.id).stdout
            #expect(status.contains("1 turn is not on the branch any more"), "\(status)")
            let words = try linked(project)
            #expect(words == "0 turns linked\n" || !hasHooks && more == nil, "\(words)")
        }
    }

    @Test(
        "turns squashed by hand are found where a rebase comes before or after",
        arguments: [
            "git rebase -q main && git reset -q --soft main && git commit -q -m all",
            "git reset -q --soft HEAD~3 && git commit -q -m all && git rebase -q main",
        ], [true, false])
    func squashedAndRebased(how: String, hasHooks: Bool) throws {
        let project = try Project()
        if hasHooks { try project.sandbox.chat("hooks", "install").requireSuccess() }
        for number in 1...3 { try project.shell("echo \(number) >> f; echo ok").requireSuccess() }
        try project.sandbox.sh("echo more > more && git add more && git commit -q -m more").requireSuccess()
        try project.sandbox.sh(how, in: project.worktree).requireSuccess()
        let squash = try project.sandbox.git("rev-parse", "HEAD", in: project.worktree)
        for more in [nil, "next"] {
            if let more { try project.sandbox.chat("say", "-s", project.id, more).requireSuccess() }
            let all = ["1", "2", "3"] as [Substring]
            #expect(try held(squash, project) == all && blamed("f", project) == all)
            #expect(try onBranch(project) == all + (more == nil ? [] : ["4"]))
            try project.sandbox.chat("repair").requireSuccess()
            #expect(try linked(project) == "0 turns linked\n")
        }
        #expect(try project.sandbox.chat("fsck").status == 0)
    }

    @Test("with hooks, turns squashed by hand are found also where a rebase of the squash was resolved by hand")
    func squashedAndResolved() throws {
        let project = try Project()
        try project.sandbox.chat("hooks", "install").requireSuccess()
        for number in 1...2 { try project.shell("echo \(number) >> f; echo ok").requireSuccess() }
        try project.sandbox.sh("echo other > f && git add f && git commit -q -m other").requireSuccess()
        let how =
            "git reset -q --soft HEAD~2 && git commit -q -m all && ! git rebase -q main && "
            + "echo mixed > f && git add f && GIT_EDITOR=true git rebase --continue"
        try project.sandbox.sh(how, in: project.worktree).requireSuccess()
        #expect(try held("HEAD", project) == ["1", "2"] && onBranch(project) == ["1", "2"])
    }

    @Test("a person's commits that were squashed with turns are not the turns'", arguments: [true, false])
    func squashedWithPersons(hasMoved: Bool) throws {
        let project = try Project()
        for (number, name) in [(1, "mine"), (2, "last")] {
            try project.shell("echo \(number) > f\(number); echo ok").requireSuccess()
            try project.sandbox.sh(
                "echo \(name) > \(name) && git add \(name) && git commit -q -m \(name)", in: project.worktree
            ).requireSuccess()
        }
        if hasMoved {
            try project.sandbox.sh("echo more > more && git add more && git commit -q -m more").requireSuccess()
        }
        try project.sandbox.sh("git merge -q --squash \(project.branch) && git commit -q -m 'F (#1)'")
            .requireSuccess()
        for _ in 1...2 {
            #expect(try held("main", project) == ["1", "2"])
            #expect(try blamed("f1", project, in: ".") == ["1"] && blamed("f2", project, in: ".") == ["2"])
            #expect(try blamed("mine", project, in: ".") == [""] && blamed("last", project, in: ".") == [""])
            try project.sandbox.chat("repair").requireSuccess()
        }
    }
}
