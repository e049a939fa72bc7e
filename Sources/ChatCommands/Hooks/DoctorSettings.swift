internal import ChatStore
internal import Git

extension DoctorFinding {
    /// A setting that is there though nothing reads it, or nothing takes its value; `nil` for one that is in order.
    init?(_ entry: Configuration.Entry) throws {
        let place = entry.scope == "command" ? nil : "git config --\(entry.scope)"
        do {
            try Setting.check(entry.key, entry.value ?? "true")
            return nil
        } catch let refused as RefusedSetting {
            self.init(
                .bad, entry.key, "'\(refused.key)' is '\(refused.value)': it takes \(refused.takes)",
                hint: place.map { "run '\($0) \(entry.key) <value>' with what it takes" })
        } catch let unknown as UnknownSetting {
            let meant = unknown.near.map { "did you mean '\($0.name)'?" }
            self.init(
                .bad, entry.key, "'\(unknown.key)' is set, and git chat has no such setting",
                hint: meant ?? place.map { "run '\($0) --unset \(entry.key)' to take it out" })
        }
    }

    /// Where sessions go, as the configuration alone says it.
    static func remotes(_ store: ChatStore, _ configuration: Configuration) throws -> [DoctorFinding] {
        let allowed = configuration.strings("chat.policy.remote")
        let missing = allowed.filter { configuration.string("remote.\($0).url") == nil }
        let isNoneThere = !allowed.isEmpty && missing.count == allowed.count
        let findings = missing.map { name in
            DoctorFinding(
                isNoneThere ? .bad : .note, "chat.policy.remote", "there is no remote '\(name)'",
                hint: "run 'git config --show-origin --get-all chat.policy.remote' to see who says so")
        }
        guard !isNoneThere else { return findings }
        do {
            let chosen = try store.chatRemote(nil)
            return findings + [DoctorFinding(.good, "remote", "sessions go to '\(chosen.name)'")]
        } catch let error as SharingError { return findings + Self.finding(error) }
    }

    private static func finding(_ error: SharingError) -> [DoctorFinding] {
        switch error {
        case .remoteNotFound(let name):
            [
                DoctorFinding(
                    .bad, "chat.remote", "there is no remote '\(name)'",
                    hint: "run 'git chat config remote <name>' with one that 'git remote' lists")
            ]
        case .policy(let setting, let value):
            [
                DoctorFinding(
                    .bad, setting, "sessions would go to another remote than '\(value)', which alone is allowed",
                    hint: "run 'git chat config remote <name>' with one that is")
            ]
        case .noRemote(let known) where !known.isEmpty:
            [
                DoctorFinding(
                    .note, "remote", "there are \(known.joined(separator: ", ")), and none is chosen",
                    hint: "run 'git chat config remote <name>' to have sessions go there")
            ]
        case .severalAddresses(let remote, let addresses):
            [
                DoctorFinding(
                    .note, "remote",
                    "git pushes to \(addresses.count) addresses as '\(remote)': nothing is shared there",
                    hint: error.diagnostic.hints.first)
            ]
        // Who shares nothing needs none.
        default: []
        }
    }
}
