#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// What a command line of the user's settings prints.
enum CommandOutput {
    /// The lines it prints; `nil` if it cannot be started or does not end with 0.
    ///
    /// What it says on standard error is seen.
    static func lines(_ script: String, _ environment: [String: String]) -> [String]? {
        do { return try output(script, environment) } catch { return nil }
    }

    private static func output(_ script: String, _ environment: [String: String]) throws(SystemError) -> [String]? {
        let ends = try Descriptor.pipe()
        let nothing = open("/dev/null", O_RDONLY | O_CLOEXEC)
        defer {
            close(ends[0])
            close(nothing)
        }
        let process: ShellProcess
        do { process = try ShellProcess(script, environment: environment, input: nothing, output: ends[1]) } catch {
            close(ends[1])
            throw error
        }
        close(ends[1])
        var bytes: [UInt8] = []
        while true {
            let piece = try Descriptor.read(4096, from: ends[0])
            if piece.isEmpty { break }
            // A token is short: what goes on is none.
            if bytes.count < 65_536 { bytes += piece }
        }
        guard try process.wait() == 0 else { return nil }
        return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).map(String.init)
    }
}
