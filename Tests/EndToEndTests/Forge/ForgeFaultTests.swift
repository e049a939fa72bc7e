import ChatModel
import Synchronization
import TestSupport
import Testing

/// Every fault of the validating server in every step: the status, the next step, and a second run that completes.
@Suite struct ForgeFaultTests {
    @Test("all faults, as long as they last", arguments: ForgeFaults.steps)
    func lasting(step: ForgeFaults.Step) throws {
        guard let project = try FaultProject() else { return }
        for fault in ForgeFaults.all {
            let session = try project.session(fault)
            try project.server.fault(fault, in: step.operation, times: 99, ForgeFaults.details(fault))
            let output = try project.create(session)
            let allowed = ForgeFaults.allowed(fault, in: step)
            #expect(allowed.contains(output.status), "\(fault) in \(step.name): \(output)")
            if output.status != 0 { expectWords(output, "\(fault) in \(step.name)") }
            FaultTable.note(fault, step.name, output.status)
            try project.server.control("clear", .object([]))
            let again = try project.create(session)
            #expect(again.status == 0, "again after \(fault) in \(step.name): \(again)")
            #expect(again.stdout.hasPrefix(project.server.url + "/octocat/hello/pull/"))
            #expect(try project.server.violations() == [], "\(fault) in \(step.name)")
        }
        #expect(try project.server.pullRequests().count == ForgeFaults.all.count)
        try FaultTable.finish(step.name)
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
        let details = fault.hasSuffix("_limit")
            ? [JSON.Member("retry_after", .integer(1)), .init("reset_in", .integer(1))] : ForgeFaults.details(fault)
        try project.server.fault(fault, in: "pulls/create", details)
        let output = try project.create(session)
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
        let running = try project.sandbox.start(project.words(session))
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

    init?(maxWait: Int = 0) throws {
        sandbox = try Sandbox()
        guard let server = try ForgeServer(in: sandbox, validating: true) else { return nil }
        self.server = server
        sandbox.environment["GH_ENTERPRISE_TOKEN"] = "ghp_octocat"
        try sandbox.git("clone", "--quiet", server.url + "/octocat/hello.git", sandbox.path + "/project", in: sandbox.path)
        sandbox.folder = sandbox.path + "/project"
        let settings = ["http.lowSpeedLimit=1", "http.lowSpeedTime=1", "chat.pr.maxWait=\(maxWait)"]
        for setting in settings.map({ $0.split(separator: "=").map(String.init) }) {
            try sandbox.git("config", setting[0], setting[1])
        }
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

    func words(_ session: String) -> [String] {
        let details = ["--label", "bug", "--reviewer", "hubot", "--assignee", "octocat", "--milestone", "v1"]
        return ["git-chat", "pr", "create", session] + details
    }

    func create(_ session: String) throws -> Output { try sandbox.run(words(session)) }
}

/// The page of failures, made from what happened.
private enum FaultTable {
    private static let results = Mutex<[String: [String: Int32]]>([:])
    private static let path = Files.parent(of: Files.parent(of: Files.parent(of: Files.parent(of: #filePath))))
        + "/docs/forge-failures.md"

    static func note(_ fault: String, _ step: String, _ status: Int32) {
        results.withLock { $0[step, default: [:]][fault] = status }
    }

    /// Compares a step's column with the page; with `RECORD_SNAPSHOTS` it is written when all columns are there.
    static func finish(_ step: String) throws {
        let all = results.withLock { $0 }
        guard let column = all[step] else { throw TestFailure("no results for '\(step)'") }
        if getenv("RECORD_SNAPSHOTS") != nil {
            if all.count == ForgeFaults.steps.count { try write(all) }
            return
        }
        let page = try Files.text(of: path)
        let index = try #require(ForgeFaults.steps.firstIndex { $0.name == step })
        for (fault, status) in column {
            let row = try #require(page.split(separator: "\n").first { $0.hasPrefix("| `\(fault)` |") })
            let cells = row.split(separator: "|").map { $0.filter { !$0.isWhitespace } }
            #expect(cells[index + 1] == String(status), "docs/forge-failures.md: \(fault), \(step)")
        }
    }

    private static func write(_ all: [String: [String: Int32]]) throws {
        let names = ForgeFaults.steps.map(\.name)
        var lines = ["| fault | " + names.joined(separator: " | ") + " |", "| --- |" + names.map { _ in " --- |" }.joined()]
        for fault in ForgeFaults.all {
            lines.append("| `\(fault)` | " + names.map { all[$0]?[fault].map(String.init) ?? "" }.joined(separator: " | ") + " |")
        }
        let page = try Files.text(of: path)
        let above = page.split(separator: "\n", omittingEmptySubsequences: false).prefix { !$0.hasPrefix("| fault |") }
        try Files.write((above + lines.map { $0[...] } + [""]).joined(separator: "\n").utf8, to: path)
    }
}
