internal import Git

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
        lists = folders.map { $0 + "/" + Self.list }.filter(FileCopy.isFile)
    }

    /// The files, each from the top on: named in a list, ignored, and not tracked.
    func paths() throws -> [[UInt8]] {
        guard !lists.isEmpty else { return [] }
        let named = try git.output(
            ["ls-files", "--others", "--ignored", "-z"] + lists.map { "--exclude-from=" + $0 }, in: directory)
        guard !named.isEmpty else { return [] }
        let arguments = ["check-ignore", "--stdin", "-z"]
        let result = try git.run(arguments, in: directory, input: named)
        // 1 says that none is ignored.
        guard result.status <= 1 else {
            throw GitProgram.Failure(
                arguments: arguments, status: result.status, reason: String(decoding: result.errors, as: UTF8.self))
        }
        return result.output.split(separator: 0).map(Array.init)
    }
}
