import ChatModel
import ChatStore
import Git
import TestSupport

/// A repository with one session, and the program that writes to it and dies in the middle.
final class Scene {
    let sandbox: Sandbox
    /// The repository, which may be bare.
    let repository: String
    private(set) var session = ""
    /// What was said before the test begins.
    private(set) var texts: [String] = []

    var gitFolder: String { repository.hasSuffix(".git") ? repository : repository + "/.git" }
    var worktree: String { worktree(of: session) }
    var branch: String { "refs/heads/kosuke-chat-" + session }

    init(isBare: Bool = false, durability: String = "normal") throws {
        sandbox = try Sandbox()
        let plain = try sandbox.repository(files: ["README.md": "# Project\n", "shared.txt": "start\n"])
        if isBare { try sandbox.git("clone", "--quiet", "--bare", plain, plain + ".git") }
        repository = isBare ? plain + ".git" : plain
        sandbox.folder = repository
        try sandbox.git("config", "--global", "chat.durability", durability)
        if durability == "normal" { try sandbox.git("config", "--global", "core.fsync", "none") }
        session = String(try crasher("new", "one").requireSuccess().stdout.dropFirst(4).dropLast())
    }

    func worktree(of session: String) -> String { repository + ".sessions/" + session }

    /// Runs an operation of `turn-crasher`, here on the repository.
    func crasher(_ words: String..., environment: [String: String?] = [:]) throws -> Output {
        try crasher(words, environment: environment)
    }

    func crasher(_ words: [String], environment: [String: String?] = [:]) throws -> Output {
        try sandbox.run(["turn-crasher", repository] + words, environment: environment)
    }

    func start(_ words: String..., environment: [String: String?] = [:]) throws -> RunningProcess {
        try sandbox.start(["turn-crasher", repository] + words, environment: environment)
    }

    /// Turn 1 with changes, then two of words alone.
    func talk(withTurn: Bool = true) throws {
        try crasher(withTurn ? "turn" : "say", "one", "t1").requireSuccess()
        try crasher("say", "one", "s2").requireSuccess()
        try crasher("say", "one", "s3").requireSuccess()
        texts = withTurn ? ["t1", "answer to t1", "s2", "s3"] : ["t1", "s2", "s3"]
    }

    /// Kills the operation at the step.
    func crash(_ words: [String], at step: String) throws {
        let output = try crasher(words, environment: ["TURN_CRASH_AT": step])
        guard output.status == 128 + SIGKILL else { throw TestFailure("\(words) did not die at \(step): \(output)") }
    }

    /// The steps of an operation in their order; what it did is taken back.
    func steps(of words: [String]) throws -> [String] {
        let output = try crasher(words, environment: ["TURN_STEPS": "1"]).requireSuccess()
        try restore()
        return output.stderr.split(separator: "\n").filter { $0.hasPrefix("step ") }.map { String($0.dropFirst(5)) }
    }

    /// Remembers repository and worktrees as they are.
    func save() throws {
        try sandbox.run("sh", "-c", "mkdir saved && cp -a project* saved", in: sandbox.path).requireSuccess()
    }

    func restore() throws {
        try sandbox.run("sh", "-c", "rm -rf project* && cp -a saved/. .", in: sandbox.path).requireSuccess()
    }

    /// What `git gc` and a reflog that ran out take away.
    func collect(expiresReflogs: Bool = false) throws {
        if expiresReflogs { try sandbox.git("reflog", "expire", "--expire=now", "--expire-unreachable=now", "--all") }
        if try sandbox.run("git", "gc", "--quiet", "--prune=now").status == 0 { return }
        // A lock that was left on the branch stops `gc` before it has pruned anything.
        try sandbox.git("repack", "-a", "-d", "--quiet")
        try sandbox.git("prune", "--expire=now")
    }
}

extension Sandbox {
    /// Runs a script of the shell in the repository.
    func script(_ text: String) throws -> Output { try run("sh", "-c", text) }
}
