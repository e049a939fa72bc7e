#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Why the benchmarks cannot go on.
struct BenchmarkFailure: Error, CustomStringConvertible {
    let description: String
}

/// One command as a process of its own.
struct Command {
    let words: [String]
    let folder: String

    init(_ words: [String], in folder: String) { (self.words, self.folder) = (words, folder) }
}

/// What one run took.
struct Sample {
    var seconds = 0.0
    /// The most memory that was resident, in KiB.
    var peak = 0
}

/// Starts processes one at a time and measures them from the outside.
struct Stopwatch {
    let environment: [String: String]

    /// Runs commands one after the other.
    ///
    /// - Throws: `BenchmarkFailure` where one does not end well: its time would mean nothing.
    func measure(_ commands: [Command]) throws -> Sample {
        var total = Sample()
        for command in commands {
            let sample = try measure(command)
            total.seconds += sample.seconds
            total.peak = max(total.peak, sample.peak)
        }
        return total
    }

    private func measure(_ command: Command) throws -> Sample {
        guard chdir(command.folder) == 0 else { throw BenchmarkFailure(description: "no folder \(command.folder)") }
        let errors = (environment["HOME"] ?? "/tmp") + "/errors"
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for stream: Int32 in 0...1 { posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_RDWR, 0) }
        posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        let words = command.words.map { strdup($0) } + [nil]
        let variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in words + variables { free(pointer) } }
        var process = pid_t()
        let start = Self.now()
        guard posix_spawn(&process, Self.path(command.words[0], environment), &actions, nil, words, variables) == 0
        else {
            throw BenchmarkFailure(description: "cannot start \(command.words[0])")
        }
        var (status, usage) = (Int32(0), rusage())
        while wait4(process, &status, 0, &usage) < 0, errno == EINTR {}
        let end = Self.now()
        guard status == 0 else {
            let what = command.words.joined(separator: " ")
            throw BenchmarkFailure(description: "'\(what)' failed with status \(status >> 8); see \(errors)")
        }
        return Sample(seconds: end - start, peak: usage.ru_maxrss)
    }

    private static func path(_ name: String, _ environment: [String: String]) -> String {
        if name.contains("/") { return name }
        let folders = (environment["PATH"] ?? "").split(separator: ":")
        return folders.map { $0 + "/" + name }.first { access($0, X_OK) == 0 } ?? name
    }

    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
