#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The program that shows long answers page by page, chosen by git's rules.
struct Pager: Sendable {
    /// A command line for the shell.
    let command: String
    /// What the pager is started with.
    let environment: [String: String]

    /// Chooses the pager for `git chat <subcommand>`; `nil` where there is none to be used.
    ///
    /// `GIT_PAGER=cat` is how `git --no-pager chat` tells us; only `GIT_CHAT_PAGER` is stronger.
    init?(
        for subcommand: String, environment: [String: String], config: (String) -> String?, isTerminal: Bool
    ) {
        guard isTerminal, GitWord.truth(environment["GIT_PAGER_IN_USE", default: ""]) != true else { return nil }
        let own = config("pager.chat." + subcommand) ?? config("pager.chat")
        if let own, GitWord.truth(own) == false { return nil }
        let configured = own.flatMap { GitWord.truth($0) == nil ? $0 : nil }
        let candidates = [
            environment["GIT_CHAT_PAGER"], environment["GIT_PAGER"] == "cat" ? "cat" : configured,
            environment["GIT_PAGER"], config("core.pager"), environment["PAGER"],
        ]
        let command = candidates.lazy.compactMap(\.self).first ?? "less"
        guard !command.isEmpty, command != "cat" else { return nil }
        self.command = command
        self.environment = Self.environment(environment)
    }

    /// The environment with what a pager, and every other child while it runs, is to know.
    static func environment(_ environment: [String: String]) -> [String: String] {
        let additions = ["LESS": "FRX", "LV": "-c"].merging(environment) { $1 }
        return additions.merging(["GIT_PAGER_IN_USE": "true"]) { $1 }
    }

    /// Whether the program is there, as far as can be told without a shell: a small system may have no `less`.
    var isInstalled: Bool {
        guard !command.contains(where: { "|&;<>()$`\\\"'*?[#~=%!{\n".contains($0) }) else { return true }
        let program = command.split(separator: " ").first.map(String.init) ?? command
        if program.contains("/") { return access(program, X_OK) == 0 }
        let folders = environment["PATH", default: "/usr/bin:/bin"].split(separator: ":")
        return folders.contains { access($0 + "/" + program, X_OK) == 0 }
    }

    /// Starts the pager and makes it the reader of all that is written to `descriptors`.
    ///
    /// - Throws: `SystemError`.
    func start(replacing descriptors: [Int32]) throws(SystemError) -> Running {
        let ends = try Descriptor.pipe()
        defer { ends.forEach { close($0) } }
        let process = try ShellProcess(command, environment: environment, input: ends[0])
        let running = Running(process: process)
        for descriptor in descriptors { running.replace(descriptor, with: ends[1]) }
        return running
    }

    /// A pager that has been started.
    final class Running {
        private let process: ShellProcess
        private let interrupts = Interrupts.ignore()
        private var replaced: [(descriptor: Int32, original: Int32)] = []

        fileprivate init(process: ShellProcess) { self.process = process }

        fileprivate func replace(_ descriptor: Int32, with end: Int32) {
            replaced.append((descriptor, fcntl(descriptor, F_DUPFD_CLOEXEC, 10)))
            dup2(end, descriptor)
        }

        /// Tells the pager that this was all, gives the descriptors back, and waits until the user has read it.
        func finish() {
            for (descriptor, original) in replaced {
                dup2(original, descriptor)
                close(original)
            }
            // How a pager ends says nothing about the answer.
            _ = try? process.wait()
            interrupts.restore()
        }
    }
}
