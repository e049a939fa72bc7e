import ChatModel
import Testing

@Suite struct SessionTests {
    @Test("a new session is active, private and without turns")
    func new() throws {
        let moment = Timestamp(milliseconds: 5)
        let session = Session(
            id: try #require(SessionID("a")), title: try Title("A"), owner: "A <a@b>",
            base: Session.Base(reference: "refs/heads/main", commit: "0"), branchTip: "1", createdAt: moment)
        #expect(session.kind == .task && session.mode == .chat && session.status == .active)
        #expect(session.visibility == .private && !session.isPublished)
        #expect([session.turns, session.messages, session.clock] == [0, 0, 0])
        #expect([session.createdAt, session.updatedAt, session.lastActivityAt] == [moment, moment, moment])
        #expect(session.links.isEmpty && session.labels.isEmpty && session.pullRequest == nil)
    }

    @Test("words that are stored")
    func words() {
        #expect(Session.Kind.allCases.map(\.rawValue) == ["task", "review", "live"])
        #expect(Session.Mode.allCases.map(\.rawValue) == ["chat", "setup", "analysis", "what-if"])
        #expect(Session.Status.allCases.map(\.rawValue) == ["active", "archived", "completed"])
        #expect(Session.Visibility.allCases.map(\.rawValue) == ["private", "shared"])
        #expect(
            Request.Outcome.allCases.map(\.rawValue) == ["complete", "rejected", "failed", "cancelled", "interrupted"])
    }

    @Test("a usage is empty until something is known, be it 0")
    func usage() {
        var usage = Usage()
        #expect(usage.isEmpty)
        usage.outputTokens = 0
        #expect(!usage.isEmpty)
    }
}
