import ChatModel
import Testing

@testable import ChatAgents

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Without a person only files of the worktree are changed, however an agent names them.
@Suite struct ACPPlacesTests {
    private let folder = Folder()

    private func isAllowed(_ kind: String, _ members: String, before: String? = nil) async throws -> Bool {
        func json(_ text: String) throws -> JSON { try JSON.parse(text.replacing("TOP", with: folder.path).utf8) }
        let known = try before.map { ACPToolCall(nil, try json($0), id: "1", WorktreePath(top: folder.path)) }
        let host = ACPHost(prompt: .plain("", in: folder.path), call: { _ in known }, note: { _ in })
        let kinds = ["allow_once", "reject_once"].map { #"{"optionId":"\#($0)","name":"x","kind":"\#($0)"}"# }
        let call = #"{"toolCallId":"1","kind":"\#(kind)","title":"x"\#(members.isEmpty ? "" : ",")\#(members)}"#
        let question = try json(#"{"toolCall":\#(call),"options":[\#(kinds.joined(separator: ","))]}"#)
        let answer = try await host.answer("session/request_permission", question).get()
        return answer["outcome"]?["optionId"]?.text == "allow_once"
    }

    @Test(
        "files elsewhere, git's own and none at all are not changed", arguments: ["edit", "move", "delete"],
        [
            "", #""rawInput":{}"#, #""locations":[{"path":"TOP/.git"}]"#, #""locations":[{"path":"~/.bashrc"}]"#,
            #""locations":[{"path":"TOP/a"},{"path":"/etc/x"}]"#, #""locations":[{"path":"TOP"}]"#,
            #""locations":[{"path":"sub/.GIT/config"}]"#, #""locations":[{"path":"none/../.git/config"}]"#,
            #""locations":[{"path":"none/../../x"}]"#, #""locations":[{"path":"out/x"}]"#,
            #""content":[{"type":"diff","path":"/etc/x","newText":""}]"#, #""rawInput":{"target_file":"/etc/passwd"}"#,
            #""rawInput":{"files":["TOP/a","/etc/x"]}"#, #""rawInput":{"files":[{"path":"/etc/x"}]}"#,
            #""rawInput":{"from":"TOP/a","to":"/tmp/x"}"#, #""rawInput":{"from":"a","to":"../x"}"#,
            #""rawInput":{"path":"a","backup":"/etc/x"}"#, #""rawInput":{"changes":{"/etc/x":{"type":"add"}}}"#,
            #""rawInput":{"cwd":"TOP"}"#, #""rawInput":{"cwd":"TOP/.git","path":"config"}"#,
            #""rawInput":{"cwd":"/etc","path":"x"}"#, #""rawInput":{"uri":"file:///etc/x"}"#,
            #""rawInput":{"path":"a\u0000/../../x"}"#,
        ])
    func refused(kind: String, members: String) async throws {
        #expect(system("cd '\(folder.path)' && mkdir .git sub && ln -s /etc out") == 0)
        #expect(try await !isAllowed(kind, members))
    }

    @Test(
        "files of the worktree are changed",
        arguments: [
            #""locations":[{"path":"TOP/a"}],"rawInput":{"filePath":"TOP/a","content":"/* a */\n"}"#,
            #""content":[{"type":"diff","path":"TOP/new/a","newText":"/x"}]"#,
            #""rawInput":{"file_path":"a.txt","old_string":"~ x","new_string":"// x"}"#,
            #""rawInput":{"cwd":"TOP","changes":{"TOP/a":{"unified_diff":"/"}}}"#,
            #""rawInput":{"from":"a","to":"TOP/sub/.gitignore"}"#, #""rawInput":{"uri":"file://TOP/a"}"#,
        ])
    func allowed(members: String) async throws {
        #expect(try await isAllowed("edit", members))
    }

    @Test("what was named before still counts, and reading needs no name")
    func before() async throws {
        let (inside, outside) = (#""locations":[{"path":"TOP/a"}]"#, #"{"locations":[{"path":"/etc/x"}]}"#)
        #expect(try await !isAllowed("edit", inside, before: outside))
        #expect(try await isAllowed("edit", "", before: "{\(inside)}"))
        #expect(try await isAllowed("read", ""))
        #expect(try await isAllowed("read", #""locations":[{"path":"TOP/.git/HEAD"}]"#))
        #expect(try await !isAllowed("search", #""rawInput":{"pattern":"/x/","paths":["~"]}"#))
    }
}
