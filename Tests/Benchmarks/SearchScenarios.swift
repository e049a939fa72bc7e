import Fixtures

extension Scenarios {
    /// The first page of what is found, in the time that is allowed for it, and how long the index takes to build.
    ///
    /// Git's side looks for one word in the notes, and stops at the first it finds: it knows neither order nor excerpts.
    func search() throws -> [Comparison] {
        let turns = isQuick ? 2 : 50
        let place = try fixtures.repository("sessions-10000x\(turns)")
        let count = "\(20_000 * turns) messages"
        let searches = [
            ("login", "login"), ("login proxy", "proxy"), ("\"login redirect\"", "redirect"), ("log*", "log"),
        ]
        return searches.map { words, word in
            Comparison(
                name: "`search '\(words)'`, \(count) / `git grep --quiet \(word)` in the notes", target: nil,
                runs: isQuick ? 10 : 30, gitRuns: 1,
                ours: { _ in [Command(found([chat, "search", words]), in: place)] },
                git: { _ in [Command(found(grep(word)), in: place)] }, memory: 64 << 10, seconds: 0.05)
        } + [nothing(in: place, count), rebuild(in: place, messages: 20_000 * turns)]
    }

    private func nothing(in place: String, _ count: String) -> Comparison {
        Comparison(
            name: "`search zebra`, which nobody said, \(count) / `git grep --quiet zebra` in the notes", target: nil,
            runs: isQuick ? 10 : 30, gitRuns: 1, ours: { _ in [Command(found([chat, "search", "zebra"]), in: place)] },
            git: { _ in [Command(found(grep("zebra")), in: place)] }, memory: 64 << 10, seconds: 0.05)
    }

    private func rebuild(in place: String, messages: Int) -> Comparison {
        Comparison(
            name:
                "`search`, with the index of \(messages) messages built first / `git grep --quiet zebra` in the notes",
            target: nil, runs: 2, gitRuns: 1,
            ours: { _ in [Command(["sh", "-c", "rm -rf .git/chat/cache; \"$0\" search login", chat], in: place)] },
            git: { _ in [Command(found(grep("zebra")), in: place)] }, memory: 192 << 10,
            // With few messages in each, what is measured is the sessions.
            seconds: isQuick ? nil : Double(messages) / 50_000)
    }

    private func grep(_ word: String) -> [String] { ["git", "grep", "--quiet", word, "refs/notes/kosuke-chat"] }

    /// Nothing found is an answer, and exit status 1.
    private func found(_ words: [String]) -> [String] { ["sh", "-c", "\"$@\" || test $? = 1", "sh"] + words }

    /// What a person does all day: 500 sessions in a repository of 10,000 files.
    func sessions() throws -> [Comparison] {
        let place = try fixtures.copy("files-10000", as: "busy")
        try fixtures.remove(place + ".sessions")
        let make =
            "for n in $(seq 500); do \"$0\" new --no-worktree \"Session $n\" && \"$0\" say \"Hello $n\" || exit; done"
        try fixtures.run(["sh", "-c", make, chat], in: place)
        let git = fixtures.path + "/busy-worktree"
        func row(
            _ name: String, _ seconds: Double, _ ours: @escaping (Int) -> [String], _ git: @escaping (Int) -> [String]
        ) -> Comparison {
            Comparison(
                name: "500 sessions, 10,000 files: " + name, target: nil, runs: isQuick ? 10 : 30,
                ours: { [Command([chat] + ours($0), in: place)] }, git: { [Command(["git"] + git($0), in: place)] },
                seconds: seconds)
        }
        let full = Comparison(
            name: "500 sessions, 10,000 files: `new` / `git worktree add`", target: 1.1, runs: isQuick ? 3 : 7,
            ours: { [Command([chat, "new", "More \($0)"], in: place)] },
            git: { [Command(["git", "worktree", "add", "--quiet", "-b", "work-\($0)", git], in: place)] },
            restore: {
                try fixtures.remove(place + ".sessions")
                try fixtures.remove(git)
                try fixtures.run(["git", "worktree", "prune"], in: place)
                try fixtures.run(["sync"])
            })
        return [
            row(
                "`new --no-worktree` / `git branch`", 0.2, { ["new", "--no-worktree", "New \($0)"] },
                { ["branch", "b-\($0)"] }),
            full,
            row(
                "`switch` / `git symbolic-ref`", 0.1, { ["switch", "Session \(1 + $0 % 500)"] },
                { ["symbolic-ref", "refs/heads/x", "refs/heads/b-\($0)"] }),
            row(
                "`list` / `git for-each-ref`", 0.1, { _ in ["list"] }, { _ in ["for-each-ref", "refs/chat/sessions"] }),
            row(
                "`search Hello` / `git grep` in the notes", 0.1, { _ in ["search", "Hello"] },
                { _ in ["grep", "--quiet", "Hello", "refs/notes/kosuke-chat"] }),
        ]
    }
}
