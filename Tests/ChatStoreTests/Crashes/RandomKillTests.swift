import TestSupport
import Testing

/// SIGKILL at moments nobody chose.
@Suite struct RandomKillTests {
    @Test("200 kills: what was acknowledged is there, nothing is there by half")
    func kills() throws {
        let scene = try Scene()
        var acknowledged: [String] = []
        for round in 1...200 {
            let program = try scene.start("loop", "one", "1000", "r\(round)", round % 4 == 0 ? "turn" : "both")
            try program.wait(for: "ack r\(round)-1\n")
            usleep(UInt32.random(in: 0...60_000))
            // Every other time the git that works for us dies too.
            program.signal(SIGKILL, group: round.isMultiple(of: 2))
            let output = try program.wait()
            #expect(output.status == 128 + SIGKILL && output.stderr.isEmpty, "\(output)")
            acknowledged += output.stdout.split(separator: "\n").map { String($0.dropFirst(4)) }
            if round.isMultiple(of: 40) { try expectWhole(scene, acknowledged) }
        }
    }

    private func expectWhole(_ scene: Scene, _ acknowledged: [String]) throws {
        try scene.crasher("turn", "one", "after-\(acknowledged.count)").requireSuccess()
        let texts = try scene.said()
        let missing = Set(acknowledged).subtracting(texts)
        #expect(missing == [])
        let said = texts.filter { !$0.hasPrefix("answer") }
        #expect(Set(said).count == said.count, "something is there twice")
        #expect(try scene.problems(texts: texts, status: []) == [])
    }
}
