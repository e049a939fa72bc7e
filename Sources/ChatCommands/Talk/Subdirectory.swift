internal import Git

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Where below a worktree's top a command was called: paths on its command line are relative to that, as git's are.
struct Subdirectory {
    /// Empty at the top, else with a slash at the end.
    let prefix: String

    /// The place of `directory` below `top`; the top itself where it is not below it.
    init(_ directory: String, below top: String?) {
        guard let top, directory.hasPrefix(top + "/") else {
            prefix = ""
            return
        }
        prefix = directory.dropFirst(top.count + 1) + "/"
    }

    /// The same place in another worktree, and the pathspecs as they are to be given there.
    ///
    /// Where that worktree has no such folder its top is the place, and the pathspecs are made to begin there.
    func place(in top: String, pathspecs: [String]) -> (directory: String, pathspecs: [String]) {
        var information = stat()
        let same = top + "/" + prefix
        if prefix.isEmpty || stat(same, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR {
            return (same, pathspecs)
        }
        return (top, pathspecs.map { Self.isPlain($0) ? path($0) ?? $0 : $0 })
    }

    /// A path from the top; `nil` for one that leads out of the worktree.
    func path(_ word: String) -> String? {
        var parts: [Substring] = []
        for part in (prefix + word).split(separator: "/") where part != "." {
            guard part == ".." else {
                parts.append(part)
                continue
            }
            guard parts.popLast() != nil else { return nil }
        }
        return parts.joined(separator: "/")
    }

    /// Whether a pathspec is a path and nothing else: no magic, no wildcard, not absolute.
    static func isPlain(_ pathspec: String) -> Bool {
        !pathspec.isEmpty && !pathspec.hasPrefix("/") && !pathspec.utf8.contains { ":*?[\\".utf8.contains($0) }
    }
}
