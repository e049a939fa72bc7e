internal import ChatModel
internal import Git
internal import HTTP

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Waiting.
enum Pause {
    /// Milliseconds since the machine was started.
    static func elapsed() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    static func milliseconds(_ count: Int) {
        // `usleep` takes less than a second.
        for _ in 0..<count / 500 { usleep(500_000) }
        usleep(UInt32(count % 500) * 1000)
    }
}

/// Programs that can be started.
enum Executable {
    static func isThere(_ path: String) -> Bool { access(path, X_OK) == 0 }
}

extension NetworkSettings {
    /// What git's settings and variables say for an address, and for the remote that it belongs to, if it does.
    init(_ context: Context, for address: WebAddress, remote: String? = nil) throws {
        self.init()
        let repository = try context.repository()
        let found = try repository.program.run(
            ["config", "--get-urlmatch", "http", address.description], in: repository.commonDirectory)
        for line in String(decoding: found.output, as: UTF8.self).split(separator: "\n") {
            // A key without `=` stands alone; an empty value has a space before it.
            let words = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
            take(String(words[0]), words.count > 1 ? String(words[1]) : "true", context.environment)
        }
        take(context.environment)
        proxy = remote.flatMap { repository.configuration.string("remote.\($0).proxy") } ?? proxy
    }

    private mutating func take(_ key: String, _ value: String, _ environment: [String: String]) {
        let path = value.hasPrefix("~/") ? (environment["HOME"] ?? "") + value.dropFirst(1) : value
        switch key {
        case "http.proxy": proxy = value
        case "http.sslverify": verifies = GitWord.truth(value) != false
        case "http.sslcainfo": certificates = path
        case "http.sslcapath": certificateFolder = path
        case "http.sslcert": ownCertificate = path
        case "http.sslkey": ownKey = path
        case "http.lowspeedlimit": stallBytes = Int(value) ?? stallBytes
        case "http.lowspeedtime": stallSeconds = Int(value) ?? stallSeconds
        default: break
        }
    }

    private mutating func take(_ environment: [String: String]) {
        func set(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        if set("GIT_SSL_NO_VERIFY") != nil { verifies = false }
        certificates = set("GIT_SSL_CAINFO") ?? certificates
        certificateFolder = set("GIT_SSL_CAPATH") ?? certificateFolder
        ownCertificate = set("GIT_SSL_CERT") ?? ownCertificate
        ownKey = set("GIT_SSL_KEY") ?? ownKey
        stallBytes = set("GIT_HTTP_LOW_SPEED_LIMIT").flatMap { Int($0) } ?? stallBytes
        stallSeconds = set("GIT_HTTP_LOW_SPEED_TIME").flatMap { Int($0) } ?? stallSeconds
    }
}

extension Trace {
    /// Writes to where `GIT_CHAT_TRACE` says, by the rules of git's own: a truth is standard error, a path is a file.
    init(_ context: Context) { self.init(Self.lines(context)) }

    /// What takes the lines of a trace, from any thread.
    static func lines(_ context: Context) -> @Sendable (String) -> Void {
        let place = context.environment["GIT_CHAT_TRACE"] ?? ""
        let descriptors = context.console.descriptors
        let tell: @Sendable (String) -> Void = { StandardError.write(terminalSafe($0) + "\n", to: descriptors) }
        if place.hasPrefix("/") {
            return { line in
                let file = open(place, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
                guard file >= 0 else { return tell("warning: cannot write the trace to '\(place)'") }
                defer { close(file) }
                // A trace that cannot be written must not end what is traced.
                try? Descriptor.write((line + "\n").utf8, to: file)
            }
        }
        guard place == "2" || GitWord.truth(place) == true else { return { _ in } }
        return { line in tell("http: " + line) }
    }
}
