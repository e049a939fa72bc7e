import TestSupport
import Testing

/// What git packs when enough has gathered.
@Suite struct PackingTests {
    @Test("loose references are packed in the background, and nothing is lost")
    func references() throws {
        let project = try Project()
        try project.sandbox.git("config", "gc.auto", "6700")
        try project.sandbox.git("config", "maintenance.auto", "true")
        try project.sandbox.sh(
            "for i in $(seq 600); do echo \"create refs/heads/topic-$i HEAD\"; done | git update-ref --stdin"
        ).requireSuccess()
        let before = try project.sandbox.git("for-each-ref", "refs/heads/topic-1")
        try project.sandbox.chat("say", "hello").requireSuccess()
        try project.sandbox.sh("for i in $(seq 100); do test -e .git/packed-refs && exit; sleep 0.1; done; exit 1")
            .requireSuccess()
        #expect(try project.sandbox.git("for-each-ref", "refs/heads/topic-1") == before)
        #expect(try project.sandbox.chat("fsck").status == 0)
    }

    @Test("gc.auto 0 forbids it")
    func forbidden() throws {
        let project = try Project()
        try project.sandbox.git("config", "maintenance.auto", "true")
        try project.sandbox.git("config", "gc.auto", "0")
        try project.sandbox.sh(
            "for i in $(seq 600); do echo \"create refs/heads/topic-$i HEAD\"; done | git update-ref --stdin"
        ).requireSuccess()
        let trace = project.sandbox.path + "/trace"
        let environment: [String: String?] = ["GIT_TRACE": trace]
        try project.sandbox.chat("say", "hello", environment: environment).requireSuccess()
        #expect(try !project.sandbox.read(trace).contains("pack-refs"))
    }
}
