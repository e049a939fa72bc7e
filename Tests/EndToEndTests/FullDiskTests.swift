import TestSupport
import Testing

#if os(Linux)
    /// What moves a worktree back, on a disk that has no room left for it.
    @Suite(.enabled(if: SmallDisk.canBeMade, "no file system can be mounted here")) struct FullDiskTests {
        @Test(
            "no file is cut off, the person's own stays, and the next try does it",
            arguments: [["undo"], ["revert", "1"], ["switch", "--at", "1", "@"]])
        func full(_ words: [String]) throws {
            var failures = 0
            for free in [0, 24, 120, 400, 4000] {
                let disk = try Disk()
                let before = try disk.state()
                try disk.fill(leaving: free)
                let output = try disk.project.sandbox.run(["git", "chat"] + words)
                disk.clear()
                if output.status != 0 {
                    failures += 1
                    #expect(Self.isFull(output), "\(words) with \(free) KiB: \(output)")
                }
                // Whole files of the one turn or of the other, and nothing of a person's is gone.
                let contents = try disk.contents()
                #expect(contents.allSatisfy(disk.known.contains), "\(words) with \(free) KiB: \(output)")
                #expect(try disk.hasMine())
                #expect(try disk.project.messages().contains("1 assistant one\n2 user "))
                let state = try disk.state()
                if output.status != 0, state != before {
                    #expect(try disk.project.sandbox.chat("fsck", "--repair").status == 0)
                }
                if output.status != 0 {
                    let again = try disk.project.sandbox.run(["git", "chat"] + words)
                    #expect(again.status == 0, "\(words) again after \(free) KiB: \(output), then \(again)")
                }
                #expect(try disk.contents() == [disk.known[0]])
                let checked = try disk.project.sandbox.chat("fsck")
                #expect(checked.status == 0, "\(words) after \(free) KiB: \(checked)")
                try disk.project.sandbox.git("fsck", "--strict")
            }
            #expect(failures > 0 && failures < 5, "\(words) failed \(failures) of 5 times")
        }

        @Test("hooks that do not fit leave those of the user in use, and nothing behind them")
        func hooks() throws {
            var failures = 0
            let disk = try Disk()
            let sandbox = disk.project.sandbox
            try sandbox.sh(
                "cd .git/hooks; printf '#!/bin/sh\\necho MINE >> \"$HOME/ran\"\\n' > commit-msg; chmod 750 commit-msg")
            let listing = "cd .git; find hooks* -type f -printf '%p %m ' -exec sha1sum '{}' ';' | sort"
            let before = try sandbox.sh(listing).requireSuccess().stdout
            for free in [0, 4, 8, 12, 20, 200] {
                try disk.fill(leaving: free)
                let output = try sandbox.chat("hooks", "install")
                disk.clear()
                if output.status != 0 {
                    failures += 1
                    #expect(Self.isFull(output), "with \(free) KiB: \(output)")
                }
                try sandbox.sh("rm -f ~/ran; git commit -q --allow-empty -m x; grep -qx MINE ~/ran").requireSuccess()
                if free % 8 == 0 { try sandbox.chat("hooks", "install").requireSuccess() }
                try sandbox.chat("hooks", "uninstall").requireSuccess()
                #expect(try sandbox.sh(listing).stdout == before, "after \(free) KiB: \(output)")
            }
            #expect(failures > 0 && failures < 6, "failed \(failures) of 6 times")
        }

        /// Whether a command says that the disk is full, in the system's words or in git's.
        private static func isFull(_ output: Output) -> Bool {
            ["No space left on device", "Out of diskspace"].contains { output.stderr.contains($0) }
        }
    }

    /// A project on a disk of 8 MiB, with a file of 300 KiB that two turns wrote, and a person's own.
    private final class Disk {
        let project: Project
        let worktree: String
        /// What the large file is after each turn.
        let known: [String]
        private let path: String

        init() throws {
            let project = try Project(on: "disk", kilobytes: 8192)
            self.project = project
            path = project.sandbox.path + "/disk"
            worktree = path + "/project.sessions/" + project.id
            for word in ["one", "two"] {
                try project.sandbox.sh("head -c 220000 /dev/urandom | base64 > ../../\(word).txt").requireSuccess()
                try project.shell("cp ../../../\(word).txt large.txt; echo \(word)").requireSuccess()
            }
            known = try ["one", "two"].map { word in try project.sandbox.read("../../\(word).txt") }
            try project.sandbox.write(worktree + "/mine.txt", "mine\n")
        }

        deinit { _ = try? project.sandbox.run("umount", "-l", path, in: "/") }  // the sandbox goes with it

        /// Takes all room but that many KiB.
        func fill(leaving free: Int) throws {
            try project.sandbox.sh(
                """
                dd if=/dev/zero of=filler bs=4k 2>/dev/null; size=$(stat -c %s filler)
                truncate -s $((size - \(free) * 1024)) filler
                """, in: path
            ).requireSuccess()
        }

        func clear() { Files.remove(path + "/filler") }

        func contents() throws -> [String] { [try project.sandbox.read(worktree + "/large.txt")] }

        /// Whether the person's file is there, or in the commit that holds what was there before.
        func hasMine() throws -> Bool {
            let commit = "$(git log -1 --diff-filter=A --format=%H \(project.branch) -- mine.txt)"
            return try project.sandbox.sh("cat mine.txt || git show \(commit):mine.txt", in: worktree).stdout
                == "mine\n"
        }

        func state() throws -> String { try project.sandbox.state() + project.sandbox.state(in: worktree) }
    }

    extension Project {
        /// Makes one on a file system of its own in the sandbox.
        fileprivate init(on name: String, kilobytes: Int) throws {
            sandbox = try Sandbox()
            let path = sandbox.path + "/" + name
            try sandbox.sh("mkdir '\(path)' && mount -t tmpfs -o size=\(kilobytes)k none '\(path)'").requireSuccess()
            try sandbox.repository(named: name + "/project")
            id = try sandbox.newSession("Fix login")
        }
    }
#endif
