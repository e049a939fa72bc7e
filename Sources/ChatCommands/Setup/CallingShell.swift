#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The shell that runs this command through a function of `shell-init`, and goes where it is told.
///
/// It names a descriptor in `GIT_CHAT_GO`; what is written there is the directory to change to. Standard output stays
/// what it is, so that an answer, a picker and a pager find the terminal.
struct CallingShell {
    private let descriptor: Int32?

    /// Takes the descriptor that the environment names; to be created before any child is started.
    init(environment: [String: String]) {
        let number = environment["GIT_CHAT_GO"].flatMap { Int32($0) } ?? -1
        // The shell waits for the end of what we say: a child that outlives us must not hold it open.
        descriptor = number > 2 && fcntl(number, F_SETFD, FD_CLOEXEC) == 0 ? number : nil
    }

    /// Whether there is a shell that follows.
    var follows: Bool { descriptor != nil }

    /// Tells the shell to change to a directory.
    ///
    /// - Throws: `SystemError`.
    func go(to path: String) throws {
        if let descriptor { try Descriptor.write(path.utf8, to: descriptor) }
    }
}
