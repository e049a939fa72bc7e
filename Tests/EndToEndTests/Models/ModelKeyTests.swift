import TestSupport
import Testing

/// The key of a model's server is found where it may be, and stands nowhere else.
@Suite struct ModelKeyTests {
    @Test("the key comes from the environment or from git credential", arguments: ["environment", "credential"])
    func places(place: String) throws {
        let model = try ModelProject()
        if place == "credential" {
            model.sandbox.environment["MODEL_KEY"] = .some(nil)
            try keepWithGit(model)
        }
        #expect(try model.send("plain", "Why?").status == 0)
    }

    private func keepWithGit(_ model: ModelProject) throws {
        let place = model.server.url.dropFirst("http://".count)
        try model.sandbox.git("config", "credential.helper", "store")
        try model.sandbox.write(
            model.sandbox.home + "/.git-credentials", "http://key:\(ModelServer.key)@\(place)\n")
    }

    @Test("no key in output, trace, arguments, configuration, references, objects or files")
    func nowhere() throws {
        let model = try ModelProject()
        let sandbox = model.sandbox
        // Every git that is started tells its arguments.
        try sandbox.sh("command -v git > ../real-git").requireSuccess()
        let real = try sandbox.read(sandbox.path + "/real-git").split(separator: "\n").first.map(String.init) ?? "git"
        try sandbox.writeProgram(
            "git", "#!/bin/sh\nprintf '%s\\n' \"$*\" >> '\(sandbox.path)/arguments'\nexec \(real) \"$@\"\n")
        sandbox.environment["PATH"] = sandbox.bin + ":" + ((sandbox.environment["PATH"] ?? nil) ?? "")
        let trace = sandbox.path + "/trace"
        var texts: [String] = []
        func note(_ model: String, environment: [String: String?] = [:]) throws {
            let all = environment.merging(["GIT_CHAT_TRACE": trace]) { one, _ in one }
            let output = try sandbox.run(["git-chat", "send", "--model", model, "Why?"], environment: all)
            texts += [output.stdout, output.stderr]
        }
        for name in ["plain", "unknown", "broken", "cut", "fails", "repeats", "tells"] { try note(name) }
        try note("plain", environment: ["GIT_CHAT_TRACE": "1"])
        sandbox.environment["MODEL_KEY"] = .some(nil)
        try keepWithGit(model)
        try note("plain")
        try sandbox.git("config", "--unset", "credential.helper")
        Files.remove(sandbox.home + "/.git-credentials")
        texts.append(try sandbox.read(trace))
        #expect(texts.joined().contains("> Authorization: [redacted]"))
        #expect(texts.contains("Your key is [redacted].\n") && texts.joined().contains("boom [redacted]"))
        texts.append(try sandbox.read(sandbox.path + "/arguments"))
        texts.append(try sandbox.sh("git cat-file --batch-all-objects --batch --unordered").stdout)
        for text in texts { #expect(!text.contains("sesame-open")) }
        let found = try sandbox.sh("grep -rl sesame-open . ../project.sessions \"$HOME\"")
        #expect(found.stdout == "" && found.status == 1)
    }

    @Test("the makers' own variables are for their own servers only")
    func ownServers() throws {
        let model = try ModelProject()
        try model.sandbox.git("config", "--unset", "chat.agent.model.keyEnv")
        let output = try model.send("plain", "Why?", environment: ["OPENAI_API_KEY": ModelServer.key])
        #expect(output.status == 6 && output.stderr.contains("wants a key: Incorrect key: none"))
    }
}
