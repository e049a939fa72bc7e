import ChatAgents
import ChatModel
import Testing

@Suite(.timeLimit(.minutes(1))) struct InputTests {
    private func answer(_ words: [String], to prompt: AgentPrompt) async throws -> Collected {
        await Collected(try CommandAgent(name: .init(name: "x"), words: words).start(prompt))
    }

    @Test("the prompt is standard input, whole, however long")
    func largePrompt() async throws {
        let text = String(repeating: "20 MiB of prompt, \u{1F600}\n", count: (20 << 20) / 23)
        let collected = try await answer(["cat"], to: .plain(text))
        #expect(collected.text == text)
        #expect(collected.end?.outcome == .complete)
    }

    @Test("a program need not read its prompt", arguments: ["true", "exec <&-; echo closed; sleep 0.3"])
    func unreadPrompt(line: String) async throws {
        let text = String(repeating: "x", count: 20 << 20)
        let collected = try await answer(["sh", "-c", line], to: .plain(text))
        #expect(collected.end?.outcome == .complete)
    }

    @Test("an empty prompt is an empty input")
    func emptyPrompt() async throws {
        #expect(try await answer(["wc", "-c"], to: .plain("")).text == "0\n")
    }

    @Test("{prompt} is replaced inside its word, and nothing interprets it")
    func placeholder() async throws {
        let words = ["printf", "<%s>", "--say={prompt}!", "{prompt}{prompt}", "{prompt", "plain"]
        let collected = try await answer(words, to: .plain("a 'b' $(id) {prompt}"))
        let prompt = "a 'b' $(id) {prompt}"
        #expect(collected.text == "<--say=\(prompt)!><\(prompt)\(prompt)><{prompt><plain>")
    }

    @Test("standard input is empty for the shell and where the prompt is an argument")
    func noInput() async throws {
        #expect(await shell("readlink /proc/self/fd/0").text == "/dev/null\n")
        let words = ["sh", "-c", "cat; readlink /proc/self/fd/0", "{prompt}"]
        #expect(try await answer(words, to: .plain("p")).text == "/dev/null\n")
    }

    @Test("a line that begins with a dash is no option of the shell")
    func dash() async {
        #expect(await shell("-x 2>/dev/null || echo ran").text == "ran\n")
    }
}
