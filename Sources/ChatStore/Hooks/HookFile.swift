internal import Git

/// What stands where a hook of ours is to be.
public enum HookState: Hashable, Sendable {
    /// There is no hook.
    case missing
    /// There is one, and it is not ours.
    case other
    /// Ours is there; `isChained` says that it calls the one that was there before.
    case installed(isChained: Bool)
    /// Ours is there, written by an older version or for a program that is elsewhere.
    case outdated(version: Int)
    /// Ours is there, and somebody edited it.
    case changed
    /// Another program put its own in the place and moved ours away.
    case displaced(to: String)
    /// Ours is there, and git does not run it.
    case notExecutable
    /// Ours is there, and what git runs in its place, a script of husky's own, is missing in this worktree.
    case notLoaded
}

/// One place where a hook of ours is to be.
struct HookFile {
    let hook: HookName
    let folder: HookFolder
    /// Where git-chat is.
    let program: String

    var path: String { folder.path + "/" + hook.rawValue }
    var way: HookFolder.Way { folder.way }

    /// Where the hook that was there before is kept.
    var aside: String { folder.asideFolder + "/" + hook.rawValue }

    /// Where version 1 kept it, the one that counted first.
    var olderAsides: [String] { [path + HookScript.asideSuffix, path + HookScript.asideSuffix + ".1"] }

    /// The place of version 1 where what is kept stands as well: a process died before it took that name away.
    var twinOfAside: String? {
        guard let stamp = FileStamp(aside) else { return nil }
        return olderAsides.first { FileStamp($0) == stamp }
    }

    /// What should stand there.
    var text: String { HookScript.file(hook, program: program) }

    func state() throws -> HookState {
        guard let text = try Self.text(of: path) else { return .missing }
        guard way == .file else { return blockState(text) }
        guard let home = try home() else { return .other }
        guard home.isRun else { return .displaced(to: home.path) }
        let found = fileState(home)
        guard case .installed = found, ![path, home.path].allSatisfy(Folder.isExecutable) else { return found }
        return .notExecutable
    }

    private func fileState(_ home: HookHome) -> HookState {
        if home.text == text {
            let isKept = Folder.exists(aside) && twinOfAside == nil
            guard isKept || !Folder.exists(olderAsides[0]) else { return .outdated(version: 1) }
            return .installed(isChained: home.path != path || Folder.exists(aside))
        }
        guard home.version == HookScript.version else { return .outdated(version: home.version) }
        return HookText.program(home.text).map { HookScript.file(hook, program: $0) } == home.text
            ? .outdated(version: home.version) : .changed
    }

    /// Where a file of ours is: in its place, or where another program moved it.
    func home() throws -> HookHome? {
        for place in [path] + placesOfOthers {
            guard let (text, version) = try ours(at: place) else { continue }
            let isRun = try place == path || place == path + ".legacy" && isRunByPreCommit()
            return HookHome(path: place, text: text, version: version, isRun: isRun)
        }
        return nil
    }

    /// Where other programs move a hook that is in their place.
    var placesOfOthers: [String] { [".legacy", ".old"].map { path + $0 } }

    /// A file of ours; `nil` if none is there.
    func ours(at place: String) throws -> (text: String, version: Int)? {
        guard let text = try Self.text(of: place), let version = HookText.version(text, after: HookScript.fileMark)
        else { return nil }
        return (text, version)
    }

    /// Whether pre-commit has the place and runs the `.legacy` there; it keeps from all but `pre-push` what git says.
    private func isRunByPreCommit() throws -> Bool {
        guard hook == .prePush || !hook.readsInput, let text = try Self.text(of: path) else { return false }
        return text.contains("\n" + HookScript.preCommitMark)
    }

    private static func text(of path: String) throws -> String? {
        try Folder.bytes(path).map { String(decoding: $0, as: UTF8.self) }
    }

    private func blockState(_ text: String) -> HookState {
        guard let found = HookText.block(text) else { return .other }
        if found.text == HookScript.block(nil, found.kind)
            || !isLink && found.text == HookScript.block(hook, found.kind)
        {
            guard Folder.isExecutable(folder.runPath(of: hook)) else {
                return folder.isRunByShell ? .notLoaded : .notExecutable
            }
            return .installed(isChained: !found.kind.isOwnFile && !found.kind.wasOff)
        }
        // The block of one hook is in the script that others are links to.
        let isOfOne = isLink && HookName.allCases.contains { HookScript.block($0, found.kind) == found.text }
        return found.version == HookScript.version && !isOfOne ? .changed : .outdated(version: found.version)
    }

    /// Whether the hook is a link to a script, which others can be links to as well.
    var isLink: Bool { Folder.resolved(path) != Folder.resolved(folder.path) + "/" + hook.rawValue }
}

/// A file of ours, and where it is.
struct HookHome {
    let path: String
    let text: String
    let version: Int
    /// Whether git runs it there, or a program that git runs.
    let isRun: Bool
}
