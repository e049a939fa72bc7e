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
}
