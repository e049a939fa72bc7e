internal import Git

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A hook and what stands in its place.
public struct HookReport: Hashable, Sendable {
    /// The hook.
    public let hook: HookName
    /// Its file, absolute.
    public let path: String
    /// What stands there.
    public let state: HookState
}

extension ChatStore {
    /// What stands where each hook of ours is to be.
    ///
    /// - Throws: `HookRefusal.noFolder`.
    public func hooks(program: String) throws -> [HookReport] {
        try hookFiles(program: program).map { HookReport(hook: $0.hook, path: $0.path, state: try $0.state()) }
    }

    /// Puts every hook in its place; a hook that is there goes on being run.
    ///
    /// - Parameters:
    ///   - program: Where git-chat is.
    ///   - isForced: Whether a hook of ours that was edited is written over.
    ///   - isShared: Whether a folder that other repositories use is meant.
    /// - Returns: The hooks that were written.
    /// - Throws: `HookRefusal`; then nothing was written.
    @discardableResult
    public func installHooks(program: String, isForced: Bool = false, isShared: Bool = false) throws -> [HookReport] {
        let folder = try hookFolder()
        guard folder.keeper != .elsewhere || isShared else { throw HookRefusal.shared(path: folder.path) }
        let files = try hookFiles(program: program)
        for file in files { try file.requireInstallable(isForced: isForced) }
        try prepare(showsNotes: false)
        try Folder.make(folder.path)
        return try files.filter { try $0.install() }.map {
            HookReport(hook: $0.hook, path: $0.path, state: try $0.state())
        }
    }

    /// Takes every hook of ours away, and puts back what was there before, byte for byte.
    ///
    /// - Returns: The hooks that were taken away.
    /// - Throws: `HookRefusal.changed` where somebody edited ours; then nothing was changed.
    @discardableResult
    public func uninstallHooks(program: String, isForced: Bool = false) throws -> [HookReport] {
        let files = try hookFiles(program: program)
        for file in files where !isForced {
            if try file.state() == .changed { throw HookRefusal.changed(path: file.path) }
        }
        return try files.filter { try $0.uninstall() }.map {
            HookReport(hook: $0.hook, path: $0.path, state: try $0.state())
        }
    }

    private func hookFiles(program: String) throws -> [HookFile] {
        let folder = try hookFolder()
        return HookName.allCases.map {
            HookFile(hook: $0, path: folder.path + "/" + $0.rawValue, way: folder.way, program: program)
        }
    }
}

extension HookFile {
    fileprivate func requireInstallable(isForced: Bool) throws {
        let state = try state()
        if state == .changed, !isForced { throw HookRefusal.changed(path: path) }
        guard way == .block, state == .other, let bytes = try Folder.bytes(path) else { return }
        guard HookText.isShellScript(String(decoding: bytes, as: UTF8.self)),
            String(validating: bytes, as: UTF8.self) != nil
        else { throw HookRefusal.noScript(path: path) }
    }

    /// - Returns: Whether anything was written.
    fileprivate func install() throws -> Bool {
        if case .installed = try state() { return false }
        if way == .block { return try installBlock() }
        let isOther =
            switch try state() {
            case .other, .displaced: true
            default: false
            }
        if isOther { try setAside() }
        try Folder.write(Array(text.utf8), to: path, mode: 0o755)
        return true
    }

    /// The hook that is there gets a second name, so that there is a hook at every moment.
    private func setAside() throws {
        if Folder.exists(aside) {
            let older = (1...).lazy.map { "\(aside).\($0)" }.first { !Folder.exists($0) } ?? aside
            guard rename(aside, older) == 0 else { throw FileError(path: aside, errno: errno) }
        }
        if link(path, aside) == 0 { return }
        guard rename(path, aside) == 0 else { throw FileError(path: path, errno: errno) }
    }

    private func installBlock() throws -> Bool {
        guard let bytes = try Folder.bytes(path) else {
            let text = "#!/bin/sh\n" + HookScript.block(hook, isOwnFile: true)
            try Folder.write(Array(text.utf8), to: path, mode: 0o755)
            return true
        }
        let before = String(decoding: bytes, as: UTF8.self)
        let old = HookText.block(before)
        let rest = old.map { before.replacingSubrange($0.range, with: "") } ?? before
        let block = HookScript.block(hook, isOwnFile: old?.isOwnFile ?? false)
        try Folder.rewrite(Array(HookText.inserting(block, into: rest).utf8), to: path)
        return true
    }

    /// - Returns: Whether anything was ours.
    fileprivate func uninstall() throws -> Bool {
        switch try state() {
        case .missing, .other: return false
        case .displaced(let place):
            if let kept = try Folder.bytes(aside), try kept != Folder.bytes(path) {
                guard rename(aside, place) == 0 else { throw FileError(path: aside, errno: errno) }
            } else {
                try Folder.remove(place)
                try Folder.remove(aside)
            }
        default: way == .block ? try removeBlock() : try removeFile()
        }
        return true
    }

    private func removeFile() throws {
        guard Folder.exists(aside) else { return try Folder.remove(path) }
        guard rename(aside, path) == 0 else { throw FileError(path: aside, errno: errno) }
    }

    private func removeBlock() throws {
        guard let bytes = try Folder.bytes(path) else { return }
        let text = String(decoding: bytes, as: UTF8.self)
        guard let block = HookText.block(text) else { return }
        let rest = text.replacingSubrange(block.range, with: "")
        if block.isOwnFile, rest == "#!/bin/sh\n" { return try Folder.remove(path) }
        try Folder.rewrite(Array(rest.utf8), to: path)
    }
}

extension String {
    fileprivate func replacingSubrange(_ range: Range<String.Index>, with text: String) -> String {
        var copy = self
        copy.replaceSubrange(range, with: text)
        return copy
    }
}
