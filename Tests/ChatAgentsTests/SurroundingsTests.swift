import ChatAgents
import ChatModel
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite(.timeLimit(.minutes(4))) struct SurroundingsTests {
    @Test("the environment is exactly the prompt's, and the folder is the prompt's")
    func environment() async throws {
        let folder = Folder()
        let agent = try CommandAgent(name: .init(name: "x"), words: ["/usr/bin/env"])
        let prompt = AgentPrompt(text: "", directory: folder.path, environment: ["ONE": "1 =é", "TWO": ""])
        #expect(Set(await Collected(agent.start(prompt)).text.split(separator: "\n")) == ["ONE=1 =é", "TWO="])
        #expect(await shell("pwd -P", in: folder.path).text == "\(folder.path)\n")
    }

    @Test("programs are found in the prompt's PATH and folder")
    func path() async throws {
        let folder = Folder()
        _ = try folder.write("#!/bin/sh\necho \"$0: $*\"\n", to: "own-agent", mode: 0o755)
        for (word, path) in [("own-agent", folder.path), ("own-agent", "/nowhere:."), ("./own-agent", "/usr/bin")] {
            let agent = try CommandAgent(name: .init(name: "x"), words: [word, "a b"])
            let collected = await Collected(agent.start(.plain("", in: folder.path, environment: ["PATH": path])))
            #expect(collected.text.hasSuffix("own-agent: a b\n"))
        }
    }

    @Test("only the three standard files are open in the process")
    func openFiles() async throws {
        let agent = try CommandAgent(name: .init(name: "x"), words: ["ls", "/proc/self/fd"])
        let inheritable = open("/dev/null", O_RDONLY)
        defer { close(inheritable) }
        // The fourth is the folder that `ls` itself reads.
        async let other = shell("sleep 0.2")
        #expect(await Collected(agent.start(.plain("prompt"))).text == "0\n1\n2\n3\n")
        _ = await other
    }

    @Test("many runs at once leave no file open and mix nothing up")
    func manyRuns() async throws {
        let before = openFileCount()
        await withTaskGroup(of: (Int, String).self) { tasks in
            for number in 0..<30 { tasks.addTask { (number, await shell("echo \(number); cat /dev/null").text) } }
            for await (number, text) in tasks { #expect(text == "\(number)\n") }
        }
        // Other tests open files too, and close them; a leak of one file a run would stay.
        for _ in 0..<900 where openFileCount() >= before + 30 { try await Task.sleep(for: .milliseconds(200)) }
        #expect(openFileCount() < before + 30)
    }

    private func openFileCount() -> Int { (0..<4096).count { exists("/proc/self/fd/\($0)") } }
}
