internal import CLibgit2

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// One linked worktree, as `git worktree list` knows it.
public struct LinkedWorktree: Hashable, Sendable {
    /// The name of its folder below `worktrees/` in the git directory.
    public let name: String
    /// Its top directory, absolute.
    public let path: String
    /// The branch it is on; `nil` if its `HEAD` is detached.
    public let head: ReferenceName?
    /// Whether its directory is there and leads back to the repository.
    public let isPresent: Bool
}

/// What stands where a linked worktree should be.
public enum WorktreePlace: Hashable, Sendable {
    /// The worktree.
    case worktree
    /// Nothing.
    case nothing
    /// Something that is no directory.
    case file
    /// A symbolic link, wherever it leads.
    case link
    /// A directory whose `.git` is missing (`nil`), or names that folder and not the worktree's own.
    case other(leadsTo: String?)
}

/// Why a worktree cannot be made.
public enum WorktreeRefusal: Error, Hashable, Sendable {
    case pathExists(String)
    case nameExists(String)
}

extension Repository {
    private var administration: String { commonDirectory + "worktrees/" }

    /// The names of all linked worktrees.
    ///
    /// - Throws: `FileError`.
    public func worktreeNames() throws -> [String] { try Folder.names(in: administration) }

    /// The linked worktree of that name; `nil` if there is none.
    ///
    /// Read from the files git keeps for it: three of them, whatever the number of worktrees.
    ///
    /// - Throws: `FileError`.
    public func linkedWorktree(_ name: String) throws -> LinkedWorktree? {
        let folder = administration + name + "/"
        // The whole file but for what ends it: a path can have line feeds.
        guard let bytes = try Folder.bytes(folder + "gitdir") else { return nil }
        let end = bytes.lastIndex { $0 != 0x0A && $0 != 0x0D }
        let file = String(decoding: bytes[..<(end.map { $0 + 1 } ?? 0)], as: UTF8.self)
        let gitFile = file.hasPrefix("/") ? file : folder + file
        let path = gitFile.hasSuffix("/.git") ? String(gitFile.dropLast("/.git".count)) : gitFile
        let head = try Folder.line(folder + "HEAD") ?? ""
        let branch = head.hasPrefix("ref: ") ? ReferenceName(head.dropFirst("ref: ".count)) : nil
        return LinkedWorktree(name: name, path: path, head: branch, isPresent: Self.leads(gitFile, to: folder))
    }

    /// Whether a `.git` file is there and names git's folder for the worktree: another repository may have taken its place.
    private static func leads(_ gitFile: String, to folder: String) -> Bool {
        let found: String?
        // A folder of that name, or one that cannot be looked into, leads nowhere.
        do { found = try directory(namedBy: gitFile) } catch { return false }
        guard let found else { return false }
        return found + "/" == folder || Folder.resolved(found) == Folder.resolved(folder)
    }

    /// The directory that a `.git` file names; `nil` without one, or where it names none.
    private static func directory(namedBy gitFile: String) throws -> String? {
        guard let bytes = try Folder.bytes(gitFile) else { return nil }
        // The whole file but for what ends it: a path can have line feeds.
        let end = bytes.lastIndex { $0 != 0x0A && $0 != 0x0D }
        let text = String(decoding: bytes[..<(end.map { $0 + 1 } ?? 0)], as: UTF8.self)
        guard text.hasPrefix("gitdir: ") else { return nil }
        let named = text.dropFirst("gitdir: ".count)
        return named.hasPrefix("/") ? String(named) : String(gitFile.dropLast(".git".count)) + String(named)
    }

    /// What stands at a linked worktree's path.
    ///
    /// Links above the directory itself are followed, as git does.
    ///
    /// - Throws: `FileError`.
    public func place(of worktree: LinkedWorktree) throws -> WorktreePlace {
        var information = stat()
        guard lstat(worktree.path, &information) == 0 else {
            guard errno == ENOENT || errno == ENOTDIR else { throw FileError(path: worktree.path, errno: errno) }
            return .nothing
        }
        switch information.st_mode & S_IFMT {
        case S_IFLNK: return .link
        case S_IFDIR: break
        default: return .file
        }
        let file = worktree.path + "/.git"
        guard lstat(file, &information) == 0 else { return .other(leadsTo: nil) }
        guard information.st_mode & S_IFMT == S_IFREG, let named = try Self.directory(namedBy: file) else {
            return .other(leadsTo: file)
        }
        let leadsTo = Folder.resolved(named)
        return leadsTo == Folder.resolved(administration + worktree.name) ? .worktree : .other(leadsTo: leadsTo)
    }

    /// Why a linked worktree is locked (`git worktree lock`), often empty; `nil` if it is not.
    ///
    /// - Throws: `FileError`.
    public func lockReason(of worktree: String) throws -> String? {
        try Folder.bytes(administration + worktree + "/locked").map { bytes in
            String(String(decoding: bytes, as: UTF8.self).reversed().drop(while: \.isWhitespace).reversed())
        }
    }

    /// Lets git remove a linked worktree, which looks once more whether anything in it would be lost.
    ///
    /// Where its directory is gone, git's own files for it go.
    ///
    /// - Parameter force: Whether changed and untracked files, and repositories inside it, go too.
    /// - Throws: `GitProgram.Failure`.
    public func removeWorktree(at path: String, force: Bool) throws {
        try program.output(
            ["worktree", "remove"] + (force ? ["--force"] : []) + [path], in: commonDirectory, isWhole: true)
    }

