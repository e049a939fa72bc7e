internal import Git

extension ChatStore {
    /// How many loose references are left to be, beside which those that are packed are found fast enough.
    private static let looseReferences = 512

    /// Has git pack what has gathered, as git's own commands do when they end; libgit2 never does.
    ///
    /// It is done by processes of their own, which nobody waits for. `gc.auto` 0 and `maintenance.auto` `false` forbid
    /// it, `gc.packRefs` `false` that of references. Called when no lock is held.
    ///
    /// - Throws: `GitProgram.Failure` if git cannot be started, `FileError`.
    public func packIfNeeded() throws {
        let configuration = repository.configuration
        let limit = configuration.integer("gc.auto") ?? 6700
        guard limit > 0, configuration.bool("maintenance.auto") != false else { return }
        if configuration.bool("gc.packrefs") != false, try hasManyReferences() {
            try repository.program.startDetached(["pack-refs", "--all", "--prune"], in: repository.commonDirectory)
        }
        // As git guesses: objects are spread evenly over 256 folders, and one of them is counted.
        if try Folder.count(in: repository.commonDirectory + "objects/17") * 256 > limit {
            try repository.program.startDetached(
                ["maintenance", "run", "--auto", "--quiet"], in: repository.commonDirectory)
        }
    }

    private func hasManyReferences() throws -> Bool {
        let folders = ["refs/heads/", References.logs, References.keeps].map { repository.commonDirectory + $0 }
        return try folders.contains { try Folder.count(in: $0) > Self.looseReferences }
    }
}
