import TestSupport
import Testing

/// The repository's own hooks and turn commits (`chat.runHooks`).
@Suite struct HooksOfTheRepositoryTests {
    private func project(preCommit script: String, runs: Bool = true) throws -> Project {
        let project = try Project()
        for (name, text) in [("pre-commit", script), ("post-commit", "echo \"$PWD\" >> ../../told")] {
            try project.sandbox.sh(
                "mkdir -p .git/hooks && printf '#!/bin/sh\\n%s\\n' \"$1\" > .git/hooks/\(name) && chmod +x .git/hooks/\(name)"
                    .replacing("$1", with: "$TEXT"), environment: ["TEXT": text]
            ).requireSuccess()
        }
        if runs { try project.sandbox.git("config", "chat.runHooks", "true") }
        return project
    }

    @Test("without the setting no hook runs")
    func off() throws {
        let project = try project(preCommit: "exit 1", runs: false)
        try project.shell("echo a > a.txt").requireSuccess()
        #expect(try project.sandbox.git("show", "\(project.branch):a.txt") == "a")
        #expect(try project.sandbox.sh("cat ../told").status != 0)
    }

    @Test("what pre-commit stages is in the turn, and post-commit is told")
    func stages() throws {
        let project = try project(preCommit: "echo formatted > a.txt; git add a.txt")
        try project.shell("echo raw > a.txt").requireSuccess()
        #expect(try project.sandbox.git("show", "\(project.branch):a.txt") == "formatted")
        #expect(try project.sandbox.git("status", "--porcelain", in: project.worktree) == "")
        #expect(try project.sandbox.sh("cat ../told").stdout == project.shownWorktree + "\n")
    }

    @Test("what pre-commit refuses is not committed, and nothing of it is lost")
    func refuses() throws {
        let project = try project(preCommit: "echo no tabs please; exit 1")
        let output = try project.shell("echo done; echo a > a.txt")
        #expect(output.status == 6, "\(output)")
        #expect(
            try project.requests() == """
                "outcome": "failed",
                "reason": "the pre-commit hook refused the files, which stay as they are: no tabs please",
                """)
        #expect(try project.sandbox.git("status", "--porcelain", in: project.worktree) == "?? a.txt")
        #expect(try project.messages().hasPrefix("1 user echo done; echo a > a.txt\n1 assistant done"))
    }
}
