import ChatModel
import HTTP
import TestSupport
import Testing

/// A forge on this machine, ended with the value: the validating server that is kept beside the repository where it is
/// there, else a small one of this folder's own.
final class ForgeServer {
    /// `http://127.0.0.1:<port>`.
    let url: String
    /// Whether it is the one that checks every request.
    let isValidating: Bool
    private let process: RunningProcess
    private let transport = CurlTransport(NetworkSettings())
    /// Where its repositories are.
    let root: String

    /// Starts it; `nil` if it has to be the validating one, and that is not there.
    init?(in sandbox: Sandbox, validating: Bool? = nil) throws {
        let script = validating == false ? nil : try Shared.path("github_fake/github_fake.py")
        if validating == true, script == nil { return nil }
        isValidating = script != nil
        let folder = sandbox.path + "/forge"
        root = folder
        let ready = sandbox.path + "/forge-ready.json"
        Files.remove(ready)
        let own = Files.parent(of: #filePath) + "/fake.py"
        let words =
            script.map { [$0, "--root", folder, "--ready-file", ready, "--max-seconds", "900"] } ?? [own, ready]
        process = try sandbox.start(["python3"] + words)
        try sandbox.run("sh", "-c", "for i in $(seq 400); do [ -e '\(ready)' ] && exit; sleep 0.05; done; exit 1")
            .requireSuccess()
        let about = try JSON.parse(Files.bytes(of: ready))
        url = try #require(about["url"]?.text)
        if !isValidating { try sandbox.git("init", "--quiet", "--bare", repository, in: sandbox.path) }
    }

    /// The bare repository of `octocat/hello`.
    var repository: String { root + "/git/octocat/hello.git" }

    /// Makes the repository of the sandbox a clone of the forge's, with a token for it in the environment.
    func clone(_ place: String = "octocat/hello", in sandbox: Sandbox, secret: String = "ghp_octocat") throws {
        sandbox.environment["GH_ENTERPRISE_TOKEN"] = secret
        let remote = "\(url)/\(place).git"
        if isValidating {
            try sandbox.git("clone", "--quiet", remote, sandbox.path + "/project", in: sandbox.path)
            sandbox.folder = sandbox.path + "/project"
        } else {
            try sandbox.repository()
            // git goes to the path, and the URL says whose the forge is.
            try sandbox.git("config", "url.\(repository).insteadOf", remote)
            try sandbox.git("remote", "add", "origin", remote)
            try sandbox.git("push", "--quiet", "origin", "main")
        }
    }

    /// Asks the server for something about itself, or tells it something.
    @discardableResult
    func control(_ place: String, _ body: JSON? = nil) throws -> JSON {
        let address = try #require(WebAddress(url + "/__fake/" + place))
        var request = HTTPRequest(body == nil ? .get : .post, address)
        if let body { request.body = .bytes(Array(body.line.utf8)) }
        request.usesFreshConnection = true
        let answer = try transport.send(request, receive: nil)
        guard answer.status == 200 else { throw TestFailure(String(decoding: answer.body, as: UTF8.self)) }
        return answer.body.isEmpty ? .null : try JSON.parse(answer.body)
    }

    /// Has an operation fail in one of the server's ways.
    func fault(_ name: String, in operation: String, times: Int = 1, _ more: [JSON.Member] = []) throws {
        let members: [JSON.Member] = [
            .init("op", .string(operation)), .init("fault", .string(name)), .init("times", .integer(times)),
        ]
        try control("faults", .object(members + more))
    }

    /// What broke the contract of the interface.
    func violations() throws -> [String] {
        (try control("violations").elements ?? []).map { $0.line }
    }

    /// The pull requests of `octocat/hello` as the server holds them.
    func pullRequests(_ repository: String = "octocat/hello") throws -> [JSON] {
        try control("prs?repo=\(repository)").elements ?? []
    }

    /// The operations that were asked for since the n-th request, without those of git.
    func operations(since start: Int = 0) throws -> [String] {
        (try control("journal").elements ?? []).dropFirst(start).compactMap { $0["op"]?.text }
            .filter { !$0.hasPrefix("git:") }
    }

    /// The operations that were asked for, those of git, too.
    func allOperations() throws -> [String] {
        (try control("journal").elements ?? []).compactMap { $0["op"]?.text }
    }

    /// How many requests were made.
    func requestCount() throws -> Int { try control("journal").elements?.count ?? 0 }
}

/// A project whose remote is a forge, and a session in it with one turn.
final class ForgeProject {
    let sandbox: Sandbox
    let server: ForgeServer
    let id: String

    /// - Parameter validating: Whether the forge has to be the validating one.
    init?(validating: Bool? = nil, place: String = "octocat/hello", secret: String = "ghp_octocat") throws {
        sandbox = try Sandbox()
        guard let server = try ForgeServer(in: sandbox, validating: validating) else { return nil }
        self.server = server
        try server.clone(place, in: sandbox, secret: secret)
        id = try sandbox.newSession("Fix login")
        try turn("echo 'retries = 3' > login.conf")
    }

    var branch: String { "kosuke-chat-" + id }

    /// Lets the shell work on a turn.
    func turn(_ line: String, in session: String? = nil) throws {
        try sandbox.chat("send", "-s", session ?? id, "--agent", "shell", "-m", line).requireSuccess()
    }

    /// A further session with one turn.
    func session(_ title: String) throws -> String {
        let id = try sandbox.newSession(title)
        try turn("echo '\(title)' > '\(title).txt'", in: id)
        return id
    }

    /// The address of the n-th pull request.
    func page(_ number: Int) -> String { "\(server.url)/octocat/hello/pull/\(number)" }

    func pr(_ words: String..., environment: [String: String?] = [:]) throws -> Output {
        try sandbox.run(["git", "chat", "pr"] + words, environment: environment)
    }

    /// What a session's log says of its pull request.
    func record(_ session: String? = nil) throws -> String {
        try sandbox.git(
            "for-each-ref", "--format=%(contents:trailers:key=Chat-Pull-Request,valueonly)",
            "refs/chat/sessions/" + (session ?? id))
    }

    func status(_ session: String? = nil) throws -> String {
        try sandbox.git(
            "for-each-ref", "--format=%(contents:trailers:key=Chat-Status,valueonly)",
            "refs/chat/sessions/" + (session ?? id))
    }
}
