internal import ChatStore
internal import Git

/// The file or folder that `search --file` names.
struct SearchedFile {
    /// From the top of the worktree that it is in; empty for the top itself.
    let path: String

    /// - Throws: `OutsideRepository`, `FileError`.
    init(_ word: String, from directory: String, in repository: Repository) throws {
        let found =
            word.hasPrefix("/")
            ? try Self.place(absolute: word, in: repository)
            : Subdirectory(directory, below: repository.worktree).path(word)
        guard let found else { throw OutsideRepository(path: word) }
        path = found
    }

    private static func place(absolute word: String, in repository: Repository) throws -> String? {
        guard let parts = Subdirectory("/", below: nil).path(word)?.split(separator: "/") else { return nil }
        let linked = try repository.linkedWorktrees().map(\.path)
        let tops = [repository.worktree, repository.mainWorktree].compactMap(\.self) + linked
        // One worktree may be inside another.
        for top in tops.sorted(by: { $0.utf8.count > $1.utf8.count }) {
            if let place = place(parts, below: Folder.resolved(top)) { return place }
        }
        return nil
    }

    /// Links on the way to the worktree are followed; those in it are names, as they are for git.
    private static func place(_ parts: [Substring], below top: String) -> String? {
        for count in 0...parts.count {
            let folder = Folder.resolved("/" + parts.prefix(count).joined(separator: "/"))
            guard folder == top || folder.hasPrefix(top + "/") else { continue }
            let names = [folder.dropFirst(top.count + 1)] + parts.dropFirst(count)
            return names.filter { !$0.isEmpty }.joined(separator: "/")
        }
        return nil
    }
}

/// A path that is in no worktree of the repository.
struct OutsideRepository: Diagnosable {
    let path: String

    var diagnostic: Diagnostic {
        Diagnostic(
            "outside_repository", "cannot search for file '\(path)': '\(path)' is outside the repository", .fatal)
    }
}

extension ChatStore {
    /// The messages that a query finds in turns that touched any file; the top folder is no path of the index.
    ///
    /// - Throws: What `search` throws.
    func searchTouching(
        _ query: SearchQuery, progress: (IndexProgress) -> Void, closed: ClosedSession
    ) throws -> [SearchHit] {
        var query = query
        query.path = nil
        let wanted = query.limit
        while true {
            let found = try search(query, progress: progress, closed: closed)
            let hits = try found.filter { try touchesFiles($0) }
            let isAll = hits.count >= wanted || found.count < query.limit
            if isAll || query.limit >= 1_000_000 { return Array(hits.prefix(wanted)) }
            query.limit *= 4
        }
    }

    private func touchesFiles(_ hit: SearchHit) throws -> Bool {
        guard let id = ObjectID(hit.commit), let commit = try repository.commit(id),
            let first = commit.parents.first, let before = try repository.commit(first)
        else { return false }
        return before.tree != commit.tree
    }
}