    /// Every linked worktree.
    ///
    /// - Throws: `FileError`.
    public func linkedWorktrees() throws -> [LinkedWorktree] {
        try worktreeNames().compactMap { try linkedWorktree($0) }
    }

    /// Makes a linked worktree on an existing branch, without files: `fillWorktree` brings them.
    ///
    /// - Throws: `WorktreeRefusal`, checked before anything is made; `GitError` or `FileError` for the rest.
    public func addWorktree(_ name: String, at path: String, on branch: ReferenceName) throws {
        var information = stat()
        guard lstat(path, &information) != 0 else { throw WorktreeRefusal.pathExists(path) }
        guard access(administration + name, F_OK) != 0 else { throw WorktreeRefusal.nameExists(name) }
        let reference = try Handle<ReferenceKind> { git_reference_lookup(&$0, handle.pointer, branch.rawValue) }
        try Folder.make(String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]))
        var options = git_worktree_add_options()
        try check(git_worktree_add_options_init(&options, UInt32(GIT_WORKTREE_ADD_OPTIONS_VERSION)))
        options.ref = reference.pointer
        options.checkout_options.checkout_strategy = GIT_CHECKOUT_NONE.rawValue
        do {
            _ = try Handle<WorktreeKind> { git_worktree_add(&$0, handle.pointer, name, path, &options) }
        } catch {
            // libgit2 leaves what it made so far; what another process made meanwhile is not ours to take away.
            if error.code != .exists { discardEmptyWorktree(name, at: path) }
            throw error
        }
        // git writes this path relative, so that the repository can be moved as a whole.
        try Folder.write("../..\n", to: administration + name + "/commondir")
        for made in ["", name, name + "/gitdir"] { Folder.openToMask(administration + made) }
    }

    /// Brings the files of its commit into a worktree that has none yet, with filters and sparse checkout as
    /// `git worktree add` does.
    ///
    /// - Parameter settings: The git directory whose settings for one worktree it gets, else those of this one.
    /// - Throws: `GitProgram.Failure`; `FileError` or `GitError` where the settings cannot be copied.
    public func fillWorktree(_ name: String, at path: String, settings: String? = nil) throws {
        try copySettings(name, settings: settings)
        try program.output(
            ["-c", "checkout.workers=0", "reset", "--hard", "--quiet", "--no-recurse-submodules"], in: path)
    }

    private func copySettings(_ name: String, settings: String?) throws {
        for file in Self.settingFiles {
            guard let bytes = try Folder.bytes((settings ?? gitDirectory) + file) else { continue }
            try Folder.make(administration + name + "/info")
            try Folder.write(bytes, to: administration + name + "/" + file)
        }
        try dropOwnPlace(administration + name + "/config.worktree")
    }

    /// Brings the files that a worktree misses where its filling was cut short; what is there stays as it is.
    ///
    /// - Throws: What `fillWorktree` throws.
    public func completeWorktree(_ name: String, at path: String, settings: String? = nil) throws {
        // What libgit2 leaves before the files come is empty.
        if try program.output(["ls-files", "-z"], in: path).isEmpty {
            try copySettings(name, settings: settings)
            try program.output(["reset", "--mixed", "--quiet"], in: path)
        } else {
            // One that a person's `git add` began has nothing but that.
            let missing = try program.output(
                ["diff-index", "--cached", "-z", "--no-renames", "--diff-filter=D", "HEAD"], in: path)
            let parts = missing.split(separator: 0)
            let entries = stride(from: 0, to: parts.count - 1, by: 2).flatMap { place -> [UInt8] in
                let words = parts[place].dropFirst().split(separator: 0x20).map(Array.init)
                guard words.count == 5 else { return [] }
                return words[0] + [0x20] + words[2] + [0x09] + Array(parts[place + 1]) + [0]
            }
            if !entries.isEmpty {
                try program.output(["update-index", "-z", "--index-info"], in: path, input: entries)
            }
        }
        // 1 says that some files were there.
        let arguments = ["checkout-index", "--all", "--quiet", "--index"]
        let result = try program.run(arguments, in: path, isWhole: true)
        guard result.status <= 1 else {
            throw GitProgram.Failure(
                arguments: arguments, status: result.status, reason: String(decoding: result.errors, as: UTF8.self))
        }
    }

    /// The files of a git directory that hold settings for one worktree.
    public static let settingFiles = ["config.worktree", "info/sparse-checkout"]

    /// Takes out of a copied configuration where the other worktree is, and whether that one is bare, as git does.
    private func dropOwnPlace(_ path: String) throws {
        guard let copied = try ConfigurationFile(ifPresent: path) else { return }
        _ = try copied.unset("core.worktree")
        if copied.values("core.bare").last.map(Configuration.isTrue) == true { _ = try copied.unset("core.bare") }
    }

    /// Takes back what `addWorktree` made, as long as no file was brought in: else nothing is touched.
    public func discardEmptyWorktree(_ name: String, at path: String) {
        do {
            guard try Folder.names(in: path).allSatisfy({ $0 == ".git" }) else { return }
        } catch {
            // Where the path itself is too long, nothing is there.
            guard (error as? FileError)?.errno == ENAMETOOLONG else { return }
        }
        unlink(path + "/.git")
        rmdir(path)
        let folder = administration + name + "/"
        for file in [
            "gitdir", "HEAD", "commondir", "index", "index.lock", "ORIG_HEAD", "logs/HEAD",
            "config.worktree", "info/sparse-checkout",
        ] { unlink(folder + file) }
        for directory in ["logs", "refs", "info", ""] { rmdir(folder + directory) }
    }
}
