#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Cuts bytes that come in pieces into lines.
struct LineSplitter {
    /// The longest line that is kept, in bytes; longer ones are dropped, and never held as a whole.
    let limit: Int
    /// How many lines were dropped.
    private(set) var dropped = 0
    private var line: [UInt8] = []
    private var isDropping = false

    /// 256 MiB: several times what a message can carry, in JSON's escapes.
    init(limit: Int = 256 << 20) { self.limit = limit }

    /// Returns the lines that these bytes complete, without their ends; blank ones are left out.
    mutating func take(_ bytes: [UInt8]) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var rest = bytes[...]
        while let end = Self.lineFeed(in: rest) {
            add(rest[..<end])
            if let whole = endLine() { lines.append(whole) }
            rest = rest[(end + 1)...]
        }
        add(rest)
        return lines
    }

    /// Returns what is left at the end: a line that was not ended.
    mutating func finish() -> [UInt8]? { endLine() }

    private mutating func add(_ bytes: ArraySlice<UInt8>) {
        guard !isDropping else { return }
        line.append(contentsOf: bytes)
        guard line.count > limit else { return }
        isDropping = true
        line = []
    }

    private mutating func endLine() -> [UInt8]? {
        defer {
            line = []
            isDropping = false
        }
        if isDropping { dropped += 1 }
        return line.allSatisfy { $0 == 0x0D || $0 == 0x20 } ? nil : line
    }

    /// memchr, because whole megabytes can stand in one line.
    private static func lineFeed(in bytes: ArraySlice<UInt8>) -> Int? {
        bytes.withUnsafeBytes { buffer in
            guard let base = buffer.baseAddress, let found = memchr(base, 0x0A, buffer.count) else { return nil }
            return bytes.startIndex + base.distance(to: UnsafeRawPointer(found))
        }
    }
}
