import ChatModel
import Testing

@testable import ChatAgents

/// Lines of files, whatever ends them.
@Suite struct LinesTests {
    private static let files = [
        ("one\ntwo\nthree\n", "two\n", 3), ("one\r\ntwo\r\nthree\r\n", "two\r\n", 3), ("one\r\ntwo", "two\n", 2),
        ("\r\n\r\n\r\n", "\r\n", 3),
    ]

    @Test("a line of a file goes along as it stands there", arguments: files)
    func attached(text: String, second: String, count: Int) throws {
        let folder = Folder()
        _ = try folder.write(text, to: "a.txt", mode: 0o600)
        let file = try AttachedFile(FileReference("a.txt:2"), below: folder.path)
        #expect(file.lines == 2...2 && file.block == "a.txt, line 2:\n\n```txt\n\(second)```")
        #expect(throws: AttachedFile.Refusal.noSuchLines(count: count)) {
            try AttachedFile(FileReference("a.txt:9"), below: folder.path)
        }
        let whole = try AttachedFile(FileReference("a.txt"), below: folder.path)
        #expect(whole.block == "a.txt:\n\n```txt\n\(text)\(text.utf8.last == 0x0A ? "" : "\n")```")
    }

    @Test("an agent reads the lines it asks for", arguments: files)
    func read(text: String, second: String, count: Int) async throws {
        let folder = Folder()
        let path = JSON.string(try folder.write(text, to: "a.txt", mode: 0o600))
        let host = ACPHost(prompt: .plain("", in: folder.path), call: { _ in nil }, note: { _ in })
        let line = await host.answer("fs/read_text_file", ["path": path, "line": .integer(2), "limit": .integer(1)])
        #expect(line == .success(["content": .string(String(decoding: second.utf8.dropLast(), as: UTF8.self))]))
        let all = await host.answer("fs/read_text_file", ["path": path, "limit": .integer(99)])
        #expect(all == .success(["content": .string(text)]))
    }
}
