internal import ChatModel
internal import ChatStore
internal import Git

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// A `git chat send` that goes on when the command that started it has returned, in a session of processes of its own.
///
/// The one in the background stores the message and takes the turn's lock itself; then it says so on a pipe, and lets
/// go of the terminal. So what is refused is refused before the command returns.
struct Detachment {
    private let context: Context

    init(_ context: Context) { self.context = context }

    /// Starts git chat with `words` in the background and waits until it has begun.
    ///
    /// - Throws: `Exit` with its status where it did not begin; it has said why.
    func start(_ words: [String], input: String) throws {
        let (toChild, fromChild) = (try Descriptor.pipe(), try Descriptor.pipe())
        let child = try spawn(words, reading: toChild[0], writing: fromChild[1])
        close(toChild[0])
        close(fromChild[1])
        defer { close(fromChild[0]) }
        // A child that ends early does not read its input, and says why itself.
        try? Descriptor.write(input.utf8, to: toChild[1])
        close(toChild[1])
        var bytes: [UInt8] = []
        while case let piece = try Descriptor.read(256, from: fromChild[0]), !piece.isEmpty { bytes += piece }
        if bytes == Array(Self.begun.utf8) { return }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        let code = status & 0x7F == 0 ? (status >> 8) & 0xFF : ExitStatus.fatal.rawValue
        throw Exit(status: ExitStatus(rawValue: code) ?? .fatal)
    }

    private static let begun = "begun"

    /// Says that the turn has begun, and lets go of terminal and pipes.
    static func report(_ console: Console) throws {
        try console.answer(begun, terminator: "")
        try console.flush()
        let nowhere = try Descriptor.nowhere()
        let own = console.descriptors
        for descriptor in [own.input, own.output, own.errors] where dup2(nowhere, descriptor) < 0 {
            throw SystemError.last
        }
        if nowhere > own.errors { close(nowhere) }
    }

    private func spawn(_ words: [String], reading: Int32, writing: Int32) throws -> pid_t {
        var environment = context.environment
        // Where an agent starts it, it is no part of that agent's turn, and not ended with it.
        environment["GIT_CHAT_REQUEST"] = nil
        let program = try OwnProgram.path()
        var actions = SpawnActions()
        try actions.give(reading, as: context.console.descriptors.input)
        try actions.give(writing, as: context.console.descriptors.output)
        return try actions.spawn(program, [program] + words, environment: environment)
    }
}

/// The file of this program.
enum OwnProgram {
    /// - Throws: `SystemError` where the system does not say.
    static func path() throws(SystemError) -> String {
        #if canImport(Glibc)
            guard let pointer = realpath("/proc/self/exe", nil) else { throw .last }
        #else
            var size = UInt32(PATH_MAX)
            var buffer = [CChar](repeating: 0, count: Int(size))
            guard _NSGetExecutablePath(&buffer, &size) == 0, let pointer = realpath(buffer, nil) else { throw .last }
        #endif
        defer { free(pointer) }
        return String(cString: pointer)
    }
}
