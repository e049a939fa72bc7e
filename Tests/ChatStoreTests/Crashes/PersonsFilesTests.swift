import ChatStore
import TestSupport
import Testing

/// What a person has in a worktree, or commits there, when something else goes wrong.
@Suite struct PersonsFilesTests {
    @Test("a worktree that was never filled is filled, not taken for a deletion", arguments: ["worktreeAdded"])
    func unfilled(step: String) throws {
        let scene = try Scene()
        try scene.save()
        let place = try #require(try scene.steps(of: ["turn", "one", "t1"]).first { $0.hasPrefix(step) })
        try scene.crash(["turn", "one", "t1"], at: place)
        try scene.crasher("turn", "one", "t2").requireSuccess()
        let files = try scene.sandbox.git("ls-tree", "--name-only", scene.branch).split(separator: "\n")
        #expect(files.contains("README.md") && files.contains("shared.txt"))
        #expect(try scene.sandbox.git("log", "--format=%s", scene.branch).contains("changes before") == false)
    }

    @Test("an index that somebody removed costs no uncommitted work")
    func removedIndex() throws {
        let scene = try Scene()
        try scene.talk()
        try scene.sandbox.write("\(scene.worktree)/README.md", "mine\n")
        Files.remove("\(scene.gitFolder)/worktrees/\(scene.session)/index")
        try scene.crasher("turn", "one", "t4").requireSuccess()
        #expect(try scene.sandbox.git("show", "\(scene.branch):README.md") == "mine")
        #expect(try scene.sandbox.git("show", "\(scene.branch):t4.txt") == "t4")
    }

    @Test("a commit made while the turn's files are worked out is not taken back by the turn")
    func commitWhileStaging() throws {
        let scene = try Scene()
        try scene.talk()
        try scene.save()
        let staged = try scene.steps(of: ["turn", "one", "t4"]).filter { $0.hasPrefix("staged") }
        for place in staged {
            try scene.restore()
            let person =
                "cd '\(scene.worktree)' && echo theirs > theirs.txt && git add theirs.txt"
                + " && git commit --quiet --only theirs.txt -m theirs"
            try scene.crasher(["turn", "one", "t4"], environment: ["TURN_RUN_AT": place, "TURN_RUN": person])
                .requireSuccess()
            #expect(try scene.sandbox.git("show", "\(scene.branch):theirs.txt") == "theirs", "\(place)")
            #expect(try scene.sandbox.git("show", "\(scene.branch):t4.txt") == "t4", "\(place)")
        }
        #expect(staged.count >= 2)
    }

    @Test("a rebase that goes on is not broken by a message")
    func rebaseGoesOn() throws {
        let scene = try Scene()
        try scene.talk()
        let stop = "GIT_SEQUENCE_EDITOR=\"sed -i 's/^pick/edit/'\" git rebase --quiet --empty=keep -i main"
        try scene.sandbox.run("sh", "-c", stop, in: scene.worktree).requireSuccess()
        let output = try scene.crasher("say", "one", "meanwhile")
        #expect(output.status == 1 && output.stderr.contains("worktreeInOperation"))
        _ = try scene.sandbox.run(
            "sh", "-c", "while git rebase --continue; do :; done; git rebase --abort", in: scene.worktree)
        try scene.crasher("say", "one", "after").requireSuccess()
        #expect(try scene.said() == scene.texts + ["after"])
    }

    @Test("a host name with a space does not make a live turn look dead")
    func hostWithSpace() throws {
        let scene = try Scene()
        let live = try scene.start("hold", "one", "long", "no-such-gate", environment: ["TURN_HOST": "my host"])
        try live.wait(for: "begun ")
        try scene.crasher("say", "one", "between").requireSuccess()
        #expect(try scene.store().holder(of: scene.id())?.host == "my host")
        live.signal(SIGKILL)
        _ = try live.wait()
        try scene.crasher("say", "one", "after").requireSuccess()
        #expect(try scene.outcome(of: "long") == "interrupted")
    }
}
