#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The program `age`, where it is installed: it asks for the passphrase of a private key on the terminal.
struct AgeProgram {
    private let environment: [String: String]

    init(_ environment: [String: String]) { self.environment = environment }

    /// Opens a file with a private key; `nil` if the program is not there, or does not.
    func open(_ file: [UInt8], identity: String) -> [UInt8]? {
        do { return try run(file, identity) } catch { return nil }
    }

    private func run(_ file: [UInt8], _ identity: String) throws(SystemError) -> [UInt8]? {
        let (input, output) = (try Descriptor.pipe(), try Descriptor.pipe())
        defer { for end in [input[0], output[0]] { close(end) } }
        let process: ShellProcess
        do {
            process = try ShellProcess(
                "exec age --decrypt --identity \"$1\"", arguments: [identity], environment: environment,
                input: input[0], output: output[1])
        } catch {
            for end in [input[1], output[1]] { close(end) }
            throw error
        }
        close(output[1])
        // A program that is not there reads nothing: its exit status says so.
        try? Descriptor.write(file, to: input[1])  // as above
        close(input[1])
        var bytes: [UInt8] = []
        while true {
            let piece = try Descriptor.read(4096, from: output[0])
            if piece.isEmpty { break }
            bytes += piece
        }
        return try process.wait() == 0 ? bytes : nil
    }
}
