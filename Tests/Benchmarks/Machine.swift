import Fixtures

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What the figures were taken on; nothing that names the machine itself.
struct Machine: CustomStringConvertible {
    let isQuick: Bool

    var description: String {
        """
        Measured on \(Self.date) with \(sysconf(Int32(_SC_NPROCESSORS_ONLN))) cores, \(Self.memory) GiB of memory, \
        \(Self.system), \(Self.output("git --version")), \
        libgit2 \(Self.output("pkg-config --modversion libgit2")), \(Self.swift)\(isQuick ? "; `--quick`" : ""). Medians \
        of whole processes, both sides in turn; only the ratios mean something elsewhere.

        """
    }

    private static var date: String {
        var now = time(nil)
        var parts = tm()
        gmtime_r(&now, &parts)
        let fields = [Int(parts.tm_mon) + 1, Int(parts.tm_mday)].map { $0 < 10 ? "0\($0)" : "\($0)" }
        return "\(parts.tm_year + 1900)-" + fields.joined(separator: "-")
    }

    private static var memory: Int {
        (sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE)) + (1 << 29)) >> 30
    }

    private static var system: String { output("uname -sr") }

    private static var swift: String {
        let words = output("swift --version 2>/dev/null | grep -o 'Swift version [0-9.]*'")
        return words.isEmpty ? "an unknown Swift" : words
    }

    /// The first line that a shell command prints.
    private static func output(_ line: String) -> String {
        guard let stream = popen(line, "r") else { return "" }
        defer { pclose(stream) }
        var buffer = [CChar](repeating: 0, count: 256)
        guard fgets(&buffer, Int32(buffer.count), stream) != nil else { return "" }
        let bytes = buffer.prefix { $0 != 0 && $0 != 10 }
        return String(decoding: bytes.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
