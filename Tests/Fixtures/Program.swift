#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A reason why a fixture could not be made.
public struct FixtureFailure: Error, CustomStringConvertible {
    /// What happened.
    public let description: String

    /// Creates a failure.
    public init(_ description: String) { self.description = description }
}

/// Runs stock git for fixtures, away from the developer's own configuration.
public struct Program: Sendable {
    /// The variables that the programs see; nothing is inherited.
    public let environment: [String: String]

    /// Creates programs with a home of their own.
    ///
    /// - Parameters:
    ///   - home: A folder; its `.gitconfig` is written if it is not there.
    ///   - programs: A folder that comes first on PATH.
    public init(home: String, programs: String? = nil) throws {
        environment = [
            "PATH": (programs.map { $0 + ":" } ?? "") + "/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin", "HOME": home,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C", "TZ": "UTC", "TERM": "dumb",
        ]
        try Disk.makeFolder(home)
        if !Disk.exists(home + "/.gitconfig") { try Disk.write(Self.configuration, to: home + "/.gitconfig") }
    }

    /// Maintenance stays off: what runs in the background would be measured with the next command.
    private static let configuration = """
        [user]
        \tname = Ann
        \temail = ann@example.com
        [init]
        \tdefaultBranch = main
        [gc]
        \tauto = 0
        [maintenance]
        \tauto = false
        [advice]
        \tdetachedHead = false

        """

    /// Runs git in a folder.
    ///
    /// - Throws: `FixtureFailure` if its exit status is not 0.
    public func git(_ arguments: String..., in folder: String) throws { try git(arguments, in: folder) }

    func git(_ arguments: [String], in folder: String) throws {
        let words = environment.map { "\($0.key)=\(Self.quoted($0.value))" } + ["git", "-C", Self.quoted(folder)]
        let line = "env -i " + (words + arguments.map(Self.quoted)).joined(separator: " ")
        guard system(line) == 0 else { throw FixtureFailure("failed: \(line)") }
    }

    /// The words of a command line for `sh` that runs git in a folder.
    func line(_ arguments: String, in folder: String) -> String {
        let variables = environment.map { "\($0.key)=\(Self.quoted($0.value))" }.joined(separator: " ")
        return "env -i \(variables) git -C \(Self.quoted(folder)) \(arguments)"
    }

    private static func quoted(_ word: String) -> String {
        "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
    }
}
