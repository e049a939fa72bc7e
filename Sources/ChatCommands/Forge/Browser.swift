/// The user's browser: `chat.browser`, `GH_BROWSER`, `BROWSER`, else what the system opens pages with.
struct Browser {
    private let context: Context

    init(_ context: Context) { self.context = context }

    /// Opens a page; that it cannot is only a warning.
    ///
    /// Without a terminal, only a browser that somebody named is used.
    func open(_ page: String) {
        guard let command else { return context.console.narrate("open this page: \(page)") }
        do {
            let process = try ShellProcess(
                command + " \"$@\" >/dev/null 2>&1", arguments: [page], environment: context.environment)
            guard try process.wait() == 0 else { throw SystemError.last }
        } catch {
            context.console.warn("cannot open the browser with '\(command)'")
        }
    }

    private var command: String? {
        let named = [context.config("chat.browser"), context.environment["GH_BROWSER"], context.environment["BROWSER"]]
        if let name = named.lazy.compactMap(\.self).first(where: { !$0.isEmpty }) { return name }
        guard context.console.settings.errorsAreTerminal, context.environment["CI"] == nil else { return nil }
        #if os(macOS)
            return "open"
        #else
            return "xdg-open"
        #endif
    }
}
