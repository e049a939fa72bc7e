import TestSupport
import Testing

/// SIGKILL between every two steps in which hooks are put in their places.
@Suite struct HookGapTests {
    /// Hooks of the user: one of their own, and one that version 1 of ours calls.
    private func scene() throws -> Scene {
        let scene = try Scene()
        try scene.sandbox.script(
            """
            cd .git/hooks; rm -f *.sample
            printf '#!/bin/sh\\necho PUSH >> "$HOME/ran"\\n' > pre-push; chmod 750 pre-push
            printf '#!/bin/sh\\n# git chat hook, version 1: x\\n"$0.before-git-chat" "$@"\\n' > commit-msg
            printf '#!/bin/sh\\necho MSG >> "$HOME/ran"\\n' > commit-msg.before-git-chat
            chmod +x commit-msg*
            """
        ).requireSuccess()
        return scene
    }

    /// Names, modes and contents of all hooks.
    private func listing(_ scene: Scene) throws -> String {
        try scene.sandbox.script("cd .git; find hooks* -type f -printf '%p %m ' -exec sha1sum '{}' \\; | sort").stdout
    }

    @Test("the user's hooks run at every moment, and are put back byte for byte", arguments: ["install", "uninstall"])
    func gaps(next: String) throws {
        let scene = try scene()
        try scene.save()
        try scene.sandbox.script("cd .git/hooks; mv commit-msg.before-git-chat commit-msg").requireSuccess()
        let plain = try listing(scene)
        let gaps = Gap.all(try scene.steps(of: ["hooks"]))
        #expect(gaps.count >= 4)
        for gap in gaps {
            try scene.restore()
            try scene.crash(["hooks"], at: gap.step)
            try scene.sandbox.script(
                "rm -f \"$HOME/ran\"; git commit --quiet --allow-empty -m x; git push . HEAD:refs/heads/y"
            )
            .requireSuccess()
            let ran = try scene.sandbox.script("cat \"$HOME/ran\"").stdout
            #expect(ran == "MSG\nPUSH\n", "killed at \(gap.step)")
            if next == "install" { try scene.sandbox.run("git-chat", "hooks", "install").requireSuccess() }
            try scene.sandbox.run("git-chat", "hooks", "uninstall").requireSuccess()
            #expect(try listing(scene) == plain, "killed at \(gap.step)")
        }
    }
}
