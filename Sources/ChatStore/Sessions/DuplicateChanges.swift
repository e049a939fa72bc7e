internal import ChatModel
internal import Git

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// What a duplicate takes over from its source's worktree: held in a folder of ours, byte for byte, until the
/// duplicate's own worktree is filled.
///
/// `index`, `sharedindex.*` and settings are the source's; `deleted` and `files` name paths, a zero after each; the file of number
/// n in `files` is called n.
struct DuplicateChanges {
    let store: ChatStore
    private let folder: String
    private var whole: String { folder + "/whole" }

    init(of id: SessionID, in store: ChatStore) {
        self.store = store
        folder = store.directory + "changes/\(id)"
    }

    /// Where the source's settings for its worktree are, sparse checkout among them; `nil` if nothing is held.
    var settings: String? { FileCopy.exists(FilePlace(whole)) ? folder + "/" : nil }

    private var exists: Bool { FileCopy.exists(FilePlace(folder)) }

    /// Takes what is not committed in a worktree, in the middle of nothing and without repositories inside.
    ///
    /// - Throws: `FileError`, `GitProgram.Failure`.
    func take(_ files: WorktreeState.Files, of worktree: SessionWorktree) throws {
        try discard()
        try Folder.make(folder)
        var kept: [[UInt8]] = []
        var deleted: [[UInt8]] = []
        for path in files.changed + files.untracked + files.listed {
            let place = FilePlace(worktree.path, path)
            let isFile = FileCopy.isFile(place) || FileCopy.isLink(place)
            guard isFile, FileCopy.isInside(path, worktree.path) else {
                deleted.append(path)
                continue
            }
            try FileCopy.copy(place, to: FilePlace(folder + "/\(kept.count)"))
            kept.append(path)
        }
        for name in try Folder.names(in: worktree.gitDirectory)
        where name == "index" || name.hasPrefix("sharedindex.") {
            try FileCopy.copy(FilePlace(worktree.gitDirectory + name), to: FilePlace(folder + "/" + name))
        }
        for name in Repository.settingFiles {
            guard let bytes = try Folder.bytes(worktree.gitDirectory + name) else { continue }
            try Folder.make(folder + "/info")
            try Folder.write(bytes, to: folder + "/" + name)
        }
        try Folder.write(Self.list(kept), to: folder + "/files")
        try Folder.write(Self.list(deleted), to: folder + "/deleted")
        try Folder.write("", to: whole)
    }

    /// Brings them into a worktree that has the files of its commit; once more does no harm.
    ///
    /// - Parameter changed: Paths that are not as the commit has them: a person's, or ours from before.
    func apply(to worktree: SessionWorktree, sparing changed: Set<[UInt8]> = []) throws {
        guard FileCopy.exists(FilePlace(whole)) else { return }
        for path in try paths("deleted") where !changed.contains(path) {
            try FileCopy.remove(FilePlace(worktree.path, path))
            FileCopy.removeEmptyFolders(above: path, in: worktree.path)
        }
        for (number, path) in try paths("files").enumerated() {
            guard !changed.contains(path) || !FileCopy.exists(FilePlace(worktree.path, path)) else { continue }
            guard try FileCopy.makeFolders(above: path, in: worktree.path) else {
                throw FileError(path: FilePlace(worktree.path, path).text, errno: ENOTDIR)
            }
            // Whole or not at all: a part of it would look like a change of a person's.
            let part = FilePlace(worktree.path + "/" + ListedFiles.part)
            try FileCopy.remove(part)
            try FileCopy.copy(FilePlace(folder + "/\(number)"), to: part)
            try FileCopy.move(part, to: FilePlace(worktree.path, path))
        }
        try applyIndex(to: worktree)
        store.observe(.changesApplied)
    }

    private func applyIndex(to worktree: SessionWorktree) throws {
        let names = try Folder.names(in: folder)
        let shared = names.filter { $0.hasPrefix("sharedindex.") }
        for name in shared + names.filter({ $0 == "index" }) {
            let part = FilePlace(worktree.gitDirectory + name + ".part")
            try FileCopy.remove(part)
            try FileCopy.copy(FilePlace(folder + "/" + name), to: part)
            try FileCopy.move(part, to: FilePlace(worktree.gitDirectory + name))
        }
        // Files it does not fit are what we brought; 1 says that there are some.
        let arguments = ["update-index", "-q", "--refresh"]
        let result = try store.repository.program.run(arguments, in: worktree.path)
        guard result.status <= 1 else {
            throw GitProgram.Failure(
                arguments: arguments, status: result.status, reason: String(decoding: result.errors, as: UTF8.self))
        }
    }

    /// Lets go of them.
    func discard() throws {
        guard exists else { return }
        try Folder.remove(whole)
        try FileCopy.removeFolder(folder)
    }

    private func paths(_ name: String) throws -> [[UInt8]] {
        (try Folder.bytes(folder + "/" + name) ?? []).split(separator: 0).map(Array.init)
    }

    private static func list(_ paths: [[UInt8]]) -> [UInt8] { paths.flatMap { path -> [UInt8] in path + [0] } }
}
