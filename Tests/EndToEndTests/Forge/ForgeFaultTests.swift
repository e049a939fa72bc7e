import ChatModel
import Synchronization
import TestSupport
import Testing

/// Every fault of the validating server in every step: the status, the next step, and a second run that completes.
@Suite struct ForgeFaultTests {
    @Test("every fault in every step, as long as it lasts; then a run that completes", arguments: 0..<8)
    func lasting(part: Int) throws {
        guard let project = try FaultProject(hurries: true) else { return }
        let faults = ForgeFaults.all.indices.filter { $0 % 8 == part }.map { ForgeFaults.all[$0] }
        for fault in faults { try all(steps: ForgeFaults.steps, with: fault, in: project) }
        #expect(try project.server.pullRequests().count == faults.count)
    }

    /// One session through all steps, each of which fails once for good before it goes on with the next.
    private func all(steps: [ForgeFaults.Step], with fault: String, in project: FaultProject) throws {
        let session = try project.session(fault)
        for step in steps {
            for operation in step.operations {
                try project.server.fault(fault, in: operation, times: 99, ForgeFaults.details(fault))
            }
            let output = try project.create(session, details: step.isDetail, fault: fault)
            let allowed = ForgeFaults.allowed(fault, in: step)
            #expect(allowed.contains(output.status), "\(fault) in \(step.name): \(output)")
            if output.status != 0 { expectWords(output, "\(fault) in \(step.name)") }
            FaultTable.note(fault, step.name, output.status)
            try project.server.control("clear", .object([]))
        }
        let again = try project.create(session)
        #expect(again.status == 0, "again after \(fault): \(again)")
        #expect(again.stdout.hasPrefix(project.server.url + "/octocat/hello/pull/"))
        #expect(try project.server.violations() == [], "\(fault)")
        try FaultTable.check(fault)
    }

    @Test(
        "every fault where a pull request that is there is asked for or changed; then a run that completes",
        arguments: 0..<4)
    func later(part: Int) throws {
        guard let project = try FaultProject(hurries: true) else { return }
        let session = try project.session("later")
        #expect(try project.create(session, details: false).status == 0)
        for (index, fault) in ForgeFaults.all.enumerated() where index % 4 == part {
            let words = [("pulls/get", ["status", session]), ("pulls/update", ["create", session, "--title", fault])]
            for (operation, words) in words {
                try project.server.fault(fault, in: operation, times: 99, ForgeFaults.details(fault))
                let output = try project.pr(words, fault: fault)
                #expect(output.status == ForgeFaults.statuses[fault], "\(fault) in \(operation): \(output)")
                if output.status != 0 { expectWords(output, "\(fault) in \(operation)") }
                try project.server.control("clear", .object([]))
                #expect(try project.pr(words).status == 0, "again after \(fault) in \(operation)")
            }
            #expect(try project.server.pullRequests().first?["title"]?.text == fault)
        }
        #expect(try project.server.pullRequests().count == 1)
    }

    /// One line that says what and why, and at least one that says what to do.
    private func expectWords(_ output: Output, _ what: String) {
        let lines = output.stderr.split(separator: "\n")
        #expect(lines.count { $0.hasPrefix("error: ") } == 1, "\(what): \(output)")
        #expect(!output.stderr.contains("this is a bug"), "\(what): \(output)")
        #expect(!output.stderr.contains("ghp_"), "\(what): \(output)")
    }

    @Test(
        "a fault that passes is not noticed, and makes no second pull request",
        arguments: [
            "server_error", "bad_gateway", "unavailable", "gateway_timeout", "reset", "truncated", "stall", "html_200",
            "garbage_json", "wrong_types", "empty_200", "done_then_reset", "done_then_502", "done_then_stall",
            "secondary_limit", "primary_limit", "fork_collab", "huge",
        ])
    func passing(fault: String) throws {
        guard let project = try FaultProject(maxWait: 60) else { return }
        let session = try project.session("once")
        let details =
            fault.hasSuffix("_limit")
            ? [JSON.Member("retry_after", .integer(1)), .init("reset_in", .integer(1))] : ForgeFaults.details(fault)
        try project.server.fault(fault, in: "pulls/create", details)
        let output = try project.create(session, fault: fault)
        #expect(output.status == 0, "\(output)")
        #expect(try project.create(session).status == 0)
        #expect(try project.server.pullRequests().count == 1)
        #expect(try project.server.violations() == [])
    }

    @Test("a forge that learns of pushed branches late")
    func late() throws {
        guard let project = try FaultProject() else { return }
        try project.server.control("seed", ["push_delay": .integer(3)])
        let output = try project.create(project.session("late"))
        #expect(output.status == 0, "\(output)")
        #expect(output.stderr.contains("the forge does not know the pushed branch yet; trying again\n"))
        #expect(try project.server.pullRequests().count == 1)
    }

