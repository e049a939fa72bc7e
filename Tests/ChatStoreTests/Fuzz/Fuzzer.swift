import ChatModel
import TestSupport

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Gives one reader inputs that follow from a seed, after those that were a problem once.
struct Fuzzer: Sendable, CustomStringConvertible {
    let name: String
    let seeds: @Sendable () throws -> [[UInt8]]
    let check: @Sendable ([UInt8], inout Dice) throws -> Void

    var description: String { name }

    static let all = [notes, logs, trailers, references, control, secrets, patterns, hooks, seals]

    /// An input whose reading came to something wrong.
    struct Finding: Error, CustomStringConvertible {
        let description: String
    }

    /// Inputs of one seed; no batch takes minutes, on any machine: one that does hangs.
    static let batch = 1_000
    private static let seconds: UInt32 = 300

    /// Takes what was a problem once.
    func runCorpus() throws {
        for path in try corpus() {
            var dice = Dice(1)
            try check(try Files.bytes(of: path), &dice)
        }
    }

    /// Takes a thousand inputs.
    ///
    /// - Parameter input: A file that is to hold each input before the reader has it.
    func run(batch: Int, input file: String? = nil) throws {
        let mutator = Mutator(seeds: try seeds())
        var dice = Dice(UInt64(batch) &* 0x9E37_79B9 &+ UInt64(name.utf8.count))
        for number in 0..<Self.batch {
            let input = mutator.next(&dice)
            if let file { try Files.write(input, to: file) }
            do { try check(input, &dice) } catch {
                let text = input.prefix(2_000).map { String($0, radix: 16) }.joined(separator: " ")
                throw Finding(description: "\(name), batch \(batch), input \(number): \(error)\n\(text)")
            }
        }
    }

    /// The same; the process ends if it hangs.
    func runBounded(batch: Int) throws {
        alarm(Self.seconds)
        try run(batch: batch)
        alarm(0)
    }

    private func corpus() throws -> [String] {
        let folder = Files.parent(of: #filePath) + "/Corpus"
        return try Files.names(in: folder).filter { $0.hasPrefix(name + "-") }.sorted().map { folder + "/" + $0 }
    }

    /// A file of the vectors beside this folder.
    static func vector(_ path: String) throws -> [UInt8] { try Files.bytes(of: vectorFolder + path) }

    /// All files of a folder of vectors that have an ending.
    static func vectors(_ folder: String, _ ending: String) throws -> [[UInt8]] {
        try Files.names(in: vectorFolder + folder).filter { $0.hasSuffix(ending) }.sorted().map {
            try vector("\(folder)/\($0)")
        }
    }

    private static let vectorFolder = Files.parent(of: Files.parent(of: #filePath)) + "/Vectors/"

    static func require(_ condition: Bool, _ words: @autoclosure () -> String) throws {
        guard condition else { throw Finding(description: words()) }
    }
}
