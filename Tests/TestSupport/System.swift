#if canImport(Glibc)
    @_exported import Glibc
#else
    @_exported import Darwin
#endif

/// A reason why a test cannot go on, in words.
public struct TestFailure: Error, CustomStringConvertible {
    /// What happened.
    public let description: String

    /// Creates a failure.
    public init(_ description: String) {
        self.description = description
    }

    /// Creates a failure of a system call, with the reason `errno` gives.
    static func system(_ what: String, code: Int32 = errno) -> TestFailure {
        TestFailure("cannot \(what): \(String(cString: strerror(code)))")
    }
}

/// Seconds on a clock that never goes back.
func monotonicSeconds() -> Double {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return Double(now.tv_sec) + Double(now.tv_nsec) / 1e9
}
