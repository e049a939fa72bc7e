import Fixtures

/// The comparisons of design section 10, by group.
struct Scenarios {
    let fixtures: FixtureFolder
    let isQuick: Bool
    /// The git-chat that is measured.
    let chat: String

    static let groups = [
        "start", "append", "list", "search", "sessions", "log", "new", "diff", "prompt", "agents", "import", "hooks",
        "capture",
    ]

    /// The comparisons of a group; the fixtures they need are built first.
    func comparisons(_ group: String) throws -> [Comparison] {
        switch group {
        case "start": try start()
        case "append": try append()
        case "list": try list()
        case "search": try search()
        case "sessions": try sessions()
        case "log": try log()
        case "new": try new()
        case "diff": try diff()
        case "prompt": try prompt()
        case "agents": try agents()
        case "import": try importing()
        case "hooks": try hooks()
        case "capture": try capture()
        default: throw BenchmarkFailure(description: "no group is called '\(group)'")
        }
    }

    private func start() throws -> [Comparison] {
        let place = try fixtures.repository("sessions-50x2")
        func row(_ name: String, _ target: Double?, _ ours: [String], _ git: [String]) -> Comparison {
            Comparison(
                name: name, target: target, runs: isQuick ? 60 : 300, ours: { _ in [Command(ours, in: place)] },
                git: { _ in [Command(git, in: place)] })
        }
        return [
            row("start: `git-chat --version` / `git --version`", 3, [chat, "--version"], ["git", "--version"]),
            row("start, through git: `git chat --version`", nil, ["git", "chat", "--version"], ["git", "--version"]),
            row("open: `git-chat status` / `git rev-parse HEAD`", 6, [chat, "status"], ["git", "rev-parse", "HEAD"]),
            row("open, through git: `git chat status`", nil, ["git", "chat", "status"], ["git", "rev-parse", "HEAD"]),
        ]
    }

    private func list() throws -> [Comparison] {
        let keys = ["Title", "Status", "Mode", "Turns", "Messages", "Last-Activity"].map { "key=Chat-\($0)" }
        let format = "--format=%(refname) %(contents:trailers:\(keys.joined(separator: ",")))"
        let git = ["git", "for-each-ref", "refs/chat/sessions", format]
        return try [50, 500, 10_000].flatMap { count in
            let place = try fixtures.repository("sessions-\(count)x\(isQuick ? 2 : 50)")
            return ["list", "list --json"].map { words in
                Comparison(
                    name: "`\(words)`, \(count) sessions / `git for-each-ref`", target: count == 10_000 ? 0.5 : nil,
                    runs: isQuick ? 10 : 30,
                    ours: { _ in [Command([chat] + words.split(separator: " ").map(String.init), in: place)] },
                    git: { _ in [Command(git, in: place)] }, memory: 64 << 10)
            }
        }
    }

    private func log() throws -> [Comparison] {
        let place = try fixtures.repository("talk-5000")
        let branch = try branches(in: place)[0]
        return [
            Comparison(
                name: "`log -n 50`, 5,000 turns / `git log -50 --notes`", target: 2, runs: isQuick ? 20 : 100,
                ours: { _ in [Command([chat, "log", "-n", "50"], in: place)] },
                git: { _ in [Command(["git", "log", "-50", "--notes=kosuke-chat", branch], in: place)] })
        ]
    }

    /// The session branches of a fixture whose references are packed.
    private func branches(in place: String) throws -> [String] {
        let packed = Disk.text(of: place + "/.git/packed-refs") ?? ""
        let names = packed.split(separator: "\n").compactMap { $0.split(separator: " ").last }
        let found = names.filter { $0.hasPrefix("refs/heads/kosuke-chat-") }.map { String($0.dropFirst(11)) }
        guard !found.isEmpty else { throw BenchmarkFailure(description: "no session in \(place)") }
        return found
    }
}
