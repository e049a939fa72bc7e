import TestSupport
import Testing

@Suite struct DiffTests {
    private static let forms = [
        [], ["-p"], ["--name-only"], ["--name-status"], ["--numstat"], ["--name-only", "-z"], ["--name-status", "-z"],
        ["--numstat", "-z"], ["--stat"], ["--shortstat"], ["--raw"], ["--word-diff"], ["-U0"], ["--", "lib"],
        ["--name-status", "--", "lib", "a.txt"],
    ]

    private func changed() throws -> Project {
        let lines = (1...40).map { "line \($0)\n" }.joined()
        let project = try Project(files: [
            "a.txt": lines, "lib/move.txt": lines, "gone.txt": "gone\n", "mode.sh": "x\n", "bin.dat": "a\0b",
            "spa ce.txt": "s\n", "noeol": "no end",
        ])
        try project.shell(
            """
            sed -i 's/line 20$/changed/; 3d' a.txt; git mv lib/move.txt lib/moved.txt; echo more >> lib/moved.txt; \
            rm gone.txt; chmod +x mode.sh; printf 'a\\0c' > bin.dat; echo t >> 'spa ce.txt'; printf 'still none' > noeol; \
            printf 'ü\\n' > 'ümlaut.txt'; printf 'tab\\n' > "$(printf 'ta\\tb')"; : > empty; ln -s a.txt link
            """)
        return project
    }

    @Test("diff of the branch is git's, byte for byte")
    func committed() throws {
        let project = try changed()
        for form in Self.forms {
            let options = form.filter { $0 != "--" && !["lib", "a.txt"].contains($0) }
            let paths = form.contains("--") ? Array(form[(form.firstIndex(of: "--") ?? 0)...]) : []
            let ours = try project.sandbox.run(["git", "chat", "diff", "--committed"] + form)
            let git = try project.sandbox.run(["git", "diff"] + options + ["main", project.branch] + paths)
            #expect(ours == git, "\(form)")
        }
    }

    @Test("diff with the worktree is git's, byte for byte")
    func worktree() throws {
        let project = try changed()
        try project.sandbox.write(project.worktree + "/a.txt", "uncommitted\n")
        for form in Self.forms {
            let options = form.filter { $0 != "--" && !["lib", "a.txt"].contains($0) }
            let paths = form.contains("--") ? Array(form[(form.firstIndex(of: "--") ?? 0)...]) : []
            let ours = try project.sandbox.run(["git", "chat", "diff", project.id] + form)
            let git = try project.sandbox.run(["git", "diff"] + options + ["main"] + paths, in: project.worktree)
            #expect(ours == git, "\(form)")
        }
    }

    @Test("diff is measured from the merge base: what happens on the base does not show")
    func base() throws {
        let project = try Project()
        try project.shell("echo mine > mine.txt")
        try project.sandbox.write("theirs.txt", "theirs\n")
        try project.sandbox.git("add", ".")
        try project.sandbox.git("commit", "-qm", "On main")
        #expect(try project.sandbox.chat("diff", "--name-only") == Output(status: 0, stdout: "mine.txt\n"))
        #expect(
            try project.sandbox.chat("diff", "--committed", "--name-only") == Output(status: 0, stdout: "mine.txt\n"))
    }

    @Test("git's settings for diffs hold")
    func settings() throws {
        let project = try Project(files: ["a.txt": (1...9).map { "\($0)\n" }.joined()])
        try project.shell("sed -i s/5/five/ a.txt; printf 'ü\\n' > 'ü'")
        for setting in [
            "diff.noprefix=true", "diff.mnemonicPrefix=true", "diff.context=1", "core.quotePath=false",
            "diff.renames=false", "core.abbrev=12",
        ] {
            let ours = try project.sandbox.run(["git", "-c", setting, "chat", "diff", "--committed"])
            let git = try project.sandbox.run(["git", "-c", setting, "diff", "main", project.branch])
            #expect(ours == git, "\(setting)")
        }
    }

    @Test("paths are relative to where the command is called, as git's are", arguments: [[], ["--committed"]])
    func subdirectory(_ more: [String]) throws {
        let project = try changed()
        let ends = more.isEmpty ? ["main"] : ["main", project.branch]
        for paths in [["moved.txt"], ["../a.txt"], ["."], ["*.txt"], [":/a.txt"], [":(top)bin.dat", "moved.txt"]] {
            let ours = try project.sandbox.run(
                ["git", "chat", "diff", project.id] + more + ["--name-status", "--"] + paths, in: "lib")
            let git = try project.sandbox.run(
                ["git", "diff", "--name-status"] + ends + ["--"] + paths, in: project.worktree + "/lib")
            #expect(ours == git, "\(paths)")
            #expect(!ours.stdout.isEmpty, "\(paths)")
        }
    }

    @Test("a folder that only one worktree has: paths are still those of the caller")
    func missingFolder() throws {
        let project = try changed()
        try project.sandbox.sh("mkdir -p own/deep").requireSuccess()
        let output = try project.sandbox.run(
            "git", "chat", "diff", project.id, "--name-only", "--", "../../a.txt", in: "own/deep")
        #expect(output == Output(status: 0, stdout: "a.txt\n"))
    }

    @Test("a path that is no text is shown with git's bytes")
    func bytes() throws {
        let project = try Project()
        try project.shell("printf x > \"$(printf 'caf\\351')\"")
        for form in [["--name-only"], ["--name-only", "-z"], ["--numstat"], []] {
            let ours = try project.sandbox.run(["git", "chat", "diff", "--committed"] + form)
            let git = try project.sandbox.run(["git", "diff"] + form + ["main", project.branch])
            #expect(ours == git, "\(form)")
            #expect(git.stdout.utf8.count > 0)
        }
    }
}
