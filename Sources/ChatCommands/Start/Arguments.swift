/// The arguments of this process, as bytes.
enum Arguments {
    /// An argument is not UTF-8.
    struct NotText: Diagnosable {
        /// Its place, from 1.
        let number: Int
        /// The first byte that is wrong.
        let offset: Int

        var diagnostic: Diagnostic {
            Diagnostic(
                "argument_encoding", "cannot take argument \(number): it is not UTF-8 from byte \(offset) on", .no,
                hints: ["nothing was changed"])
        }
    }

    /// Refuses arguments that Swift would repair: nothing may be stored other than as it was given.
    ///
    /// - Throws: `NotText`.
    static func requireText() throws {
        for number in 1..<max(1, Int(CommandLine.argc)) {
            guard let pointer = CommandLine.unsafeArgv[number], String(validatingCString: pointer) == nil else {
                continue
            }
            throw NotText(number: number, offset: firstWrongByte(pointer))
        }
    }

    /// The commands of which `-<count>` says how much they show, as that of `git log` does.
    private static let counted: Set = ["log", "search", "events"]

    /// The arguments with `-n <count>` for `-<count>`.
    static func withCounts(_ arguments: [String]) -> [String] {
        guard let command = arguments.first, counted.contains(command) else { return arguments }
        let words = arguments.prefix { $0 != "--" }
        return words.flatMap { isCount($0) ? ["-n", String($0.dropFirst())] : [$0] } + arguments[words.count...]
    }

    private static func isCount(_ word: String) -> Bool {
        word.utf8.count > 1 && word.hasPrefix("-") && word.utf8.dropFirst().allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
    }

    private static func firstWrongByte(_ pointer: UnsafePointer<CChar>) -> Int {
        let repaired = String(cString: pointer).utf8
        return zip(repaired, repaired.indices).enumerated().first { place, element in
            UInt8(bitPattern: pointer[place]) != element.0
        }?.offset ?? 0
    }
}
