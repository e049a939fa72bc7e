import TestSupport
import Testing

/// A person rewrites the branch between two messages.
@Suite struct RewriteTests {
    private func scene() throws -> Scene {
        let scene = try Scene()
        try scene.talk()
        return scene
    }

    @Test("amend: the words follow the new commit")
    func amend() throws {
        let scene = try scene()
        try scene.act("git commit --quiet --amend --allow-empty --no-edit --date=@1 && git reflog expire --all")
        let amended = try scene.sandbox.git("rev-parse", "HEAD", in: scene.worktree)
        try scene.crasher("say", "one", "next").requireSuccess()
        #expect(try scene.sandbox.git("notes", "--ref=kosuke-chat", "show", amended).contains("s3"))
        #expect(try scene.problems(texts: scene.texts + ["next"], status: [], isWhole: false) == [])
    }

    @Test("a turn is killed in the middle of recording an amend", arguments: ["say", "turn"])
    func killedWhileRecording(operation: String) throws {
        let scene = try scene()
        try scene.act("git commit --quiet --amend --allow-empty --no-edit --date=@1")
        try scene.crash([operation, "one", "lost"], at: "rewriteRecorded:1")
        try scene.crasher("say", "one", "next").requireSuccess()
        #expect(try scene.problems(texts: scene.texts + ["next"], status: [], isWhole: false) == [])
    }

    @Test("turns that were reset away and collected: the words stay, the session goes on")
    func resetAndCollected() throws {
        let scene = try scene()
        try scene.act("git reset --quiet --hard HEAD~1")
        try scene.collect(expiresReflogs: true)
        try scene.crasher("say", "one", "next").requireSuccess()
        let texts = try scene.said()
        #expect(texts == scene.texts + ["next"])
        #expect(try scene.gitProblems() == [])
    }

    @Test("branch -D: nothing is written; a repair brings it back")
    func branchDeleted() throws {
        let scene = try scene()
        try scene.act("git checkout --quiet --detach && git branch --quiet -D kosuke-chat-\(scene.session)")
        for operation in ["say", "turn"] {
            let output = try scene.crasher(operation, "one", "next")
            #expect(output.status == 1 && output.stderr.contains("branchMissing"))
        }
        _ = try scene.crasher("repair")
        try scene.act("git checkout --quiet kosuke-chat-\(scene.session)")
        try scene.crasher("turn", "one", "next").requireSuccess()
        #expect(try scene.problems(texts: scene.texts + ["next", "answer to next"], status: []) == [])
    }

    @Test("branch -D under a dead turn: its answer waits until the branch is back")
    func branchDeletedUnderTurn() throws {
        let scene = try scene()
        try scene.crash(["turn", "one", "lost"], at: "updateJournaled:4")
        try scene.act("git checkout --quiet --detach && git branch --quiet -D kosuke-chat-\(scene.session)")
        #expect(try scene.crasher("say", "one", "next").stderr.contains("branchMissing"))
        _ = try scene.crasher("repair")
        try scene.act("git checkout --quiet kosuke-chat-\(scene.session)")
        #expect(try scene.outcome(of: "lost") == "interrupted")
        let status = [" M shared.txt", "?? lost.txt"]
        #expect(try scene.problems(texts: scene.texts + ["lost", "answer to lost"], status: status) == [])
    }

    @Test("killed inside libgit2, between the branch's reflog and the branch")
    func reflogAhead() throws {
        let scene = try scene()
        let parent = try scene.sandbox.git("rev-parse", scene.branch)
        try scene.crash(["turn", "one", "lost"], at: "logMoved:1")
        let commit = try scene.sandbox.git("rev-parse", "refs/chat/keep/" + scene.session)
        let reflog = scene.gitFolder + "/logs/" + scene.branch
        let line = "\(parent) \(commit) Ann <ann@example.com> 1767323045 +0000\tchat: turn 4\n"
        try Files.write(Files.bytes(of: reflog) + Array(line.utf8), to: reflog)
        try scene.crasher("say", "one", "next").requireSuccess()
        #expect(try scene.problems(texts: scene.texts + ["lost", "answer to lost", "next"], status: []) == [])
    }
}
