import ChatModel
import HTTP
import TestSupport
import Testing

/// A model's server on this machine, ended with the value.
final class ModelServer {
    /// What it takes as a key.
    static let key = "sesame-open-" + "0123456789"

    /// `http://127.0.0.1:<port>`.
    let url: String
    private let process: RunningProcess

    init(in sandbox: Sandbox) throws {
        let ready = sandbox.path + "/model-ready"
        process = try sandbox.start(["python3", Files.parent(of: #filePath) + "/fake.py", ready])
        try sandbox.run("sh", "-c", "for i in $(seq 400); do [ -e '\(ready)' ] && exit; sleep 0.05; done; exit 1")
            .requireSuccess()
        url = "http://" + (try Files.text(of: ready))
    }

    /// The requests it got, oldest first: `path` and `body`.
    func seen() throws -> [JSON] {
        let address = try #require(WebAddress(url + "/seen"))
        let answer = try CurlTransport(NetworkSettings()).send(HTTPRequest(.get, address), receive: nil)
        return try JSON.parse(answer.body).elements ?? []
    }
}

/// A project in which the agent `model` is asked over HTTP, in one of the two dialects.
struct ModelProject {
    let project: Project
    let server: ModelServer
    var sandbox: Sandbox { project.sandbox }

    init(_ dialect: String = "openai", files: [String: String] = ["README.md": "# Project\n"]) throws {
        project = try Project(files: files)
        server = try ModelServer(in: project.sandbox)
        let url = server.url + (dialect == "openai" ? "/v1" : "")
        try project.sandbox.chat(
            "agent", "add", "model", "--protocol", dialect, "--url", url, "--model", "plain", "--key-env", "MODEL_KEY",
            "--default"
        ).requireSuccess()
        project.sandbox.environment["MODEL_KEY"] = ModelServer.key
    }

    func send(_ model: String, _ words: String..., environment: [String: String?] = [:]) throws -> Output {
        try sandbox.run(["git", "chat", "send", "--model", model] + words, environment: environment)
    }

    func note() throws -> String { try sandbox.git("notes", "--ref=kosuke-chat", "show", project.branch) }
}
