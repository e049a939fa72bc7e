internal import Git

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The ignored files that `.worktreeinclude` names, in the syntax of `.gitignore`.
struct ListedFiles {
    static let list = ".worktreeinclude"

    /// The top of the worktree they are in.
    let directory: String
    /// The lists that are there.
    private let lists: [String]
    private let git: GitProgram

    /// - Parameter folders: Where to look for a list.
    init(in directory: String, lists folders: [String], git: GitProgram) {
        self.directory = directory
        self.git = git
        lists = folders.map { $0 + "/" + Self.list }.filter { FileCopy.isFile(FilePlace($0)) }
    }

    /// The files, each from the top on: named in a list, ignored, and not tracked.
    func paths() throws -> [[UInt8]] {
        guard !lists.isEmpty else { return [] }
        let named = try git.output(
            ["ls-files", "--others", "--ignored", "-z"] + lists.map { "--exclude-from=" + $0 }, in: directory)
        guard !named.isEmpty else { return [] }
        return try Self.ignored(named, in: directory, git)
    }

    /// Copies them into another worktree where it ignores them too, has nothing in their place, and no link on the way.
    func bring(to target: String) throws {
        let named = try paths().flatMap { path -> [UInt8] in path + [0] }
        guard !named.isEmpty else { return }
        // What is not ignored there would become part of the next turn, secrets among it.
        for path in try Self.ignored(named, in: target, git, isOptional: true) {
            try copy(path, to: target)
        }
    }

    /// Copies what git ignores in a folder of hooks, as husky's own scripts: without them git runs no hook there.
    ///
    /// husky's folder ignores itself, by a list in it: that goes first.
    func bringHooks(in folder: String, to target: String) throws {
        let place = Array(folder.utf8)
        guard FileCopy.isInside(place, directory), FileCopy.isDirectory(FilePlace(directory, place)) else { return }
        let words = ["--literal-pathspecs", "ls-files", "--others", "--ignored", "--exclude-standard", "-z", "--"]
        // It can be in a submodule: that must not keep a session from being made.
        let found = try git.run(words + [folder + "/"], in: directory)
        guard found.status == 0, !found.output.isEmpty else { return }
        let paths = found.output.split(separator: 0).map(Array.init)
        let list = Array((folder + "/.gitignore").utf8)
        let rules = try Folder.bytes(directory + "/" + folder + "/.gitignore") ?? []
        if paths.contains(list), rules.split(separator: 0x0A).contains(where: { $0.elementsEqual("*".utf8) }) {
            try copy(list, to: target)
        }
        for path in try Self.ignored(found.output, in: target, git, isOptional: true) { try copy(path, to: target) }
    }

    /// Takes away what a copy left that was cut short.
    static func discardPart(in target: String) throws { try Folder.remove(target + "/" + part) }

    /// The name of a copy until it is whole.
    static let part = ".git-chat-part"

    /// One that is gone by now, or that we may not read, is left out: it must not keep a session from being made.
    private func copy(_ path: [UInt8], to target: String) throws {
        let (source, place) = (FilePlace(directory, path), FilePlace(target, path))
        let part = FilePlace(target + "/" + Self.part)
        guard FileCopy.isFile(source) || FileCopy.isLink(source), !FileCopy.exists(place),
            try FileCopy.makeFolders(above: path, in: target)
        else { return }
        do { try FileCopy.copy(source, to: part) } catch let error as FileError {
            guard [ENOENT, EACCES, EPERM].contains(error.errno), error.path == source.text else { throw error }
            return
        }
        if try !FileCopy.moveIntoPlace(part, to: place) { try FileCopy.remove(part) }
    }

    /// Those of the paths that a worktree ignores; where it is `isOptional`, one that git cannot tell of is not ignored.
    private static func ignored(
        _ named: [UInt8], in directory: String, _ git: GitProgram, isOptional: Bool = false
    ) throws -> [[UInt8]] {
        let arguments = ["check-ignore", "--stdin", "-z"]
        let result = try git.run(arguments, in: directory, input: named)
        // 1 says that none is ignored; one that lies behind a link or in a submodule fails for all.
        guard result.status <= 1 else {
            let paths = named.split(separator: 0)
            guard result.status != 128 || !isOptional else {
                return paths.count > 1
                    ? try paths.flatMap { try ignored($0 + [0], in: directory, git, isOptional: true) } : []
            }
            throw GitProgram.Failure(
                arguments: arguments, status: result.status, reason: String(decoding: result.errors, as: UTF8.self))
        }
        return result.output.split(separator: 0).map(Array.init)
    }
}
