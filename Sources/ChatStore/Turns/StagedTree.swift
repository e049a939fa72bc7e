internal import ChatModel
internal import Git
#if canImport(Glibc)
internal import Glibc
#else
internal import Darwin
#endif

/// What the files of a worktree come to as a tree, and the index that goes with it.
struct StagedTree {
    let tree: ObjectID
    let worktree: SessionWorktree
    /// Our own index file beside the worktree's.
    let path: String
    /// The worktree's index as it was when ours was copied from it.
    let original: FileStamp?

    /// Makes our index the worktree's, now that the branch is at the commit.
    ///
    /// If somebody changed the worktree's index in between, what they staged is kept and only what the commit changed
    /// is brought up to date.
    func install(parent: ObjectID?, commit: ObjectID, in store: ChatStore) throws {
        let index = worktree.gitDirectory + "index"
        guard try replace(index) else {
            unlink(path)
            return try Self.refresh(worktree, parent: parent, commit: commit, in: store)
        }
    }

    /// Takes the index's lock as git does, and renames ours over it; `false` if it was changed or stays locked.
    private func replace(_ index: String) throws -> Bool {
        guard link(path, index + ".lock") == 0 else { return false }
        guard FileStamp(index) == original, rename(path, index) == 0 else {
            unlink(index + ".lock")
            return false
        }
        return unlink(index + ".lock") == 0
    }

    /// Brings an index from a parent's tree to a commit's, keeping what else is staged.
    static func refresh(_ worktree: SessionWorktree, parent: ObjectID?, commit: ObjectID, in store: ChatStore) throws {
        let from = parent?.description ?? ObjectID.emptyTree.description
        let result = try store.repository.program.run(
            ["read-tree", "-m", from, commit.description], in: worktree.path)
        // What is staged differently in a file the commit changed stays as it is; `git status` shows it.
        guard result.status == 0 || result.status == 128 else {
            throw GitProgram.Failure(
                arguments: ["read-tree"], status: result.status, reason: String(decoding: result.errors, as: UTF8.self))
        }
    }
}

/// What tells whether a file was replaced or written to.
struct FileStamp: Hashable {
    private let device: UInt64
    private let inode: UInt64
    private let size: Int64
    private let seconds: Int
    private let nanoseconds: Int

    /// The stamp of a file; `nil` if it is not there.
    init?(_ path: String) {
        var information = stat()
        guard stat(path, &information) == 0 else { return nil }
        device = UInt64(information.st_dev)
        inode = UInt64(information.st_ino)
        size = Int64(information.st_size)
        #if canImport(Glibc)
        (seconds, nanoseconds) = (information.st_mtim.tv_sec, information.st_mtim.tv_nsec)
        #else
        (seconds, nanoseconds) = (information.st_mtimespec.tv_sec, information.st_mtimespec.tv_nsec)
        #endif
    }
}
