internal import ChatForge
internal import ChatModel
internal import ChatStore
internal import Git

extension Context {
    /// Records what was done among the events of this clone: it is done, so a failure is only told.
    func record(_ events: [ChatEvent]) {
        do { try store().record(events) } catch {
            let reason = (error as? any Diagnosable).map { words(for: $0).message } ?? String(describing: error)
            console.warn("cannot record this among the events: \(reason)")
        }
    }

    /// Records which sessions a push took to a remote, and where their logs say that their branches were.
    func record(_ report: PushReport, to remote: ChatRemote) {
        record(
            report.sessions.map { id in
                // What went may be gone or unreadable by now: then the event does without it.
                let tip = try? store().session(id).branchTip
                return ChatEvent(
                    "pushed", session: id, tip.map { [.remote: remote.name, .commit: $0] } ?? [.remote: remote.name])
            })
    }

    /// Changes settings of this repository, in order, and records that.
    ///
    /// The values of free texts are not recorded: nobody can say what is in them.
    ///
    /// - Parameter settings: Keys with their values; without one, the key is taken out.
    /// - Returns: Whether anything was set or taken out.
    /// - Throws: `GitError`; what was changed until then stays, and is recorded.
    @discardableResult
    func change(_ settings: [(key: String, value: String?)]) throws -> Bool {
        let configuration = try repository().configuration
        var events: [ChatEvent] = []
        defer { record(events) }
        for (key, value) in settings {
            let isChanged = try store().configuring {
                guard let value else { return try configuration.unset(key) }
                try configuration.set(key, to: value)
                return true
            }
            if isChanged { events.append(Setting.event(key, value)) }
        }
        return !events.isEmpty
    }
}

extension Setting {
    fileprivate static func event(_ key: String, _ value: String?) -> ChatEvent {
        var details: [ChatEvent.Detail: String] = [.setting: named(key)?.name ?? key]
        if isClosed(key) { details[.value] = value }
        return ChatEvent(value == nil ? "setting-removed" : "setting", session: nil, details)
    }
}

extension Token.Source {
    /// Where it was found, in a word or two that hold nothing of it.
    var name: String {
        switch self {
        case .setting(let key): key
        case .variable(let name): name
        case .gh: "gh"
        case .file: "hosts.yml"
        case .url: "url"
        case .credential: "git credential"
        }
    }
}
