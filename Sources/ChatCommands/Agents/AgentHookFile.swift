internal import ChatAgents
internal import ChatModel
internal import Git

/// The file with an agent's settings, and beside it what it held before our hooks came.
struct AgentHookFile {
    /// Whether our hooks are in it.
    enum State: String {
        case installed
        /// Some of the events are not told.
        case incomplete
        case missing
    }

    let agent: CapturedAgent
    let path: String
    private var former: String { path + ".before-git-chat" }

    /// Adds the hooks.
    ///
    /// - Returns: `false` where they are there already.
    /// - Throws: `HookSettingsRefusal`, and then the file is as it was.
    func install(_ command: String) throws -> Bool {
        let before = try Folder.bytes(path)
        if let before, try before == withHooks(command, Folder.bytes(former)) { return false }
        _ = try uninstall()
        let original = try Folder.bytes(path)
        let bytes = try withHooks(command, original)
        if let original {
            try Folder.write(original, to: former, mode: 0o600)
            try Folder.rewrite(bytes, to: path)
        } else {
            try Folder.make(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
            try Folder.write(bytes, to: path)
        }
        return true
    }

    /// Takes the hooks out: to the bytes from before, where nothing else was changed since.
    ///
    /// - Returns: `false` where there were none.
    func uninstall() throws -> Bool {
        guard let bytes = try Folder.bytes(path) else { return false }
        let settings = try parse(bytes)
        guard HookSettings.count(in: settings) > 0 else { return false }
        let original = try Folder.bytes(former)
        let isUntouched = try [false, true].contains { isEverywhere in
            try bytes == withHooks(HookSettings.command(agent, isEverywhere: isEverywhere), original)
        }
        if !isUntouched {
            try Folder.rewrite(Self.bytes(HookSettings.removing(from: settings)), to: path)
        } else if let original {
            try Folder.rewrite(original, to: path)
        } else {
            try Folder.remove(path)
        }
        try Folder.remove(former)
        return true
    }

    func state() throws -> State {
        guard let bytes = try Folder.bytes(path) else { return .missing }
        let count = HookSettings.count(in: try parse(bytes))
        return count == HookSettings.events.count ? .installed : count == 0 ? .missing : .incomplete
    }

    private func withHooks(_ command: String, _ original: [UInt8]?) throws -> [UInt8] {
        let settings = try original.map { try parse($0) } ?? [:]
        guard let with = HookSettings.adding(command, to: settings) else { throw HookSettingsRefusal(path: path) }
        return Self.bytes(with)
    }

    private static func bytes(_ settings: JSON) -> [UInt8] { Array((settings.pretty + "\n").utf8) }

    private func parse(_ bytes: [UInt8]) throws -> JSON {
        if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }) { return [:] }
        do throws(JSON.ParseError) { return try JSON.parse(bytes) } catch { throw HookSettingsRefusal(path: path) }
    }
}

/// Settings that cannot be understood, and so are left alone.
struct HookSettingsRefusal: Diagnosable {
    let path: String

    var diagnostic: Diagnostic {
        Diagnostic(
            "hook_settings", "cannot change '\(path)': it is not JSON as the agent takes it", .no,
            hints: ["nothing was changed; mend the file first"])
    }
}
