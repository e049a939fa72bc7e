import Git
import TestSupport
import Testing

@Suite struct RaceTests {
    @Test("8 processes that add 100 commits each to one reference lose none")
    func race() throws {
        let sandbox = try Sandbox()
        try sandbox.repository()
        let program = try BuiltProgram.folder() + "/reference-racer"
        let racers = try (1...8).map {
            try sandbox.start(program, sandbox.folder, "refs/chat/race", "racer\($0)", "100")
        }
        for racer in racers { try racer.wait().requireSuccess() }
        let subjects = try sandbox.git("log", "--format=%s", "refs/chat/race").split(separator: "\n")
        #expect(subjects.count == 800)
        #expect(Set(subjects).count == 800)
        for number in 1...8 {
            let own = subjects.filter { $0.hasPrefix("racer\(number) ") }
            #expect(own == (1...100).reversed().map { "racer\(number) \($0)" })
        }
    }

    @Test("a race beside git pack-refs loses none either")
    func packing() throws {
        let sandbox = try Sandbox()
        try sandbox.repository()
        let program = try BuiltProgram.folder() + "/reference-racer"
        let racers = try (1...3).map {
            try sandbox.start(program, sandbox.folder, "refs/heads/race", "racer\($0)", "40")
        }
        for _ in 0..<10 { _ = try sandbox.run("git", "pack-refs", "--all") }
        for racer in racers { try racer.wait().requireSuccess() }
        #expect(try sandbox.git("rev-list", "--count", "refs/heads/race") == "120")
    }

    @Test("what git packs while packed references are deleted is not lost")
    func packedMeanwhile() throws {
        let sandbox = try Sandbox()
        try sandbox.repository()
        let commit = try sandbox.git("rev-parse", "HEAD")
        let count = 600
        let own = (1...count).map { ReferenceName("refs/chat/gone/\($0)") }
        let lines = own.map { "create \($0) \(commit)\n" }.joined()
        try sandbox.write("own", lines)
        // Who deletes one after the other leaves little room for others to take the lock.
        try sandbox.git("config", "core.packedRefsTimeout", "60000")
        try sandbox.run("sh", "-c", "git update-ref --stdin < own && git pack-refs --all").requireSuccess()
        let packing = try sandbox.start(
            "sh", "-c",
            """
            echo on; n=0
            until test -e stop; do n=$((n + 1)); git branch theirs-$n && git pack-refs --all || exit 1; done
            echo $n
            """)
        try packing.wait(for: "on")
        let repository = try Repository(from: sandbox.folder, environment: [:])
        let person = Signature(name: "A", email: "a@example.com", seconds: 1_767_323_045)
        let target = try #require(ObjectID(commit))
        for name in own {
            let move = ReferenceMove(name, from: target, to: nil, reason: "race")
            while true {
                do { if try repository.move([move], by: person) == .done { break } } catch let error as GitError {
                    guard error.code == .locked else { throw error }
                }
            }
        }
        try sandbox.write("stop", "")
        let made = try packing.wait().requireSuccess().stdout.split(separator: "\n").last
        #expect(try sandbox.git("for-each-ref", "refs/chat") == "")
        let kept = try sandbox.git("for-each-ref", "--format=%(refname)", "refs/heads/theirs-*").split(separator: "\n")
        #expect(kept.count == Int(made ?? ""))
    }
}
