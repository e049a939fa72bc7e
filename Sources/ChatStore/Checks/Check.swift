internal import ChatModel
internal import Git

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

extension ChatStore {
    /// Looks at everything that is stored and says what is not as the format says.
    ///
    /// Nothing is written.
    ///
    /// - Throws: `GitError`, `FileError`; `StoreError`, `ObjectDamage` where what belongs to no session cannot be read.
    public func check() throws -> [Finding] { try repository.verifyingObjects { try findings() } }

    private func findings() throws -> [Finding] {
        let (sessions, unreadable) = try sessionsOfLogs()
        var findings = unreadable.map(Finding.init(unreadable:))
        for session in sessions {
            do { findings += try check(session.id) } catch let damage as ObjectDamage {
                findings.append(
                    Finding(session.id, .error, .unreadableLog(reason: "object \(damage.id) is missing or damaged")))
            }
        }
        return try findings + journalFindings() + keepFindings(sessions) + notesFindings(sessions)
            + copyFindings() + readFindings() + deletionFindings(sessions)
            + leftoverFindings(sessions, isWhole: unreadable.isEmpty)
    }

    private func check(_ id: SessionID) throws -> [Finding] {
        let state = try log(id)
        guard state.snapshot.format <= LogFormat.version else {
            return [Finding(id, .warning, .newerFormat(version: state.snapshot.format))]
        }
        return try branchFindings(state) + noteFindings(state) + sealFindings(state) + pendingFindings(state)
            + lockFindings(id) + worktreeFindings(id)
    }

    private func branchFindings(_ state: LogState) throws -> [Finding] {
        let id = state.session.id
        guard let tip = try repository.target(of: References.branch(of: id)) else {
            if let name = try renamedBranch(of: id) { return [Finding(id, .warning, .branchRenamed(to: name))] }
            return [Finding(id, .error, .branchMissing(tip: state.session.branchTip))]
        }
        guard try !holds(state.branchTip, tip) else { return [] }
        return [
            Finding(id, .warning, .branchElsewhere(branch: tip.description, tip: state.session.branchTip))
        ]
    }

    func noteFindings(_ state: LogState) throws -> [Finding] {
        let id = state.session.id
        var findings: [Finding] = []
        var lines: Set<NoteLine> = []
        var missing: [(commit: ObjectID, requests: Set<UUIDv7>)] = []
        var present: Set<UUIDv7> = []
        for (commit, note) in try notesTree.entries(in: state.tree) {
            var requests: Set<UUIDv7> = []
            do {
                guard let bytes = try repository.blob(note) else { throw MissingBlob(id: note) }
                for reading in try NoteFormat.read(bytes, load: repository.blob) {
                    switch reading {
                    case .line(let line):
                        lines.insert(line)
                        if let request = line.request { requests.insert(request) }
                    case .broken(let line): findings.append(Finding(id, line, at: commit))
                    }
                }
            } catch let damage as ObjectDamage {
                findings.append(Finding(id, missing: damage.id, at: commit))
            } catch let missing as MissingBlob {
                findings.append(Finding(id, missing: missing.id, at: commit))
            }
            if repository.contains(commit) { present.formUnion(requests) } else { missing.append((commit, requests)) }
        }
        // A rewrite that let go of the old commits leaves their keys: the turns are under the new ones.
        for (commit, requests) in missing where requests.isEmpty || !requests.isSubset(of: present) {
            // What a rewrite took off the branch does not travel with it.
            let severity: Finding.Severity = state.session.visibility == .shared ? .warning : .error
            findings.append(Finding(id, severity, .missingCommit(commit: commit.description)))
        }
        return try findings + countFindings(state, lines)
    }

    private struct MissingBlob: Error { let id: ObjectID }

