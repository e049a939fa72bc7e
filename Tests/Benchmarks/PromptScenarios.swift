import Fixtures

extension Scenarios {
    /// A hundred prompts in each shell that is installed, beside what a prompt takes that asks git once.
    ///
    /// Five milliseconds a prompt are allowed. The time that the shell takes to start is in both sides.
    func prompt() throws -> [Comparison] {
        let place = try fixtures.repository("sessions-50x2")
        return try ["bash", "zsh", "fish"].compactMap { shell in
            guard let program = ["/usr/local/bin/", "/usr/bin/", "/bin/"].map({ $0 + shell }).first(where: Disk.exists)
            else { return nil }
            let functions = fixtures.path + "/functions." + shell
            try fixtures.run([
                "sh", "-c", "\"$0\" shell-init \(shell) >\"$1\"; cd \"$2\"; \"$0\" switch @", chat, functions, place,
            ])
            let start =
                [program]
                + (shell == "bash" ? ["--norc", "-c"] : shell == "zsh" ? ["-f", "-c"] : ["--no-config", "-c"])
            func hundred(_ call: String) -> String {
                shell == "fish" ? "for i in (seq 100); \(call); end" : "for i in {1..100}; do \(call); done"
            }
            let ours = start + ["source '\(functions)'; " + hundred("__git_chat_ps1\(shell == "fish" ? "" : " -v x")")]
            let git = start + [hundred("command git symbolic-ref --quiet HEAD")]
            return Comparison(
                name: "100 × `__git_chat_ps1` in \(shell) / `git symbolic-ref`", target: nil, runs: isQuick ? 5 : 20,
                ours: { _ in [Command(ours, in: place)] }, git: { _ in [Command(git, in: place)] }, seconds: 0.5)
        }
    }
}
