/// The user's text editor, chosen by git's rules.
struct Editor: Hashable, Sendable {
    /// Why there is no text from the editor.
    enum Failure: Error, Hashable, Sendable {
        /// Nothing names an editor, and `vi` cannot work on this terminal.
        case dumbTerminal
        case cannotStart(editor: String, SystemError)
        /// The editor ended with this exit status, so what is in the file is not meant.
        case failed(editor: String, status: Int32)
    }

    /// A command line for the shell; the path of the file is appended.
    let command: String

    /// Creates an editor from its command line.
    init(command: String) { self.command = command }

    /// Chooses the editor: `GIT_CHAT_EDITOR`, `GIT_EDITOR`, `core.editor`, `VISUAL`, `EDITOR`, `vi`.
    ///
    /// - Throws: `Failure.dumbTerminal`.
    init(environment: [String: String], config: (String) -> String?) throws(Failure) {
        let isDumb = Terminal.isDumb(environment)
        let candidates = [
            environment["GIT_CHAT_EDITOR"], environment["GIT_EDITOR"], config("core.editor"),
            isDumb ? nil : environment["VISUAL"], environment["EDITOR"], isDumb ? nil : "vi",
        ]
        guard let command = candidates.lazy.compactMap(\.self).first(where: { !$0.isEmpty }) else {
            throw .dumbTerminal
        }
        self.command = command
    }

    /// Lets the user edit the file, and returns its bytes up to the scissors line.
    ///
    /// - Throws: `Failure`, and `TextInput.Failure` if the file cannot be read after that.
    func edit(
        _ path: String, environment: [String: String], draft: Draft, limit: Int
    ) throws -> String {
        let status = try run(path, environment: environment)
        guard status == 0 else { throw Failure.failed(editor: command, status: status) }
        return draft.text(of: try TextInput.text(path, limit: limit))
    }

    private func run(_ path: String, environment: [String: String]) throws(Failure) -> Int32 {
        // The keyboard's interrupts are for the editor.
        let interrupts = Interrupts.ignore()
        defer { interrupts.restore() }
        do {
            let script = command + " \"$@\""
            return try ShellProcess(script, arguments: [path], environment: environment).wait()
        } catch {
            throw .cannotStart(editor: command, error)
        }
    }
}
