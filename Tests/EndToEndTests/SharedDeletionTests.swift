import TestSupport
import Testing

/// A shared session that its owner deletes goes everywhere to the trash; nothing that was not seen does.
@Suite struct SharedDeletionTests {
    private func scene() throws -> (Team, String) {
        let team = try Team()
        let id = try team.shared()
        try team.chat("bob", "fetch").requireSuccess()
        return (team, id)
    }

    private func remote(_ team: Team) throws -> String { try team.sandbox.git("ls-remote", "remote.git") }

    @Test("it leaves the remote with the next push, and goes to the trash of who fetches; it can be restored there")
    func travels() throws {
        let (team, id) = try scene()
        let deleted = try team.chat("ann", "delete", "--yes", id).requireSuccess()
        #expect(deleted.stderr.contains("run 'git chat push'"))
        #expect(try remote(team).contains(id))
        #expect(try team.chat("ann", "push").requireSuccess().stderr.contains("took 1 deleted session from 'origin'"))
        #expect(try !remote(team).contains(id))
        let fetched = try team.chat("bob", "fetch").requireSuccess()
        #expect(fetched.stderr.contains("ann <ann@example.com> deleted it; it is in the trash here"))
        for person in team.people {
            #expect(try team.chat(person, "list").stdout == "")
            #expect(try team.chat(person, "restore").stdout.contains(id))
            #expect(try team.chat(person, "fsck").stdout == "")
            #expect(try team.chat(person, "sync").requireSuccess().stderr.contains("no session is shared"))
        }
        try team.chat("bob", "restore", id).requireSuccess()
        #expect(try team.texts("bob", id).count == 2)
        try team.chat("bob", "sync").requireSuccess()
        #expect(try team.texts("bob", id).count == 2)
    }

    @Test("sync takes it along, too, and an owner's restoring brings it back everywhere")
    func restored() throws {
        let (team, id) = try scene()
        try team.chat("ann", "delete", "--yes", id).requireSuccess()
        try team.chat("ann", "sync").requireSuccess()
        try team.chat("bob", "sync").requireSuccess()
        try team.chat("ann", "restore", id).requireSuccess()
        try team.chat("ann", "say", "-s", id, "after all").requireSuccess()
        try team.chat("ann", "push").requireSuccess()
        let back = try team.chat("bob", "fetch").requireSuccess()
        #expect(back.stderr.contains("back from the trash"))
        #expect(try team.texts("bob", id).last == "after all")
        #expect(try team.references("ann", id) == team.references("bob", id))
        #expect(try team.sandbox.git("for-each-ref", "refs/chat/trash", in: "bob") == "")
    }

    @Test("turns that the owner has not seen are left alone, and the session comes back with them")
    func unseen() throws {
        let (team, id) = try scene()
        try team.chat("bob", "say", "-s", id, "not seen").requireSuccess()
        try team.chat("ann", "delete", "--yes", id).requireSuccess()
        try team.chat("ann", "push").requireSuccess()
        let fetched = try team.chat("bob", "fetch").requireSuccess()
        #expect(fetched.stderr.contains("it has turns that were not seen, and stays"))
        #expect(try team.texts("bob", id).last == "not seen")
        try team.chat("bob", "push").requireSuccess()
        #expect(try team.chat("ann", "sync").requireSuccess().stderr.contains("back from the trash"))
        #expect(try team.texts("ann", id).last == "not seen")
        #expect(try team.references("ann", id) == team.references("bob", id))
        // Now she has seen it.
        try team.chat("ann", "delete", "--yes", id).requireSuccess()
        try team.chat("ann", "push").requireSuccess()
        try team.chat("bob", "fetch").requireSuccess()
        #expect(try team.chat("bob", "list").stdout == "")
    }

    @Test("a turn that came to the remote before the deletion did is not taken from there")
    func raced() throws {
        let (team, id) = try scene()
        try team.chat("ann", "delete", "--yes", id).requireSuccess()
        try team.chat("bob", "say", "-s", id, "first").requireSuccess()
        try team.chat("bob", "push").requireSuccess()
        #expect(try team.chat("ann", "push").requireSuccess().stderr.contains("back from the trash"))
        #expect(try remote(team).contains("refs/chat/sessions/\(id)"))
        #expect(try team.texts("ann", id).last == "first")
    }

    @Test("somebody else's session is deleted here alone, and stays away until it is asked for")
    func notOwner() throws {
        let (team, id) = try scene()
        #expect(try team.chat("bob", "delete", "--yes", id).requireSuccess().stderr.contains("others keep it"))
        try team.chat("bob", "sync").requireSuccess()
        #expect(try remote(team).contains("refs/chat/sessions/\(id)"))
        #expect(try team.chat("bob", "list").stdout == "")
        try team.chat("bob", "delete", "--yes", "--purge", id).requireSuccess()
        try team.chat("bob", "sync").requireSuccess()
        #expect(try team.chat("bob", "list").stdout == "")
        try team.chat("bob", "fetch", id).requireSuccess()
        #expect(try team.texts("bob", id).count == 2)
        try team.chat("ann", "sync").requireSuccess()
        #expect(try team.texts("ann", id).count == 2)
    }

