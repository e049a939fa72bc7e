import Testing

@testable import TestSupport

@Suite struct SnapshotTests {
    @Test("an equal text passes and another fails")
    func compare() throws {
        try Snapshot.expect("one\ntwo\n", matches: "two-lines.txt")
        if getenv("RECORD_SNAPSHOTS") != nil { return }
        let failure = #expect(throws: TestFailure.self) { try Snapshot.expect("one\n2\n", matches: "two-lines.txt") }
        #expect(failure?.description.contains("two-lines.txt:2: expected 'two', found '2'") == true)
        #expect(throws: TestFailure.self) { try Snapshot.expect("", matches: "missing.txt") }
    }

    @Test("a missing end is a difference")
    func end() {
        #expect(Snapshot.difference(between: "a\n", and: "a") == "2: expected '', found the end")
        #expect(Snapshot.difference(between: "a", and: "a") == nil)
    }
}
