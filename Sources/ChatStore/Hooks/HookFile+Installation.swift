internal import Git

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

extension HookState {
    var isInstalled: Bool { if case .installed = self { true } else { false } }

    /// Whether ours is there as it should be, run or not.
    var isWritten: Bool { isInstalled || self == .notLoaded }

    /// Whether ours is there and git runs it.
    var isRun: Bool {
        switch self {
        case .missing, .other, .displaced, .notExecutable, .notLoaded: false
        case .installed, .outdated, .changed: true
        }
    }

    /// Whether something of ours is there.
    var isOurs: Bool { self != .missing && self != .other }
}

extension HookFile {
    func requireInstallable(isForced: Bool) throws {
        let state = try state()
        if state == .changed, !isForced { throw HookRefusal.changed(path: path) }
        guard way == .block, state == .other, let bytes = try Folder.bytes(path) else { return }
        guard HookText.isShellScript(String(decoding: bytes, as: UTF8.self)),
            String(validating: bytes, as: UTF8.self) != nil
        else { throw HookRefusal.noScript(path: path) }
    }

    /// - Parameter observe: Is told after each step that leaves something.
    func install(_ observe: (TurnStep) -> Void) throws {
        guard way == .file else { return try installBlock() }
        let home = try home()
        if let home, !home.isRun {
            if Folder.exists(path) { try putBack(at: home.path) } else { try Folder.remove(home.path) }
        }
        let place = home.flatMap { $0.isRun ? $0.path : nil } ?? path
        if place == path, home?.path != path, Folder.exists(path) { try setAside() }
        let older = try keepOlder()
        observe(.hookKept)
        try Folder.write(Array(text.utf8), to: place, mode: 0o755)
        observe(.hookWritten)
        if let older { try Folder.remove(older) }
        if place == path { try replaceCopies() }
    }

    /// A program that moved ours away and was then set aside by version 1 has ours still, not what was there before both.
    private func replaceCopies() throws {
        for place in try placesOfOthers.filter({ try ours(at: $0) != nil }) {
            guard Folder.exists(olderAsides[1]) else { return try Folder.remove(place) }
            guard rename(olderAsides[1], place) == 0 else { throw FileError(path: olderAsides[1], errno: errno) }
        }
    }

    /// The hook that is there gets a second name, so that there is a hook at every moment.
    private func setAside() throws {
        try Folder.make(folder.asideFolder)
        // A process that died here has given it the name already.
        if FileStamp(aside) != nil, FileStamp(aside) == FileStamp(path) { return }
        if Folder.exists(aside) {
            let older = (1...).lazy.map { "\(aside).\($0)" }.first { !Folder.exists($0) } ?? aside
            guard rename(aside, older) == 0 else { throw FileError(path: aside, errno: errno) }
        }
        if link(path, aside) == 0 { return }
        guard rename(path, aside) == 0 else { throw FileError(path: path, errno: errno) }
    }

    /// Keeps the hook that version 1 set aside where this version does.
    ///
    /// - Returns: Its place before, where it is to go once nothing runs it there.
    private func keepOlder() throws -> String? {
        if let twin = twinOfAside { return twin }
        guard !Folder.exists(aside), let older = olderAsides.first(where: Folder.exists) else { return nil }
        try Folder.make(folder.asideFolder)
        if link(older, aside) == 0 { return older }
        guard rename(older, aside) == 0 else { throw FileError(path: older, errno: errno) }
        return nil
    }

    private func installBlock() throws {
        guard let bytes = try Folder.bytes(path) else {
            let text = "#!/bin/sh\n" + HookScript.block(hook, .init(isOwnFile: true))
            return try Folder.write(Array(text.utf8), to: path, mode: 0o755)
        }
        let before = String(decoding: bytes, as: UTF8.self)
        let old = HookText.block(before)
        let rest = old.map { before.replacingSubrange($0.range, with: "") } ?? before
        var kind = old?.kind ?? .init()
        let isOff = !folder.isRunByShell && !Folder.isExecutable(path)
        if isOff, !kind.isOwnFile { kind.wasOff = true }
        let block = HookScript.block(isLink ? nil : hook, kind)
        try Folder.rewrite(Array(HookText.inserting(block, into: rest).utf8), to: path)
        if isOff { try setExecutable(true) }
    }

    /// Lets those execute the file who can read it, or nobody.
    private func setExecutable(_ isExecutable: Bool) throws {
        var information = stat()
        guard stat(path, &information) == 0 else { throw FileError(path: path, errno: errno) }
        let mode = information.st_mode & 0o7777
        guard chmod(path, isExecutable ? mode | (mode & 0o444) >> 2 : mode & ~0o111) == 0 else {
            throw FileError(path: path, errno: errno)
        }
    }

    /// - Returns: Whether anything was ours.
    func uninstall() throws -> Bool {
        guard try state().isOurs else {
            // What was to be replaced by a process that died has its second name still.
            if FileStamp(aside) != nil, FileStamp(aside) == FileStamp(path) { try Folder.remove(aside) }
            return false
        }
        guard way == .file else { return try removeBlock() }
        if let twin = twinOfAside { try Folder.remove(twin) }
        guard let home = try home() else { return false }
        try putBack(at: home.path)
        return true
    }

    /// Lets the hook that was there before take the place of ours.
    private func putBack(at place: String) throws {
        guard let kept = ([aside] + olderAsides).first(where: Folder.exists) else { return try Folder.remove(place) }
        // The program that moved ours away can be the one that was there before.
        if place != path, try Folder.bytes(kept) == Folder.bytes(path) {
            try Folder.remove(kept)
            let run = aside + ".legacy"
            guard Folder.exists(run) else { return try Folder.remove(place) }
            guard rename(run, place) == 0 else { throw FileError(path: run, errno: errno) }
            return
        }
        guard rename(kept, place) == 0 else { throw FileError(path: kept, errno: errno) }
    }

    private func removeBlock() throws -> Bool {
        guard let bytes = try Folder.bytes(path) else { return false }
        let text = String(decoding: bytes, as: UTF8.self)
        guard let block = HookText.block(text) else { return false }
        let rest = text.replacingSubrange(block.range, with: "")
        if block.kind.isOwnFile, rest == "#!/bin/sh\n" {
            try Folder.remove(Folder.resolved(path))
        } else {
            try Folder.rewrite(Array(rest.utf8), to: path)
            if block.kind.wasOff { try setExecutable(false) }
        }
        return true
    }
}

extension String {
    fileprivate func replacingSubrange(_ range: Range<String.Index>, with text: String) -> String {
        var copy = self
        copy.replaceSubrange(range, with: text)
        return copy
    }
}