    @Test("a pause without an announced length is not waited for, nor is a long one")
    func pauses() throws {
        guard let project = try FaultProject(maxWait: 5) else { return }
        let session = try project.session("pause")
        try project.server.fault("secondary_limit", in: "pulls/create", [.init("retry_after", .null)])
        let output = try project.create(session)
        #expect(output.status == 7)
        #expect(
            output.stderr.hasSuffix("hint: run the command again in 60 seconds; it goes on where it stopped\n"),
            "\(output)")
        #expect(try project.create(session).status == 0)
        #expect(try project.server.violations() == [])
    }

    @Test("killed in the middle, a second run goes on", arguments: ["pulls/create", "issues/add-labels", "repos/get"])
    func killed(operation: String) throws {
        guard let project = try FaultProject() else { return }
        let session = try project.session("killed")
        try project.server.fault("done_then_stall", in: operation, [.init("delay", .integer(3))])
        let running = try project.sandbox.start(project.words(session, details: true))
        while try !project.server.operations().contains(operation) {}
        running.signal(SIGKILL)
        try running.wait()
        let again = try project.create(session)
        #expect(again.status == 0, "\(again)")
        #expect(try project.server.pullRequests().count == 1)
        #expect(try project.server.pullRequests().first?["labels"]?.line == #"["bug"]"#)
        #expect(try project.server.violations() == [])
    }
}

/// A project in which sessions are made quickly.
private final class FaultProject {
    let sandbox: Sandbox
    let server: ForgeServer

    /// - Parameter hurries: Whether what is tried again is tried at once.
    init?(maxWait: Int = 0, hurries: Bool = false) throws {
        sandbox = try Sandbox()
        if hurries { sandbox.environment["GIT_CHAT_TEST_HURRY"] = "1" }
        guard let server = try ForgeServer(in: sandbox, validating: true) else { return nil }
        self.server = server
        sandbox.environment["GH_ENTERPRISE_TOKEN"] = "ghp_octocat"
        try sandbox.git(
            "clone", "--quiet", server.url + "/octocat/hello.git", sandbox.path + "/project", in: sandbox.path)
        sandbox.folder = sandbox.path + "/project"
        try sandbox.git("config", "chat.pr.maxWait", String(maxWait))
    }

    /// A session whose branch has a commit with a file of its own.
    func session(_ title: String) throws -> String {
        let id = try sandbox.newSession(title, "--no-worktree", "--no-switch")
        let script = """
            set -e
            blob=$(echo '\(id)' | git hash-object -w --stdin)
            tree=$( (git ls-tree main; printf '100644 blob %s\\t\(id).txt\\n' "$blob") | git mktree)
            branch=refs/heads/kosuke-chat-\(id)
            git update-ref $branch $(git commit-tree $tree -p $branch -m 'add a file')
            """
        try sandbox.sh(script).requireSuccess()
        return id
    }

    func words(_ session: String, details: Bool) -> [String] {
        let more = ["--label", "bug", "--reviewer", "hubot", "--assignee", "octocat", "--milestone", "v1"]
        return ["git-chat", "pr", "create", session] + (details ? more : [])
    }

    func create(_ session: String, details: Bool = true, fault: String = "") throws -> Output {
        try pr(Array(words(session, details: details).dropFirst(2)), fault: fault)
    }

    /// A server that hangs is given up soon where it will; elsewhere a busy machine must not look like one.
    func pr(_ words: [String], fault: String = "") throws -> Output {
        let seconds = fault.hasSuffix("stall") ? "1" : "60"
        return try sandbox.run(["git-chat", "pr"] + words, environment: ["GIT_HTTP_LOW_SPEED_TIME": seconds])
    }
}

/// The page of failures, made from what happened.
private enum FaultTable {
    private static let results = Mutex<[String: [String: Int32]]>([:])
    private static let path =
        Files.parent(of: Files.parent(of: Files.parent(of: Files.parent(of: #filePath))))
        + "/docs/forge-failures.md"

    static func note(_ fault: String, _ step: String, _ status: Int32) {
        results.withLock { $0[step, default: [:]][fault] = status }
    }

    /// Compares a fault's row with the page; with `RECORD_SNAPSHOTS` it is written when all rows are there.
    static func check(_ fault: String) throws {
        let all = results.withLock { $0 }
        if getenv("RECORD_SNAPSHOTS") != nil {
            return all.values.allSatisfy { $0.count == ForgeFaults.all.count } ? try write(all) : ()
        }
        let row = try Files.text(of: path).split(separator: "\n").first { $0.hasPrefix("| `\(fault)` |") }
        let cells = try #require(row).split(separator: "|").map { $0.filter { !$0.isWhitespace } }
        for (index, step) in ForgeFaults.steps.enumerated() where !step.isGit {
            let status = all[step.name]?[fault].map(String.init)
            #expect(cells[index + 1] == status, "docs/forge-failures.md: \(fault), \(step.name)")
        }
    }

    private static func write(_ all: [String: [String: Int32]]) throws {
        let names = ForgeFaults.steps.map(\.name)
        var lines = [
            "| fault | " + names.joined(separator: " | ") + " |", "| --- |" + names.map { _ in " --- |" }.joined(),
        ]
        for fault in ForgeFaults.all {
            lines.append(
                "| `\(fault)` | " + names.map { all[$0]?[fault].map(String.init) ?? "" }.joined(separator: " | ") + " |"
            )
        }
        let page = try Files.text(of: path)
        let above = page.split(separator: "\n", omittingEmptySubsequences: false).prefix { !$0.hasPrefix("| fault |") }
        try Files.write((above + lines.map { $0[...] } + [""]).joined(separator: "\n").utf8, to: path)
    }
}
