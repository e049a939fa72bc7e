public import ChatModel
internal import Git

extension ChatStore {
    /// The session that a name means: an id, a branch, `@`, `-`, an exact title, or a unique prefix (4 or more
    /// characters) of an id or of its random part.
    ///
    /// - Throws: `StoreError.sessionNotFound`, `.ambiguousName`, `.noCurrentSession`, `.noPreviousSession`.
    public func resolve(_ name: String) throws -> SessionID {
        let id = try found(name)
        guard try isShown(id) else { throw StoreError.sessionNotFound(name: name, similar: []) }
        return id
    }

    /// What cannot be read has no owner to go by.
    func isShown(_ id: SessionID) throws -> Bool { try isShown(id, at: References.log(of: id)) }

    /// The same for a log under any name, such as the copy of what a remote has.
    func isShown(_ id: SessionID, at name: ReferenceName) throws -> Bool {
        guard let tip = try repository.target(of: name) else { return true }
        do { return try shows(state(of: id, at: tip).session) } catch is StoreError {
            return true
        } catch is ObjectDamage { return true }
    }

    private func found(_ name: String) throws -> SessionID {
        switch name {
        case "@": return try current().orThrow(StoreError.noCurrentSession)
        case "-": return try previous().orThrow(StoreError.noPreviousSession)
        default: break
        }
        let literal = name.hasPrefix("refs/heads/") ? String(name.dropFirst("refs/heads/".count)) : name
        if let id = SessionID(branch: literal) ?? SessionID(literal), try exists(id) { return id }
        let ids = try repository.references(References.logs).compactMap { References.session(ofLog: $0.name) }
        let prefixed = ids.filter { Self.matches(literal, $0) }
        return try only(name, among: sessions().readable.filter { $0.title.text == name }.map(\.id) + prefixed)
    }

    /// The session of this worktree: the one it was switched to, else the one whose branch it is on, else the default.
    ///
    /// - Throws: `GitError`.
    public func current() throws -> SessionID? {
        if let id = try here(References.current) { return id }
        if let branch = try repository.symbolicTarget(of: "HEAD")?.branch, let id = SessionID(branch: branch),
            try exists(id)
        {
            return id
        }
        guard let id = defaultSession, try exists(id) else { return nil }
        return id
    }

    /// The session this worktree was on before its current one.
    ///
    /// - Throws: `GitError`.
    public func previous() throws -> SessionID? { try here(References.previous) }

    /// Makes `id` the session of this worktree.
    ///
    /// - Throws: `GitError`.
    public func switchTo(_ id: SessionID) throws {
        let before = try current()
        let isSet = try here(References.current) == id
        guard !isSet else { return }
        if let before, before != id { try repository.setSymbolic(References.previous, to: References.log(of: before)) }
        try repository.setSymbolic(References.current, to: References.log(of: id))
    }

    func exists(_ id: SessionID) throws -> Bool { try repository.target(of: References.log(of: id)) != nil }

    private func here(_ name: ReferenceName) throws -> SessionID? {
        guard let log = try repository.symbolicTarget(of: name), let id = References.session(ofLog: log) else {
            return nil
        }
        return try exists(id) ? id : nil
    }

    private func only(_ name: String, among candidates: [SessionID]) throws -> SessionID {
        let unique = Set(candidates).sorted()
        if unique.count == 1 { return unique[0] }
        guard unique.isEmpty else { throw StoreError.ambiguousName(name, candidates: unique) }
        if let known = try imported(as: name) { return known }
        throw StoreError.sessionNotFound(name: name, similar: try similar(to: name))
    }

    /// The session that another program's conversation of that name became; looked for where nothing else has the name.
    private func imported(as name: String) throws -> SessionID? {
        let holders = try importMarks().filter { $0.mark.source.id == name }.map(\.session)
        return Set(holders).count == 1 ? holders.first : nil
    }

    /// Titles that begin alike or contain the name, at most three.
    private func similar(to name: String) throws -> [String] {
        let wanted = name.lowercased()
        let near = try sessions().readable.filter { session in
            let title = session.title.text.lowercased()
            return title.contains(wanted) || title.hasPrefix(wanted.prefix(4)) && wanted.count >= 4
        }
        return near.prefix(3).map(\.title.text)
    }

    static func matches(_ prefix: String, _ id: SessionID) -> Bool {
        guard prefix.utf8.count >= 4 else { return false }
        return id.rawValue.hasPrefix(prefix)
            || id.branch.hasPrefix(prefix) && prefix.count > SessionID.branchPrefix.count
            || id.randomPart.hasPrefix(prefix)
    }
}

extension Optional {
    func orThrow(_ error: @autoclosure () -> some Error) throws -> Wrapped {
        guard let self else { throw error() }
        return self
    }
}
