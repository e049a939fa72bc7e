import ChatModel
import Git
import TestSupport
import Testing

@testable import ChatStore

/// On a file system that can, copies take no room until one of them is written to.
@Suite struct ReflinkTests {
    @Test("listed files share their blocks with the main worktree's, and each can be changed")
    func shared() throws {
        let sandbox = try Sandbox()
        let (image, place) = (sandbox.path + "/image", sandbox.path + "/disk")
        let making = "truncate -s 200M \"$1\" && mkfs.btrfs -q \"$1\" && mkdir \"$2\" && mount -o loop \"$1\" \"$2\""
        let path: [String: String?] = ["PATH": "/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin"]
        guard try sandbox.run("sh", "-c", making, "sh", image, place, in: sandbox.path, environment: path).status == 0
        else { return print("skipped: no file system with reflinks can be made here") }
        defer { _ = try? sandbox.run("umount", "-l", place, in: "/", environment: path) }
        let main = place + "/project"
        try Files.makeFolder(main)
        try sandbox.run(
            "sh", "-c",
            """
            git init -q && echo data > .gitignore && echo data > .worktreeinclude && git add . && git commit -qm lists \
            && head -c 8000000 /dev/urandom > data && sync
            """, in: main
        ).requireSuccess()
        let made = try sandbox.run(
            ["turn-crasher", main, "new", "one", "worktree"], in: main
        ).requireSuccess().stdout
        let copy = main + ".sessions/" + made.dropFirst(4).dropLast() + "/data"
        try sandbox.run("cmp", main + "/data", copy, in: "/").requireSuccess()
        let blocks = try sandbox.run("filefrag", "-v", copy, in: "/", environment: path)
        #expect(blocks.status != 0 || blocks.stdout.contains("shared"), "\(blocks)")
        try sandbox.run("sh", "-c", "echo changed > '\(copy)'", in: "/").requireSuccess()
        #expect(try sandbox.run("stat", "-c", "%s", main + "/data", in: "/").stdout == "8000000\n")
    }
}
