import Testing

/// What somebody else wrote never crashes a reader, never keeps it busy, and is never read as two things.
@Suite struct FuzzTests {
    @Test("broken inputs", arguments: Fuzzer.all)
    func broken(fuzzer: Fuzzer) throws { try fuzzer.run() }
}

extension Fuzzer {
    static let all = [notes, logs, trailers, references, control, secrets, patterns, hooks]
}
