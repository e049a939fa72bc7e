internal import ChatStore

extension HookRefusal: Diagnosable {
    var diagnostic: Diagnostic {
        switch self {
        case .noFolder(let path):
            Diagnostic(
                "hooks_off",
                "cannot install hooks: core.hooksPath is '\(path)', which is no folder, so that git runs none", .no,
                hints: ["run 'git config --unset core.hooksPath' if hooks are meant to run here"])
        case .bareNames(let path):
            Diagnostic(
                "hooks_at_top",
                "cannot install hooks: core.hooksPath is '\(path)', and git runs none from the top of a worktree", .no,
                hints: ["nothing was changed; run 'git config core.hooksPath .githooks' to name a folder for them"])
        case .changed(let path):
            Diagnostic(
                "hook_changed", "cannot replace hook '\(path)': it is git chat's, and was edited", .no,
                hints: ["nothing was changed; say '--force' to lose the edits"])
        case .noScript(let path):
            Diagnostic(
                "hook_no_script", "cannot add to hook '\(path)': it is no shell script", .no,
                hints: [
                    "nothing was changed; let it call 'git chat hook \(path.split(separator: "/").last ?? "")' with its arguments"
                ])
        case .shared(let path):
            Diagnostic(
                "hooks_shared", "cannot install hooks in '\(path)': other repositories use it too", .no,
                hints: ["say '--yes' to do it all the same"])
        }
    }
}
