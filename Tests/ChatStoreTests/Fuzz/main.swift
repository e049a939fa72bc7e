import TestSupport

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

// fuzz <inputs> [<fuzzer>…]: each fuzzer takes so many inputs; the first that comes to something wrong ends it.
// fuzz batch <number> <fuzzer> <file>: one batch again; the file holds the input that was read last.

private func say(_ text: String) {
    let bytes = Array((text + "\n").utf8)
    _ = write(1, bytes, bytes.count)
}

private func fuzz(_ words: [String]) throws {
    if words.first == "batch", words.count == 4, let batch = Int(words[1]) {
        for fuzzer in Fuzzer.all where fuzzer.name == words[2] { try fuzzer.run(batch: batch, input: words[3]) }
        return
    }
    let count = words.first.flatMap { Int($0) } ?? 1_000_000
    for fuzzer in Fuzzer.all where words.count < 2 || words.dropFirst().contains(fuzzer.name) {
        try fuzzer.runCorpus()
        for batch in 0..<max(1, count / Fuzzer.batch) {
            if batch % 100 == 0 { say("\(fuzzer): from batch \(batch)") }
            try fuzzer.runBounded(batch: batch)
        }
        say("\(fuzzer): \(count) inputs, nothing wrong")
    }
}

do { try fuzz(Array(CommandLine.arguments.dropFirst())) } catch {
    say("\(error)")
    exit(1)
}
