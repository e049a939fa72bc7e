internal import Git

/// Why git cannot say where the lines of a file come from.
enum BlameRefusal: Error, Hashable {
    /// There is no such commit.
    case noRevision(String)
    /// The commit has no such file.
    case noFile(String, revision: String)
    /// Something else, in git's words.
    case refused(String, reason: String, isUsage: Bool)

    /// Looks for what `git blame` did not find; `nil` where git did not run at all.
    init?(
        _ words: [String], _ failure: any Error, git: GitProgram, _ place: Subdirectory, _ directory: String
    ) throws {
        guard let failure = failure as? GitProgram.Failure, let status = failure.status, let file = words.last else {
            return nil
        }
        func names(_ object: String) throws -> Bool {
            try git.run(["rev-parse", "--quiet", "--verify", "--end-of-options", object], in: directory).status == 0
        }
        let line = failure.reason.split(separator: "\n").first.map(String.init) ?? ""
        let prefix = ["fatal: ", "error: "].first { line.hasPrefix($0) } ?? ""
        let reason = String(line.dropFirst(prefix.count))
        let revision = Self.revision(words)
        if status == 129 {
            self = .refused(file, reason: reason, isUsage: true)
        } else if let revision, try !names(revision + "^{commit}") {
            self = .noRevision(revision)
        } else if !file.hasPrefix("/"), try !names("\(revision ?? "HEAD"):\(place.path(file) ?? file)") {
            self = .noFile(file, revision: revision ?? "HEAD")
        } else {
            self = .refused(file, reason: reason, isUsage: false)
        }
    }

    /// The word before the file, unless it is an option or can be the value of one; `--` may stand between them.
    private static func revision(_ words: [String]) -> String? {
        let before = words.dropLast().filter { $0 != "--" }
        guard let last = before.last, !last.hasPrefix("-") else { return nil }
        return before.dropLast().last.map { $0.hasPrefix("-") } == true ? nil : last
    }
}

extension BlameRefusal: Diagnosable {
    var diagnostic: Diagnostic {
        switch self {
        case .noRevision(let name):
            Diagnostic("commit_not_found", "cannot find commit '\(name)'", .notFound)
        case .noFile(let file, let revision):
            Diagnostic(
                "file_not_found", "cannot find file '\(file)' in \(revision)", .notFound,
                hints: ["name a revision that has it: 'git chat blame <revision> \(ShellWord.quoted(file))'"])
        case .refused(let file, let reason, let isUsage):
            Diagnostic("blame", "cannot blame file '\(file)': \(reason)", isUsage ? .usage : .no)
        }
    }
}
