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
    /// Whether it prints a moment, in nanoseconds since 1970: what counts is how much later that can be read.
    let saysMoment: Bool

    init(_ words: [String], in folder: String, saysMoment: Bool = false) {
        (self.words, self.folder, self.saysMoment) = (words, folder, saysMoment)
    }
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
        let output = command.saysMoment ? try OutputPipe() : nil
        if let output { posix_spawn_file_actions_adddup2(&actions, output.writing, 1) }
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
        let delay = try output?.delay()
        var (status, usage) = (Int32(0), rusage())
        while wait4(process, &status, 0, &usage) < 0, errno == EINTR {}
        let end = Self.now()
        guard status == 0 else {
            let what = command.words.joined(separator: " ")
            throw BenchmarkFailure(description: "'\(what)' failed with status \(status >> 8); see \(errors)")
        }
        return Sample(seconds: delay ?? end - start, peak: usage.ru_maxrss)
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

/// The standard output of a command that says a moment.
private struct OutputPipe {
    let reading: Int32
    let writing: Int32

    init() throws {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw BenchmarkFailure(description: "no pipe") }
        (reading, writing) = (ends[0], ends[1])
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    }

    /// The seconds from the moment that the first line names until it was read; then reads to the end.
    func delay() throws -> Double {
        close(writing)
        defer { close(reading) }
        var (bytes, buffer, read): ([UInt8], [UInt8], Double) = ([], [UInt8](repeating: 0, count: 4096), 0)
        while case let count = Self.read(reading, &buffer), count > 0 {
            bytes += buffer[..<count]
            if read == 0, bytes.contains(0x0A) { read = Self.now() }
        }
        let line = String(decoding: bytes.prefix { $0 != 0x0A }, as: UTF8.self)
        guard let moment = Double(line) else { throw BenchmarkFailure(description: "'\(line)' is no moment") }
        return read - moment / 1e9
    }

    private static func read(_ descriptor: Int32, _ buffer: inout [UInt8]) -> Int {
        #if canImport(Glibc)
            Glibc.read(descriptor, &buffer, buffer.count)
        #else
            Darwin.read(descriptor, &buffer, buffer.count)
        #endif
    }

    private static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
