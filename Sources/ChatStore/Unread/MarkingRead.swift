public import ChatModel
internal import Git

extension ChatStore {
    /// Says that who asks has read a session: so many of its messages, or all of them.
    ///
    /// Nothing is written where nothing was unread. What is written is not waited for: losing it only resets the count.
    ///
    /// - Returns: How many messages were unread.
    /// - Throws: `StoreError.noIdentity`, `.sessionNotFound`, `.locked`.
    @discardableResult
    public func markRead(_ id: SessionID, messages read: Int = .max) throws -> Int {
        let state = try log(id)
        let unread = try Unread(self).count(state.session, tip: state.tip)
        guard unread > 0 else { return 0 }
        let name = try References.read(by: userKey())
        try changeMarks(name, reason: "read \(id)") { marks in
            marks.read(id, messages: min(read, state.session.messages), at: surroundings.now())
        }
        return unread
    }

    /// Lets go of the history of all marks, and of marks of sessions that are gone.
    func squashReadMarks() throws {
        let names = try repository.references(References.reads).map(\.name)
        guard !names.isEmpty else { return }
        let known = Set(try wordSources().map(\.log.id))
        for name in names {
            try changeMarks(name, reason: "squashed", keepsHistory: false) { $0.keep(only: known) }
            try repository.forgetReflog(of: name)
        }
    }

    /// The marks that a reference holds; `nil` where what it points at holds none.
    func readMarks(_ name: ReferenceName) throws -> ReadMarks? {
        guard let tip = try repository.target(of: name) else { return ReadMarks() }
        return try readMarks(at: tip)
    }

    private func readMarks(at tip: ObjectID) throws -> ReadMarks? {
        guard let commit = try repository.commit(tip), let entry = try repository.tree(commit.tree)?[LineChain.file],
            let size = try repository.size(of: entry.id), size <= Self.maximumMarks,
            let bytes = try repository.blob(entry.id)
        else { return nil }
        return ReadMarks(bytes)
    }

    private static let maximumMarks = 64 << 20

    private func changeMarks(
        _ name: ReferenceName, reason: String, keepsHistory: Bool = true, _ change: (inout ReadMarks) -> Void
    ) throws {
        for number in 1...Self.maximumAttempts {
            if try changeMarksOnce(name, reason, keepsHistory, change) { return }
            surroundings.pause(1 + Int(surroundings.random() % UInt64(4 * number)))
        }
        throw StoreError.locked(name)
    }

    private func changeMarksOnce(
        _ name: ReferenceName, _ reason: String, _ keepsHistory: Bool, _ change: (inout ReadMarks) -> Void
    ) throws -> Bool {
        let tip = try repository.target(of: name)
        let before = try tip.flatMap(readMarks(at:)) ?? ReadMarks()
        var marks = before
        change(&marks)
        let isAlone = try tip.map { try repository.commit($0)?.parents.isEmpty ?? false } ?? true
        guard marks.bytes != before.bytes || !keepsHistory && !isAlone else { return true }
        let blob = try repository.writeBlob(marks.bytes)
        let tree = Tree([.init(mode: .file, name: Array(LineChain.file.utf8), id: blob)])
        let person = try person()
        let commit = try repository.writeCommit(
            tree: repository.writeTree(tree), parents: keepsHistory ? [tip].compactMap(\.self) : [], author: person,
            committer: person, message: reason + "\n")
        repository.forgetUnsynced()
        return try perform(name, from: tip, to: commit, reason: "chat: \(reason)") == .done
    }
}

extension ChatStore {
    /// Marks that cannot be read.
    func readFindings() throws -> [Finding] {
        try repository.references(References.reads).compactMap { name, tip in
            guard UserKey(name.rawValue.dropFirst(References.reads.count)) != nil else {
                return Finding(nil, .warning, .brokenMarks(reference: name.rawValue, reason: "it names no user key"))
            }
            let marks: ReadMarks?
            do { marks = try readMarks(at: tip) } catch is ObjectDamage { marks = nil }
            guard let marks else {
                return Finding(nil, .warning, .brokenMarks(reference: name.rawValue, reason: "\(tip) holds no marks"))
            }
            guard let line = marks.broken.first?.number else { return nil }
            return Finding(nil, .warning, .brokenMarks(reference: name.rawValue, reason: "line \(line) is no mark"))
        }
    }

    /// Takes away what cannot be read of marks: all that is lost is what was read.
    func repairReadMarks() throws {
        let broken = Set(
            try readFindings().compactMap { finding -> String? in
                guard case .brokenMarks(let name, _) = finding.fact else { return nil }
                return name
            })
        guard !broken.isEmpty else { return }
        let known = Set(try wordSources().map(\.log.id))
        for name in broken.sorted().map({ ReferenceName($0) }) {
            let isKey = UserKey(name.rawValue.dropFirst(References.reads.count)) != nil
            let marks: ReadMarks?
            do { marks = try readMarks(name) } catch is ObjectDamage { marks = nil }
            if isKey, marks != nil {
                try changeMarks(name, reason: "repaired") { $0.keep(only: known) }
            } else {
                let move = ReferenceMove(
                    name, from: try repository.target(of: name), to: nil, reason: "chat: repaired")
                _ = try perform([move])
            }
        }
    }
}