    @Test("unsaved work, a turn that goes on, a branch checked out elsewhere: the session waits for them")
    func inTheWay() throws {
        let (team, id) = try scene()
        try team.shell("bob", id, "true")
        try team.chat("bob", "push").requireSuccess()
        try team.chat("ann", "sync").requireSuccess()
        try team.chat("ann", "delete", "--yes", id).requireSuccess()
        try team.chat("ann", "push").requireSuccess()
        try team.sandbox.write("bob.sessions/\(id)/mine.txt", "mine\n")
        let output = try team.chat("bob", "fetch")
        #expect(output.status == 1 && output.stderr.contains("work that is saved nowhere"), "\(output)")
        #expect(try team.sandbox.read("bob.sessions/\(id)/mine.txt") == "mine\n")
        #expect(try team.chat("bob", "fsck").stdout.contains("deleted it; the next"))
        let pushed = try team.chat("bob", "push", id)
        #expect(pushed.status == 1 && pushed.stderr.contains("deleted it"))
        try team.chat("bob", "push").requireSuccess()
        #expect(try !remote(team).contains(id))
        try team.sandbox.sh("rm mine.txt", in: team.worktree("bob", id))
        try team.chat("bob", "fetch").requireSuccess()
        #expect(try team.chat("bob", "list").stdout == "")
    }

    @Test("code that the owner has not seen stays on the remote")
    func unseenCode() throws {
        let (team, id) = try scene()
        try team.sandbox.sh(
            "git fetch -q origin && git checkout -q -b own origin/kosuke-chat-\(id) && echo x > x && git add x && "
                + "git commit -q -m mine && git push -q origin own:kosuke-chat-\(id)", in: "bob"
        ).requireSuccess()
        try team.chat("ann", "delete", "--yes", id).requireSuccess()
        let pushed = try team.chat("ann", "push")
        #expect(pushed.status == 0, "\(pushed)")
        #expect(try remote(team).contains("refs/heads/kosuke-chat-\(id)"))
        #expect(try !remote(team).contains("refs/chat/sessions/\(id)"))
    }

    @Test("a purge leaves nothing of the words in any clone; first the remote lets go")
    func purged() throws {
        let (team, id) = try scene()
        try team.chat("bob", "search", "done").requireSuccess()
        try team.chat("ann", "search", "done").requireSuccess()
        let early = try team.chat("ann", "delete", "--yes", "--purge", id)
        #expect(early.status == 1 && early.stderr.contains("'origin' still has it"), "\(early)")
        try team.chat("ann", "push").requireSuccess()
        try team.chat("bob", "fetch").requireSuccess()
        for person in team.people {
            try team.chat(person, "delete", "--yes", "--purge", id).requireSuccess()
            #expect(try team.chat(person, "fsck").stdout == "")
            #expect(try team.chat(person, "sync").requireSuccess().stderr.contains("no session is shared"))
        }
        for place in team.people + ["remote.git"] {
            try team.sandbox.sh("git gc --quiet --prune=now", in: place).requireSuccess()
            let hits = try team.sandbox.sh(
                "git cat-file --batch-all-objects --batch-check='%(objectname)' | git cat-file --batch | grep -c 'echo done'; "
                    + "grep -rl 'echo done' chat .git/chat 2>/dev/null", in: place)
            #expect(hits.stdout == "0\n", "\(place): \(hits)")
        }
    }

    @Test("fsck sees what is left of a session that is nowhere")
    func leftovers() throws {
        let (team, id) = try scene()
        let sandbox = team.sandbox
        try team.chat("ann", "search", "done").requireSuccess()
        let (note, tip) = (
            try sandbox.git("notes", "--ref=kosuke-chat", "list", "kosuke-chat-\(id)", in: "ann"),
            try sandbox.git("rev-parse", "kosuke-chat-\(id)", in: "ann")
        )
        try sandbox.sh("cp -a .git/chat/cache ../cache; cp .git/logs/refs/heads/kosuke-chat-\(id) ../reflog", in: "ann")
        try team.chat("ann", "delete", "--yes", id).requireSuccess()
        try team.chat("ann", "push").requireSuccess()
        try team.chat("ann", "delete", "--yes", "--purge", id).requireSuccess()
        #expect(try team.chat("ann", "fsck").stdout == "")
        try sandbox.sh("cp ../reflog .git/logs/refs/heads/kosuke-chat-\(id)", in: "ann")
        #expect(try team.chat("ann", "fsck").stdout.contains("its reflog"))
        try team.chat("ann", "gc").requireSuccess()
        #expect(try team.chat("ann", "fsck").stdout == "")
        try sandbox.git("notes", "--ref=kosuke-chat", "add", "-C", note, tip, in: "ann")
        #expect(try team.chat("ann", "fsck").stdout.contains("words of 1 turns that no session has"))
        try sandbox.git("notes", "--ref=kosuke-chat", "remove", tip, in: "ann")
        try sandbox.sh("rm -r .git/chat/cache; cp -a ../cache .git/chat/cache", in: "ann")
        #expect(try team.chat("ann", "fsck").stdout.contains("the index has words of it"))
    }
}
