import Fixtures

extension Scenarios {
    /// Many messages of another program, as a whole process, beside `git fast-import` of a blob and a commit for each turn.
    ///
    /// At least 5,000 messages a second, and memory that does not grow with their number.
    func importing() throws -> [Comparison] {
        try (isQuick ? [20_000] : [100_000, 1_000_000]).map { count in
            let source = try fixtures.repository("transcript-\(count)")
            let (ours, git) = (fixtures.path + "/import-ours", fixtures.path + "/import-git")
            let begin = "rm -rf \"$0\"; git init -q \"$0\"; cd \"$0\"; "
            let commit = "git -c user.name=Ann -c user.email=ann@example.com commit -q --allow-empty -m Start; "
            return Comparison(
                name: "`import`, \(count) messages / `git fast-import`", target: nil, runs: count > 100_000 ? 1 : 3,
                ours: { _ in
                    let words = ["sh", "-ec", begin + commit + "\"$1\" import \"$2\"", ours, chat]
                    return [Command(words + [source + "/messages.jsonl"], in: fixtures.path)]
                },
                git: { _ in
                    let words = ["sh", "-ec", begin + "git fast-import --quiet < \"$1\"", git, source + "/stream"]
                    return [Command(words, in: fixtures.path)]
                }, memory: 192 << 10, seconds: Double(count) / 5000)
        }
    }
}
