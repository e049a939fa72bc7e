#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What the operating system refused, as its error number.
struct SystemError: Error, Hashable, Sendable {
    let number: Int32

    /// The error of the call that failed just now.
    static var last: SystemError { SystemError(number: errno) }

    /// The operating system's own words for it.
    var words: String { String(cString: strerror(number)) }
}

/// Reading and writing whole pieces on a descriptor.
enum Descriptor {
    /// Writes all bytes, however often it takes.
    ///
    /// A descriptor that another program has set not to wait is waited for all the same.
    static func write(_ bytes: some Sequence<UInt8>, to descriptor: Int32) throws(SystemError) {
        let bytes = ContiguousArray(bytes)
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, at: written, of: $0.count) }
            if count >= 0 {
                written += count
            } else if errno == EAGAIN || errno == EWOULDBLOCK {
                wait(for: Int16(POLLOUT), on: descriptor)
            } else if errno != EINTR {
                throw .last
            }
        }
    }

    /// Reads at most `count` bytes; none at the end.
    static func read(_ count: Int, from descriptor: Int32) throws(SystemError) -> [UInt8] {
        while true {
            var result = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
                result = systemRead(descriptor, buffer.baseAddress, count)
                initialized = max(0, result)
            }
            if result >= 0 { return bytes }
            if errno == EAGAIN || errno == EWOULDBLOCK {
                wait(for: Int16(POLLIN), on: descriptor)
            } else if errno != EINTR {
                throw .last
            }
        }
    }

    /// The reading and the writing end of a pipe, which no child inherits: one that did would keep it open.
    static func pipe() throws(SystemError) -> [Int32] {
        var ends: [Int32] = [0, 0]
        guard systemPipe(&ends) == 0 else { throw .last }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return ends
    }

    /// A descriptor that reads nothing and drops what is written, which no child inherits.
    static func nowhere() throws(SystemError) -> Int32 {
        let descriptor = open("/dev/null", O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw .last }
        return descriptor
    }

    private static func write(_ descriptor: Int32, _ base: UnsafeRawPointer?, at offset: Int, of count: Int) -> Int {
        systemWrite(descriptor, base?.advanced(by: offset), count - offset)
    }

    private static func wait(for events: Int16, on descriptor: Int32) {
        var entry = pollfd(fd: descriptor, events: events, revents: 0)
        _ = poll(&entry, 1, -1)
    }
}

// The C functions under names that the methods above do not hide.
private let systemWrite: @Sendable (Int32, UnsafeRawPointer?, Int) -> Int = { write($0, $1, $2) }
private let systemPipe: @Sendable (UnsafeMutablePointer<Int32>) -> Int32 = { pipe($0) }
private let systemRead: @Sendable (Int32, UnsafeMutableRawPointer?, Int) -> Int = { read($0, $1, $2) }
