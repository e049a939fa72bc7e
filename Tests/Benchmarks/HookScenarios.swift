import Fixtures

extension Scenarios {
    /// Each hook as git starts it, script and all, where there are 10,000 sessions; beside a `git` that does nothing.
    ///
    /// Fifty milliseconds are allowed. `post-rewrite` has a new pair each time, made by `git commit-tree`, which is counted.
    func hooks() throws -> [Comparison] {
        let place = try fixtures.copy("sessions-10000x\(isQuick ? 2 : 50)", as: "hooks")
        try fixtures.run(
            [
                "sh", "-c",
                """
                branch=$(git for-each-ref --count=1 --format='%(refname:short)' 'refs/heads/kosuke-chat-*')
                git checkout -q "$branch" && "$0" hooks install && echo words > message &&
                git rev-parse HEAD HEAD~1 HEAD^{tree} main > ids
                """, chat,
            ], in: place)
        let zeros = String(repeating: "0", count: 40)
        let all = "git for-each-ref --format='%(refname) %(objectname) %(refname) \(zeros)' refs/heads"
        let lines: [(name: String, line: String, limit: Double?)] = [
            ("commit-msg", "cp message copy && .git/hooks/commit-msg copy", 0.05),
            ("post-commit", ".git/hooks/post-commit", 0.05),
            ("post-checkout", ".git/hooks/post-checkout $head $head 1", 0.05),
            ("post-merge", ".git/hooks/post-merge 0", 0.05),
            (
                "post-rewrite",
                "echo $head $(git commit-tree -p $parent -m \"again $0\" $tree) | .git/hooks/post-rewrite amend", 0.05
            ),
            (
                "pre-push, one branch",
                "echo refs/heads/main $main refs/heads/main \(zeros) | .git/hooks/pre-push origin there", 0.05
            ),
            ("pre-push, all branches", "! \(all) | .git/hooks/pre-push origin there 2>/dev/null", nil),
        ]
        return lines.map { name, line, limit in
            let script = "{ read head; read parent; read tree; read main; } < ids; " + line
            return Comparison(
                name: "hook `\(name)`, 10,000 sessions / `sh` and `git --version`", target: nil,
                runs: isQuick ? 10 : 30,
                ours: { [Command(["sh", "-c", script, String($0)], in: place)] },
                git: { _ in [Command(["sh", "-c", "git --version"], in: place)] }, memory: 64 << 10, seconds: limit)
        }
    }
}
