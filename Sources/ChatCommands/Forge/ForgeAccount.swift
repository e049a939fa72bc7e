internal import ChatForge
internal import ChatModel
internal import ChatStore
internal import Git
internal import HTTP

/// Who we are on a forge, and the client that asks in that name.
struct ForgeAccount {
    let client: ForgeClient
    let token: Token?

    init(_ context: Context, _ forge: Forge, _ place: ForgePlace) throws {
        CrashText.leaveOut()
        token = try TokenPlaces(context).token(for: forge, remote: place.url)
        let settings = try NetworkSettings(context, for: forge.api, remote: place.remote.name)
        let patience = Patience(context)
        let retries = Retries(pause: patience.pause, random: context.edges.random)
        let http = HTTPClient(CurlTransport(settings), retries: retries, trace: Trace(context))
        client = ForgeClient(forge, token: token, http: http, patience: patience, version: Version.number)
    }

    /// Records that the token is about to be sent.
    ///
    /// - Parameter session: What the forge is asked for; `nil` for several sessions, or for none.
    func recordUse(_ context: Context, for session: SessionID?) {
        guard let token else { return }
        let details: [ChatEvent.Detail: String] = [.host: client.forge.place, .source: token.source.name]
        context.record([ChatEvent("token", session: session, details)])
    }

    /// Runs what asks the forge; a token that it does not take any more is forgotten where `git credential` kept it.
    func asking<Value>(_ context: Context, _ body: (ForgeClient) throws -> Value) throws -> Value {
        do { return try body(client) } catch let error as ForgeError {
            if case .notSignedIn(_, .credential) = error, let token {
                try CredentialStore(context).reject(client.forge, secret: token.secret)
            }
            throw error
        }
    }
}

extension TokenPlaces {
    /// The places that this process can look at.
    init(_ context: Context, withCredentials: Bool = true) {
        let environment = context.environment
        self.init(
            environment: environment, setting: context.config,
            run: { command in
                let lines = CommandOutput.lines(command, environment)
                if lines == nil { context.console.warn("the command that is to print a token failed") }
                return lines?.first
            },
            gh: { place in
                guard HostsPath.hasGH(environment) else { return nil }
                let command = "gh auth token --hostname \(ShellWord.quoted(place)) 2>/dev/null"
                return CommandOutput.lines(command, environment)?.first
            },
            hosts: {
                guard let path = HostsPath.file(environment), let bytes = try Folder.bytes(path) else { return nil }
                return (path, String(decoding: bytes, as: UTF8.self))
            },
            credential: { forge in withCredentials ? try CredentialStore(context).password(forge) : nil })
    }
}

/// Where gh and its accounts are.
private enum HostsPath {
    static func file(_ environment: [String: String]) -> String? {
        func folder(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        let own = folder("GH_CONFIG_DIR") ?? folder("XDG_CONFIG_HOME").map { $0 + "/gh" }
        return (own ?? folder("HOME").map { $0 + "/.config/gh" }).map { $0 + "/hosts.yml" }
    }

    static func hasGH(_ environment: [String: String]) -> Bool {
        (environment["PATH"] ?? "").split(separator: ":").contains { Executable.isThere($0 + "/gh") }
    }
}

/// What `git credential` keeps, asked without a question to anybody.
struct CredentialStore {
    private let context: Context

    init(_ context: Context) { self.context = context }

    func password(_ forge: Forge) throws -> String? { try password(at: forge.web) }

    func password(at place: WebAddress) throws -> String? {
        let output = try run("fill", Self.description(place))
        guard output.status == 0 else { return nil }
        let lines = String(decoding: output.output, as: UTF8.self).split(separator: "\n")
        return lines.first { $0.hasPrefix("password=") }.map { String($0.dropFirst("password=".count)) }
    }

    func reject(_ forge: Forge, secret: String) throws {
        _ = try run("reject", Self.description(forge.web) + "password=\(secret)\n")
    }

    private func run(_ verb: String, _ input: String) throws -> GitProgram.Output {
        let repository = try context.repository()
        return try repository.program.run(
            ["-c", "core.askPass=", "credential", verb], in: repository.commonDirectory,
            input: Array((input + "\n").utf8),
            variables: ["GIT_ASKPASS": "", "SSH_ASKPASS": "", "GIT_TERMINAL_PROMPT": "0"])
    }

    private static func description(_ place: WebAddress) -> String {
        "protocol=\(place.scheme)\nhost=\(place.place)\n"
    }
}

extension Patience {
    /// Waits as long as `chat.pr.maxWait` allows, and counts down on a terminal.
    init(_ context: Context) {
        let console = context.console
        let longest = context.config("chat.pr.maxWait").flatMap { Int($0) } ?? 60
        self.init(
            longest: longest, now: { Int64(context.edges.now().seconds) }, elapsed: Pause.elapsed,
            wait: { seconds in
                if !console.settings.errorsAreTerminal {
                    console.narrate("the forge asks for a pause of \(seconds) seconds")
                }
                for left in stride(from: seconds, to: 0, by: -1) {
                    if console.settings.errorsAreTerminal {
                        console.narrate(unfinished: "\rthe forge asks for a pause: \(left) seconds left ")
                    }
                    Pause.milliseconds(1000)
                }
                if console.settings.errorsAreTerminal { console.narrate("") }
            },
            pause: context.edges.pause)
    }
}
