internal import ChatModel
internal import ChatStore
internal import Git

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Clock, chance and identity as this process has them: what the store is pure of.
struct Edges {
    let now: () -> Timestamp
    let random: () -> UInt64
    /// Waits that many milliseconds before something is tried again.
    var pause: (Int) -> Void = Pause.milliseconds

    /// The system's clock and generator.
    static var system: Edges {
        var generator = SystemRandomNumberGenerator()
        return Edges(now: Self.systemTime, random: { generator.next() })
    }

    #if DEBUG
        /// A clock that begins at `GIT_CHAT_TEST_CLOCK` (milliseconds) and goes on by one with every look, and numbers
        /// that follow from `GIT_CHAT_TEST_SEED`: for tests that compare whole outputs.
        static func fixed(_ environment: [String: String]) -> Edges? {
            guard let start = environment["GIT_CHAT_TEST_CLOCK"].flatMap({ Int64($0) }) else { return nil }
            var moment = start
            var state = environment["GIT_CHAT_TEST_SEED"].flatMap { UInt64($0) } ?? 0
            return Edges(
                now: {
                    moment += 1
                    return Timestamp(milliseconds: moment)
                },
                random: {
                    // SplitMix64.
                    state &+= 0x9E37_79B9_7F4A_7C15
                    var number = state
                    number = (number ^ (number >> 30)) &* 0xBF58_476D_1CE4_E5B9
                    number = (number ^ (number >> 27)) &* 0x94D0_49BB_1331_11EB
                    return number ^ (number >> 31)
                })
        }
    #endif

    func surroundings(_ configuration: Configuration, environment: [String: String]) -> Surroundings {
        var known: Surroundings.Person?
        let identity = Identity(configuration: configuration, environment: environment)
        let mayAsk = Terminal.isTerminal(STDIN_FILENO) && environment["GIT_TERMINAL_PROMPT"] != "0"
        return Surroundings(
            now: now, random: random, pause: { usleep(UInt32($0) * 1000) },
            person: {
                if let known { return known }
                let person = try identity.person(at: now())
                known = person
                return person
            },
            process: .init(id: getpid(), host: Self.host, boot: Self.boot),
            mayAsk: mayAsk, keyring: IdentityFiles(configuration, environment: environment, mayAsk: mayAsk).keyring)
    }

    private static func systemTime() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// The name of this machine.
    static var host: String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "localhost" }
        return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// What changes with every start of the machine; without it, `-`.
    private static var boot: String {
        let line = try? Folder.line("/proc/sys/kernel/random/boot_id")  // no /proc on this system
        return line.flatMap(\.self) ?? "-"
    }
}

/// The local time zone.
enum Zone {
    /// Seconds that local time is ahead of UTC at a moment.
    static func offset(at moment: Timestamp) -> Int {
        var seconds = time_t(moment.seconds)
        var local = tm()
        localtime_r(&seconds, &local)
        return Int(local.tm_gmtoff)
    }
}
