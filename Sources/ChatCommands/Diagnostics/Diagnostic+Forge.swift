internal import ChatForge
internal import ChatModel
internal import HTTP

extension ForgeError: Diagnosable {
    var diagnostic: Diagnostic {
        switch self {
        case .notSignedIn(let refusal, let token): Self.notSignedIn(refusal, token)
        case .missingScope(let has, let needs, let token):
            Diagnostic(
                "missing_scope",
                "cannot use the forge: \(Self.name(token)) has \(Self.scopes(has)), and needs the scope '\(needs)'",
                .signIn, hints: ["give the token the scope '\(needs)', or use another one"])
        case .missingPermission(let permission, let refusal, let token):
            Diagnostic(
                "missing_permission",
                "cannot use the forge: \(Self.name(token)) lacks the permission '\(permission)': \(refusal.told)",
                .signIn,
                hints: ["give the token '\(permission)' for this repository, or use another one"])
        case .singleSignOn(let address, let refusal):
            Diagnostic(
                "single_sign_on", "cannot use the forge: \(refusal.told)", .signIn,
                hints: [address.map { "let the token in on \($0)" } ?? "let the token in on the organization's page"])
        case .notFound(let what, let refusal, let token):
            Diagnostic(
                "forge_not_found", "cannot find \(what): \(refusal.told)", .notFound,
                hints: ["it is missing, or private and not open to \(Self.name(token)): look at 'git remote -v'"])
        default: moreDiagnostic
        }
    }

    /// What is wrong, for a sentence that says already what could not be done.
    var reason: String {
        let message = diagnostic.message
        guard let colon = message.firstRange(of: ": ") else { return message }
        return String(message[colon.upperBound...])
    }

    private var moreDiagnostic: Diagnostic {
        switch self {
        case .forbidden(let refusal):
            Diagnostic("forbidden", "cannot use the forge: \(refusal.told)", .no)
        case .rateLimited(let seconds, let refusal):
            Diagnostic(
                "rate_limited", "cannot ask the forge now: \(refusal.told)", .network,
                hints: ["run the command again in \(seconds) seconds; it goes on where it stopped"])
        case .refused(let refusal):
            Diagnostic("forge_refused", "cannot do what was asked: \(refusal.told)", .no, hints: Self.hints(refusal))
        case .unavailable(let refusal):
            Diagnostic(
                "forge_unavailable", "cannot use the forge: it has trouble of its own: \(refusal.told)", .network,
                hints: ["run the command again; it goes on where it stopped"])
        case .strange(let words):
            Diagnostic(
                "forge_strange", "cannot understand the forge: \(words)", .network,
                hints: ["look whether a network or a proxy asks you to sign in, then run the command again"])
        case .network(let error): error.diagnostic
        default: Diagnostic("forge", "cannot go on: \(self)", .fatal)
        }
    }

    private static func notSignedIn(_ refusal: Refusal, _ token: Token.Source?) -> Diagnostic {
        guard let token else {
            return Diagnostic(
                "sign_in", "cannot use the forge without a token: \(refusal.told)", .signIn,
                hints: ["run 'gh auth login', or set GH_TOKEN (GH_ENTERPRISE_TOKEN for a server of your own)"])
        }
        return Diagnostic(
            "bad_token", "cannot use the forge: it does not take \(name(token)): \(refusal.told)", .signIn,
            hints: ["it is wrong, has expired or was taken back: make a new one and put it where this one came from"])
    }

    /// Where a token came from.
    static func name(_ token: Token.Source?) -> String {
        switch token {
        case .setting(let key): "the token from '\(key)'"
        case .variable(let name): "the token from \(name)"
        case .gh: "the token from 'gh auth token'"
        case .file(let path): "the token from '\(path)'"
        case .url: "the token in the remote's URL"
        case .credential: "the token from 'git credential'"
        case nil: "no token"
        }
    }

    private static func scopes(_ scopes: [String]) -> String {
        scopes.isEmpty ? "no scopes" : "the scopes \(scopes.joined(separator: ", "))"
    }

    private static func hints(_ refusal: Refusal) -> [String] {
        if refusal.isAbout("head", code: "invalid") {
            return ["the forge does not know the branch: look at 'git ls-remote', then run the command again"]
        }
        if refusal.isAbout("base", code: "invalid") { return ["name a branch of the forge with '--base <branch>'"] }
        if refusal.says("no commits between") { return ["everything is on the base branch already"] }
        if refusal.says("must be a collaborator") {
            return ["say '--fork' to push to a fork of your own, or ask for access"]
        }
        if refusal.says("too long") { return ["give a shorter text with '--body' or '--body-file'"] }
        return ["nothing is lost; change what is refused and run the command again"]
    }
}

extension Refusal {
    /// The forge's words, with the number under which its people find the request.
    fileprivate var told: String { words + (request.map { " (request \($0))" } ?? "") }
}

extension HTTPError: Diagnosable {
    var diagnostic: Diagnostic {
        let again = ["look at your connection, then run the command again; it goes on where it stopped"]
        return switch self {
        case .unavailable(let reason):
            Diagnostic("no_libcurl", "cannot use the network: libcurl cannot be loaded: \(reason)", .fatal)
        case .hostNotFound(let host):
            Diagnostic("host_not_found", "cannot reach '\(host)': its name is not known", .network, hints: again)
        case .cannotConnect(let place, let reason):
            Diagnostic("cannot_connect", "cannot reach '\(place)': \(Self.lower(reason))", .network, hints: again)
        case .insecure(let place, let reason):
            Diagnostic(
                "insecure", "cannot trust '\(place)': \(Self.lower(reason))", .network,
                hints: ["name the certificates to trust with 'git config http.sslCAInfo <file>'"])
        case .proxy(let reason):
            Diagnostic(
                "proxy", "cannot use the proxy: \(Self.lower(reason))", .network,
                hints: ["look at 'git config http.proxy'"])
        case .stalled(let place, let seconds):
            Diagnostic(
                "stalled", "cannot go on with '\(place)': nothing came for \(seconds) seconds", .network, hints: again)
        case .broken(let place, let reason):
            Diagnostic("broken", "cannot go on with '\(place)': \(Self.lower(reason))", .network, hints: again)
        case .tooLarge(let place, let limit):
            Diagnostic(
                "answer_too_large", "cannot take the answer of '\(place)': it has more than \(limit) bytes", .network,
                hints: again)
        default: moreDiagnostic
        }
    }

    private var moreDiagnostic: Diagnostic {
        switch self {
        case .redirectLoop(let place):
            Diagnostic(
                "redirect_loop", "cannot use '\(place)': its redirects go round and round", .network,
                hints: ["run the command again; if it stays so, look at 'git remote -v'"])
        case .redirectRefused(let place, let target):
            Diagnostic(
                "redirect_refused", "cannot follow '\(place)' to '\(target)': your token is not for that server",
                .network,
                hints: ["if the forge has moved, say 'git remote set-url <remote> <url>'"])
        default: Diagnostic("cancelled", "cannot go on: the exchange was ended", .cancelled)
        }
    }

    private static func lower(_ text: String) -> String { text.prefix(1).lowercased() + text.dropFirst() }
}
