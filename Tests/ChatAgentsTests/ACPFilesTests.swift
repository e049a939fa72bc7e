import ChatAgents
import ChatModel
import TestSupport
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Nothing that an agent names may lead out of the worktree.
@Suite(.timeLimit(.minutes(2))) struct ACPFilesTests {
    private func refusal(_ reason: String) -> String {
        #"{"error":{"code":-32602,"message":"\#(reason)"}}"# + "\n"
    }

    @Test("files of the worktree are read and written, with the folders above them")
    func inside() async throws {
        let peer = try Peer()
        let said = await peer.run(
            "write \(peer.top)/a/b/c.txt hello", "read \(peer.top)/a/b/c.txt", "read \(peer.top)/none")
        #expect(said.text.hasPrefix(#"{"result":{}}"# + "\n" + #"{"result":{"content":"hello\n"}}"# + "\n"))
        #expect(said.text.hasSuffix(#"{"error":{"code":-32002,"message":"no such file: \#(peer.top)/none"}}"# + "\n"))
        #expect(contents(of: "\(peer.top)/a/b/c.txt") == "hello\n")
    }

    @Test("a link that stays inside is followed")
    func linkInside() async throws {
        let peer = try Peer()
        #expect(system("cd '\(peer.top)' && mkdir real && ln -s real soft && ln -s '\(peer.top)/real' hard") == 0)
        let said = await peer.run(
            "write \(peer.top)/soft/x one", "read \(peer.top)/hard/x", "read \(peer.top)/soft/../real/x")
        #expect(
            said.text == #"{"result":{}}"# + "\n"
                + String(repeating: #"{"result":{"content":"one\n"}}"# + "\n", count: 2))
    }

    @Test(
        "paths that lead out are refused",
        arguments: [
            "/etc/passwd", "TOP/../outside", "TOP/a/../../outside", "TOP/out/file", "TOP/up/file", "TOP/file-out",
            "TOP/a/chain/file", "TOP/loop/x", "TOPx/file",
        ])
    func outside(path: String) async throws {
        let peer = try Peer()
        let outside = Folder()
        let links = """
            cd '\(peer.top)' && mkdir a && ln -s '\(outside.path)' out && ln -s .. up && ln -s '\(outside.path)/made' file-out
            ln -s ../out a/chain; ln -s loop loop; echo secret > '\(outside.path)/file'
            """
        #expect(system(links) == 0)
        let place = path.replacing("TOP", with: peer.top)
        let said = await peer.run("read \(place)", "write \(place) forged")
        #expect(
            said.text == refusal("outside of the worktree: \(place)") + refusal("outside of the worktree: \(place)"))
        #expect(contents(of: "\(outside.path)/file") == "secret\n")
        #expect(!exists("\(outside.path)/made"))
    }

    @Test("git's own files are not written", arguments: [".git", ".GIT/config", "sub/.git/hooks/post-commit"])
    func ofGit(path: String) async throws {
        let peer = try Peer()
        let said = await peer.run("write \(peer.top)/\(path) x")
        #expect(said.text == refusal("git's own files are not written: \(peer.top)/\(path)"))
        #expect(!exists("\(peer.top)/\(path)"))
    }

    @Test("what is no file is not waited for")
    func pipe() async throws {
        let peer = try Peer()
        #expect(mkfifo("\(peer.top)/pipe", 0o644) == 0)
        let said = await peer.run("read \(peer.top)/pipe", "read \(peer.top)", "read relative")
        #expect(said.text.contains("not a file: \(peer.top)/pipe"))
        #expect(said.text.contains("not an absolute path: relative"))
    }

    @Test("without permission nothing is written")
    func reject() async throws {
        let peer = try Peer()
        let said = await peer.run("write \(peer.top)/x y", permission: Permission(.reject, isChosen: true))
        #expect(said.text.contains("not permitted") && !exists("\(peer.top)/x"))
    }
}
