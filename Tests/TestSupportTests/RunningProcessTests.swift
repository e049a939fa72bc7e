import TestSupport
import Testing

@Suite struct RunningProcessTests {
    @Test("a signal ends a process and shows in its status")
    func signal() throws {
        let sandbox = try Sandbox()
        let process = try sandbox.start("sh", "-c", "echo ready; exec sleep 100")
        try process.wait(for: "ready")
        process.signal(SIGTERM)
        #expect(try process.wait() == Output(status: 128 + SIGTERM, stdout: "ready\n"))
    }

    @Test("a signal can be caught")
    func caught() throws {
        let sandbox = try Sandbox()
        let script = "trap 'echo stop; exit 2' INT; echo ready; while :; do sleep 0.01; done"
        let process = try sandbox.start("sh", "-c", script)
        try process.wait(for: "ready")
        process.signal(SIGINT, group: true)
        #expect(try process.wait() == Output(status: 2, stdout: "ready\nstop\n"))
    }

    @Test("two processes run at once")
    func two() throws {
        let sandbox = try Sandbox()
        let first = try sandbox.start("sh", "-c", "while ! test -e go; do sleep 0.01; done; echo went")
        try sandbox.run("touch", "go").requireSuccess()
        #expect(try first.wait().stdout == "went\n")
    }

    @Test("a process that does not end is killed, and the failure says what it wrote")
    func timeLimit() throws {
        let sandbox = try Sandbox()
        let process = try sandbox.start("sh", "-c", "echo begun; sleep 100")
        let failure = #expect(throws: TestFailure.self) { try process.wait(seconds: 0.3) }
        #expect(failure?.description.contains("did not end after 0 s and was killed") == true)
        #expect(failure?.description.contains("begun") == true)
    }

    @Test("something left behind with the output open is named")
    func leftBehind() throws {
        let sandbox = try Sandbox()
        let process = try sandbox.start("sh", "-c", "sleep 100 &")
        let failure = #expect(throws: TestFailure.self) { try process.wait(seconds: 0.3) }
        #expect(failure?.description.contains("holds its output open") == true)
    }

    @Test("waiting for a text that never comes fails when the process ends")
    func noText() throws {
        let sandbox = try Sandbox()
        let process = try sandbox.start("true")
        #expect(throws: TestFailure.self) { try process.wait(for: "ready") }
    }

    @Test("a program that does not exist is a failure")
    func missingProgram() throws {
        let sandbox = try Sandbox()
        #expect(throws: TestFailure.self) { try sandbox.run("no-such-program") }
        #expect(throws: TestFailure.self) { try sandbox.run("/no/such/program") }
    }
}
