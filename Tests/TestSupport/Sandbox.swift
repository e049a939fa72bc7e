/// A folder of its own in which commands meet nothing of the developer's machine.
///
/// It has its own HOME, git configuration, PATH, clock and seed, and goes when the value goes; `KEEP_SANDBOX=1` keeps
/// it. Every command moves the clock on by one minute, so that two runs of a test give the same bytes.
public final class Sandbox {
    /// The folder, without links.
    public let path: String
    /// Where commands run and relative paths start: the sandbox, then the first repository made in it.
    public var folder: String
    /// What every command finds in its environment besides clock and seed; `nil` takes a variable away.
    public var environment: [String: String?] = [:]
    /// How many commands ran; clock and seed follow from it.
    public private(set) var commandCount = 0

    /// Creates an empty sandbox.
    ///
    /// - Throws: `TestFailure` if the folder cannot be made or `git-chat` is not built.
    public init() throws {
        path = try Self.makeTemporaryFolder()
        folder = path
        for name in ["home", "tmp", "bin"] { try Files.makeFolder(path + "/" + name) }
        try Files.write(Self.configuration.utf8, to: home + "/.gitconfig")
        environment = fixedEnvironment(programs: try BuiltProgram.folder())
    }

    deinit {
        if getenv("KEEP_SANDBOX") == nil { Files.remove(path) } else { print("kept \(path)") }
    }

    /// The home folder of the commands.
    public var home: String { path + "/home" }

    /// A folder on PATH for programs the test writes.
    public var bin: String { path + "/bin" }

    /// Milliseconds since 1970 that the next command sees; the first is 2026-01-02T03:04:05Z.
    public var clock: Int { 1_767_323_045_000 + commandCount * 60_000 }

    private static func makeTemporaryFolder() throws -> String {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array((parent + "/git-chat-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { throw TestFailure.system("make a folder in '\(parent)'") }
        let made = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        return Files.resolved(made) ?? made
    }

    /// Maintenance stays off: a detached git would write into a folder that is being removed.
    private static let configuration = """
        [user]
        \tname = Ann
        \temail = ann@example.com
        [init]
        \tdefaultBranch = main
        [gc]
        \tauto = 0

        """
}

extension Sandbox {
    /// The variables that are the same for every command; nothing is inherited.
    private func fixedEnvironment(programs: String) -> [String: String?] {
        [
            "PATH": "\(programs):\(bin):/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin",
            "HOME": home, "TMPDIR": path + "/tmp",
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": home + "/.gitconfig",
            "GIT_CEILING_DIRECTORIES": path, "GIT_TERMINAL_PROMPT": "0",
            "LC_ALL": "C", "TZ": "UTC", "TERM": "dumb",
        ]
    }

    /// The environment of the next command, which moves the clock on.
    func nextEnvironment(adding more: [String: String?]) -> [String: String] {
        let date = "@\(clock / 1000) +0000"
        commandCount += 1
        let timed: [String: String?] = [
            "GIT_CHAT_TEST_CLOCK": String(clock - 60_000), "GIT_CHAT_TEST_SEED": String(commandCount),
            "GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date,
        ]
        return environment.merging(timed) { $1 }.merging(more) { $1 }.compactMapValues { $0 }
    }
}
