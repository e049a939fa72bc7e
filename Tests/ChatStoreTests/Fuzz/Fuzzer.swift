import ChatModel
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Gives one reader inputs that follow from a seed, after those that were a problem once.
///
/// `GIT_CHAT_FUZZ` is how many, `GIT_CHAT_FUZZ_BATCH` the only batch of a thousand to run: then each input stands in the
/// file that the environment's `GIT_CHAT_FUZZ_INPUT` names before the reader has it.
struct Fuzzer: Sendable, CustomTestStringConvertible {
    let name: String
    let seeds: @Sendable () throws -> [[UInt8]]
    let check: @Sendable ([UInt8], inout Chance) throws -> Void

    var testDescription: String { name }

    /// An input whose reading came to something wrong.
    struct Finding: Error, CustomStringConvertible {
        let description: String
    }

    private static let batch = 1_000
    /// No batch takes a minute, on any machine: one that does hangs.
    private static let seconds: UInt32 = 600

    func run() throws {
        for path in try corpus() {
            var chance = Chance(1)
            try check(try Files.bytes(of: path), &chance)
        }
        let mutator = Mutator(seeds: try seeds())
        if let only = Self.setting("GIT_CHAT_FUZZ_BATCH") { return try run(batch: only, mutator) }
        guard let count = Self.setting("GIT_CHAT_FUZZ") else { return try run(batch: 0, mutator) }
        for batch in 0..<max(1, count / Self.batch) {
            alarm(Self.seconds)
            try run(batch: batch, mutator)
        }
        alarm(0)
    }

    private func run(batch: Int, _ mutator: Mutator) throws {
        var chance = Chance(UInt64(batch) &* 0x9E37_79B9 &+ UInt64(name.utf8.count))
        for number in 0..<Self.batch {
            let input = mutator.next(&chance)
            if let path = Self.text("GIT_CHAT_FUZZ_INPUT") { try Files.write(input, to: path) }
            do { try check(input, &chance) } catch {
                let text = input.prefix(2_000).map { String($0, radix: 16) }.joined(separator: " ")
                throw Finding(description: "\(name), batch \(batch), input \(number): \(error)\n\(text)")
            }
        }
    }

    private func corpus() throws -> [String] {
        let folder = Files.parent(of: #filePath) + "/Corpus"
        return try Files.names(in: folder).filter { $0.hasPrefix(name + "-") }.sorted().map { folder + "/" + $0 }
    }

    private static func setting(_ name: String) -> Int? { text(name).flatMap { Int($0) } }

    private static func text(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    static func require(_ condition: Bool, _ words: @autoclosure () -> String) throws {
        guard condition else { throw Finding(description: words()) }
    }
}
