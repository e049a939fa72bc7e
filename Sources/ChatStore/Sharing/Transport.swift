internal import ChatModel
internal import Git

/// One reference that goes to a remote.
struct OutgoingReference: Hashable {
    let name: ReferenceName
    /// `nil` deletes it there.
    let target: ObjectID?
    /// What has to be there for the old value to be written over; `nil` never writes over anything.
    var lease: ObjectID?
}

/// What became of a push.
enum PushOutcome: Hashable {
    case done
    /// The remote has something that is not here yet.
    case behind
    /// The host does not take a reference; `isBlocked` where another one there has a name that is in its way.
    case refused(reference: String, reason: String, isBlocked: Bool)
}

/// Talks to one remote, by the git program: explicit refspecs, no forced ones.
struct Transport {
    let store: ChatStore
    let remote: ChatRemote

    private var git: GitProgram { store.repository.program }
    /// Addresses can be relative, to where the repository itself is.
    private var directory: String { store.repository.mainDirectory }

    /// Brings references from the remote to their copies; what the remote does not have any more goes here too.
    ///
    /// - Parameter refspecs: Pairs of names there and here, without `+`; each with one `*` at most.
    /// - Returns: `false` where one of them does not follow from its copy.
    /// - Throws: `SharingError.network`.
    func fetch(_ refspecs: [(there: String, here: String)]) throws -> Bool {
        // Sessions are where pushes go: what is fetched elsewhere would be another project's.
        let places = try store.places(of: remote)
        let instead = places.map { ["--config-env=url.\($0.pushed).insteadOf=\(Self.placeVariable)"] } ?? []
        let arguments =
            instead + [
                // In a partial clone words are wanted whole: there is nobody to ask for them later.
                "-c", "fetch.output=full", "fetch", "--no-filter", "--no-tags", "--no-write-fetch-head",
                "--no-auto-maintenance",
                "--no-recurse-submodules", "--no-show-forced-updates", "--prune", "--quiet", "--stdin", remote.name,
            ]
        let input = refspecs.map { "\($0.there):\($0.here)\n" }.joined()
        let told = places.map { [Self.placeVariable: $0.fetched] } ?? [:]
        let result = try git.run(
            arguments, in: directory, input: Array(input.utf8), variables: variables.merging(told) { own, _ in own })
        if result.status == 0 { return true }
        let words = String(decoding: result.errors, as: UTF8.self)
        if result.status == 1, words.contains("[rejected]") { return false }
        throw SharingError.network(remote: remote.name, reason: Self.reason(words))
    }

    /// Sends references, all or none.
    ///
    /// - Throws: `SharingError.network`, `.unreadable`, `.brokenLine`.
    func push(_ references: [OutgoingReference]) throws -> PushOutcome {
        for reference in references { try store.requireReadableLines(in: reference, to: remote) }
        let leases = references.compactMap(lease)
        let specs = references.map { "\($0.target?.description ?? ""):\(remote.there($0.name))" }
        let options = [
            "push", "--porcelain", "--atomic", "--no-follow-tags", "--recurse-submodules=no", "--no-signed",
        ]
        let arguments = options + leases + [remote.name] + specs
        let result = try git.run(arguments, in: directory, variables: variables)
        if result.status == 0 { return .done }
        return try outcome(of: result)
    }

    private static let placeVariable = "GIT_CHAT_FETCHED_FROM"

    private func lease(_ reference: OutgoingReference) -> String? {
        guard let known = reference.lease else { return nil }
        return "--force-with-lease=\(remote.there(reference.name)):\(known)"
    }

    /// git's line for a reference: flag, both names and a summary with the reason, apart by tabs.
    private func outcome(of result: GitProgram.Output) throws -> PushOutcome {
        let errors = String(decoding: result.errors, as: UTF8.self)
        let printed = String(decoding: result.output, as: UTF8.self).split(separator: "\n")
        let fields: [[Substring]] = printed.map { $0.split(separator: "\t", omittingEmptySubsequences: false) }
        let lines = fields.filter { $0.count == 3 && $0[0] == "!" }
        guard !lines.isEmpty else { throw SharingError.network(remote: remote.name, reason: Self.reason(errors)) }
        if let blocked = Self.blocked(errors) { return blocked }
        let refused = lines.first { $0[2].hasPrefix("[remote rejected]") && !$0[2].contains("atomic") }
        guard let refused, !Self.isRace(refused[2]) else {
            try requireReadable(lines.filter { !$0[2].contains("atomic") }.map { $0[1] })
            return .behind
        }
        let name = refused[1].split(separator: ":").last.map(String.init) ?? ""
        let reason = String(refused[2].dropFirst("[remote rejected] ".count))
        return .refused(reference: name, reason: reason + Self.words(ofHost: errors), isBlocked: false)
    }

    /// What holds no lines is never caught up with: nothing could follow from it.
    ///
    /// - Parameter pairs: What did not follow from what is there, as `<here>:<there>`.
    private func requireReadable(_ pairs: [Substring]) throws {
        for there in pairs.compactMap({ $0.split(separator: ":").last.map(String.init) }) {
            let name = References.fallback(of: there)
            guard name == References.control || name.rawValue.hasPrefix(References.indexes) else { continue }
            let copy = remote.copy(name)
            guard let tip = try store.repository.target(of: copy),
                try !LineChain(store: store, name: copy).isReadable(tip)
            else { continue }
            throw SharingError.unreadable(reference: there, remote: remote.name)
        }
    }

    /// What git there says of `a` and `a/b`, which cannot both be: `cannot lock ref 'a': 'a/b' exists; cannot create 'a'`.
    ///
    /// The summary has the words of a race, but the next push would find the same.
    private static func blocked(_ errors: String) -> PushOutcome? {
        guard let line = errors.split(separator: "\n").first(where: { $0.contains("' exists; cannot create '") }),
            let start = line.firstRange(of: "cannot lock ref '")
        else { return nil }
        let words = line[start.upperBound...]
        guard let end = words.firstRange(of: "': ") else { return nil }
        let reason = words[end.upperBound...].split(separator: " ").joined(separator: " ")
        return .refused(reference: String(words[..<end.lowerBound]), reason: reason, isBlocked: true)
    }

    /// Whether the remote's reference moved while we pushed.
    private static func isRace(_ summary: Substring) -> Bool {
        ["failed to update ref", "cannot lock ref", "incorrect old value", "failed to lock", "unable to lock"]
            .contains { summary.contains($0) }
    }

    /// What the host's own programs say, such as its hooks: the last lines, in which they say why.
    private static func words(ofHost errors: String) -> String {
        let lines = errors.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("remote: ") }.map { line in
            line.split(separator: " ").dropFirst().joined(separator: " ")
        }
        let said = lines.filter { !$0.isEmpty && !$0.hasPrefix("error: hook declined") }.suffix(3).joined(
            separator: "; ")
        return said.isEmpty ? "" : ": " + said.prefix(400)
    }

    /// git's own words without its hints.
    private static func reason(_ words: String) -> String {
        let lines = words.split(separator: "\n").filter { !$0.hasPrefix("hint:") && !$0.hasPrefix("warning:") }
        return lines.prefix(3).joined(separator: "; ")
    }

    /// A person at a terminal may be asked for a password.
    private var variables: [String: String] {
        var variables = ["LC_ALL": "C"]
        if store.surroundings.mayAsk { variables["GIT_TERMINAL_PROMPT"] = "1" }
        return variables
    }
}
