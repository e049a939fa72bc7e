import SystemPackage

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The three standard streams of a process: our ends and the child's.
struct ProcessPipes: Sendable {
    /// `nil` where the child reads from `/dev/null`.
    let input: OpenDescriptor?
    let output: OpenDescriptor
    let error: OpenDescriptor
    let childInput: OpenDescriptor
    let childOutput: OpenDescriptor
    let childError: OpenDescriptor

    /// Opens the pipes, without blocking on our side.
    ///
    /// - Throws: `Errno`, for example where too many files are open.
    init(feedsInput: Bool) throws {
        if feedsInput {
            let pipe = try Self.pipe()
            childInput = pipe.readEnd
            input = pipe.writeEnd
            try pipe.writeEnd.stopBlocking()
        } else {
            childInput = OpenDescriptor(try .open("/dev/null", .readOnly, options: .closeOnExec))
            input = nil
        }
        (output, childOutput) = try Self.pipe()
        (error, childError) = try Self.pipe()
        try output.stopBlocking()
        try error.stopBlocking()
    }

    /// Closes the child's ends on our side, so that a stream ends when the last child closes it.
    func closeChildEnds() {
        childInput.close()
        childOutput.close()
        childError.close()
    }

    private static func pipe() throws -> (readEnd: OpenDescriptor, writeEnd: OpenDescriptor) {
        #if canImport(Darwin)
            let ends = try FileDescriptor.pipe()
            for end in [ends.readEnd, ends.writeEnd] { _ = fcntl(end.rawValue, F_SETFD, FD_CLOEXEC) }
            _ = fcntl(ends.writeEnd.rawValue, F_SETNOSIGPIPE, 1)
        #else
            let ends = try FileDescriptor.pipe(options: .closeOnExec)
        #endif
        return (OpenDescriptor(ends.readEnd), OpenDescriptor(ends.writeEnd))
    }
}
