import ChatAgents
import ChatModel
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(2))) struct PermissionTests {
    @Test(
        "a policy answers for the person",
        arguments: [
            (PermissionPolicy.accept, "execute rm", "o-allow_once"), (.accept, "edit x /etc/x", "o-allow_once"),
            (.acceptEdits, "edit x TOP/x", "o-allow_once"), (.acceptEdits, "read x", "o-allow_once"),
            (.acceptEdits, "edit x /etc/x", "o-reject_once"), (.acceptEdits, "edit x TOP/../x", "o-reject_once"),
            (.acceptEdits, "execute rm", "o-reject_once"), (.acceptEdits, "fetch x", "o-reject_once"),
            (.reject, "read x", "o-reject_once"), (.ask, "edit x TOP/x", "o-allow_once"),
            (.ask, "edit x", "o-reject_once"), (.acceptEdits, "delete x TOP/.git", "o-reject_once"),
            (.ask, "execute rm", "o-reject_once"),
        ])
    func policies(policy: PermissionPolicy, question: String, answer: String) async throws {
        let peer = try Peer()
        let asked = "permission " + question.replacing("TOP", with: peer.top)
        let said = await peer.run(asked, permission: Permission(policy, isChosen: true))
        #expect(said.text == answer + "\n")
        #expect(said.permissions.map(\.isAllowed) == [answer.contains("allow")])
    }

    @Test("a person's answer is given to the agent; no answer is 'cancelled'")
    func asked() async throws {
        let peer = try Peer()
        let permission = Permission(.ask, isChosen: true) { question in
            #expect(question.options.map(\.kind) == ["allow_once", "allow_always", "reject_once", "reject_always"])
            return question.title == "first" ? "o-allow_always" : nil
        }
        let said = await peer.run("permission execute first", "permission edit second", permission: permission)
        #expect(said.text == "o-allow_always\ncancelled\n")
        #expect(said.permissions.map(\.isAllowed) == [true, false] && said.permissions[0].by == "you")
    }

    @Test("commands run where they are permitted, and their output and status are told")
    func terminals() async throws {
        let said = try await Peer().run(
            "run echo out; echo err >&2; exit 3", "run kill -9 $$", permission: Permission(.accept, isChosen: true))
        #expect(
            said.text == #"{"exitCode":3,"signal":null} out"# + "\nerr\n\n"
                + #"{"exitCode":null,"signal":"SIGKILL"} "# + "\n")
        let refused = try await Peer().run("run touch made")
        #expect(refused.text.contains("running commands is not permitted"))
    }

    @Test("a command that nobody permitted is asked about")
    func askedCommand() async throws {
        let peer = try Peer()
        let permission = Permission(.ask, isChosen: true) { $0.title.contains("good") ? "y" : "n" }
        let said = await peer.run("run echo good", "run echo bad", permission: permission)
        #expect(said.text.hasPrefix(#"{"exitCode":0,"signal":null} good"#))
        #expect(said.text.contains("the command was not permitted"))
    }
}
