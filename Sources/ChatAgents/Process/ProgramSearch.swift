import SystemPackage

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Finds the file of a program, in the environment and folder the program gets.
struct ProgramSearch {
    /// Why a program is not started.
    enum Failure: Error { case unusable(Errno), argumentContainsNUL }

    private let directory: FilePath
    private let folders: [FilePath]

    init(_ prompt: AgentPrompt) {
        let directory = FilePath(prompt.directory)
        let path = prompt.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        self.directory = directory
        // An empty entry is the folder itself, as in every shell.
        folders = path.split(separator: ":", omittingEmptySubsequences: false)
            .map { directory.pushing(FilePath(String($0))) }
    }

    /// Returns the path of the first of `words`.
    ///
    /// - Throws: `Failure`, with `ENOENT` where there is none and `EACCES` where there is, but not executable.
    func program(_ words: [String]) throws(Failure) -> String {
        guard !words.contains(where: { $0.utf8.contains(0) }) else { throw .argumentContainsNUL }
        var failure = Errno.noSuchFileOrDirectory
        for candidate in candidates(words[0]) {
            if isExecutable(candidate) { return candidate.string }
            if access(candidate.string, F_OK) == 0 { failure = .permissionDenied }
        }
        throw .unusable(failure)
    }

    private func candidates(_ name: String) -> [FilePath] {
        name.utf8.contains(UInt8(ascii: "/"))
            ? [directory.pushing(FilePath(name))] : folders.map { $0.appending(name) }
    }

    private func isExecutable(_ path: FilePath) -> Bool {
        var status = stat()
        return stat(path.string, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
            && access(path.string, X_OK) == 0
    }
}