    /// Whether the log has what two clones wrote apart, who each went on counting; a duplicate does not say so itself.
    private func isMerged(_ state: LogState) throws -> Bool {
        var isMerged = state.session.supersedes != nil
        try repository.walk(from: state.tip) { id in
            let commit = try repository.commit(id)
            isMerged = isMerged || commit.map { $0.parents.count > 1 || $0.beginsWithTurns } ?? false
            return !isMerged
        }
        return isMerged
    }

    private func countFindings(_ state: LogState, _ lines: Set<NoteLine>) throws -> [Finding] {
        var findings: [Finding] = []
        let session = state.session
        let clocks = Dictionary(grouping: lines, by: \.clock)
        let twice = clocks.filter { $0.value.count > 1 }.keys.sorted()
        for clock in try twice.isEmpty || isMerged(state) ? [] : twice {
            findings.append(Finding(session.id, .error, .clockGivenTwice(clock: clock)))
        }
        let messages = lines.compactMap(\.message)
        let counts = [
            ("Chat-Messages", session.messages, messages.count),
            ("Chat-Turns", session.turns, Set(messages.map(\.request)).count),
        ]
        for (name, said, found) in counts where said != found {
            findings.append(Finding(session.id, .error, .wrongCount(name: name, said: said, found: found)))
        }
        if let last = clocks.keys.max(), last > session.clock {
            findings.append(
                Finding(session.id, .error, .wrongCount(name: "Chat-Clock", said: session.clock, found: last)))
        }
        return findings
    }

    private func pendingFindings(_ state: LogState) throws -> [Finding] {
        let clone = repository.configuration.string("chat.cloneId")
        guard try holder(of: state.session.id) == nil else { return [] }
        return try LogTree(repository, state.tree).pendingBlobs().map { request, blob in
            let name = request.rawValue
            let found: PendingMessage?
            do { found = try pending(blob, opener: .none) } catch let damage as ObjectDamage {
                let reason = "object \(damage.id) is missing or damaged"
                return Finding(state.session.id, .error, .brokenPending(request: name, reason: reason))
            }
            guard let found else {
                return Finding(state.session.id, .error, .brokenPending(request: name, reason: "it has no message"))
            }
            let fact = Finding.Fact.unfinishedTurn(request: name, isOurs: found.clone == clone)
            return Finding(state.session.id, .warning, fact)
        }
    }

    private func lockFindings(_ id: SessionID) throws -> [Finding] {
        guard try !isBusy(id) else { return [] }
        let names = [References.log(of: id), References.branch(of: id), References.keep(of: id)]
        return names.map { repository.commonDirectory + $0.rawValue + ".lock" }
            .filter { access($0, F_OK) == 0 }
            .map { Finding(id, .warning, .staleLock(path: $0)) }
    }

    private func worktreeFindings(_ id: SessionID) throws -> [Finding] {
        guard let worktree = try worktree(of: id) else { return [] }
        guard worktree.isPresent else { return [Finding(id, .warning, .worktreeMissing(path: worktree.path))] }
        let isRenamed = try renamedBranch(of: id).map { worktree.head == "refs/heads/" + $0 } ?? false
        guard worktree.head != References.branch(of: id).rawValue, !isRenamed else { return [] }
        let head = worktree.head ?? "a detached HEAD"
        return [Finding(id, .warning, .worktreeElsewhere(path: worktree.path, head: head))]
    }

    private func journalFindings() throws -> [Finding] {
        try Folder.names(in: journalFolder).compactMap { name in
            guard let id = SessionID(name.prefix { $0 != "." }), try !isBusy(id) else { return nil }
            return Finding(id, .warning, .leftJournal(path: journalFolder + name))
        }
    }

    private func keepFindings(_ sessions: [Session]) throws -> [Finding] {
        let known = Set(sessions.map(\.id))
        return try repository.references(References.keeps).compactMap { name, _ in
            let id = SessionID(name.rawValue.dropFirst(References.keeps.count))
            return id.map(known.contains) == true ? nil : Finding(id, .warning, .strayKeep)
        }
    }
}
