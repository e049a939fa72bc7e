import Testing

/// What somebody else wrote never crashes a reader, never keeps it busy, and is never read as two things.
@Suite struct FuzzTests {
    @Test("what was a problem once, and a thousand broken inputs", arguments: Fuzzer.all)
    func broken(fuzzer: Fuzzer) throws {
        try fuzzer.runCorpus()
        try fuzzer.run(batch: 0)
    }
}
