import ChatAgents
import ChatModel
import Testing

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// All that a run said, in a form to compare.
struct Collected {
    var group: Int32?
    var text = ""
    var pieces = 0
    var thinking = ""
    var calls: [ToolCall] = []
    var plan: [PlanStep] = []
    var permissions: [PermissionNote] = []
    var notices: [String] = []
    var usage: Usage?
    var cost: String?
    var identities: [AgentUpdate] = []
    /// How many processes were started.
    var processes = 0
    var end: AgentEnd?

    /// Reads a run to its end and checks the order that every run keeps.
    init(_ run: AgentRun, each: (AgentUpdate) async -> Void = { _ in }) async {
        for await update in run.updates {
            #expect(end == nil, "an update after the end")
            switch update {
            case .process(let id):
                #expect(pieces == 0)
                group = id
                processes += 1
            case .text(let piece):
                #expect(group != nil && !piece.isEmpty)
                text += piece
                pieces += 1
            case .ended(let end): self.end = end
            case .thinking(let piece): thinking += piece
            case .toolCall(let call): calls.append(call)
            case .plan(let steps): plan = steps
            case .permission(let note): permissions.append(note)
            case .notice(let text): notices.append(text)
            case .usage(let usage, let cost): (self.usage, self.cost) = (usage, cost)
            case .identity: identities.append(update)
            }
            await each(update)
        }
        #expect(end != nil, "no end")
    }
}

extension AgentPrompt {
    /// A prompt with a plain environment.
    static func plain(
        _ text: String, in directory: String = "/", environment: [String: String] = [:], timeLimit: Duration? = nil
    ) -> AgentPrompt {
        let environment = ["PATH": "/usr/bin:/bin", "LC_ALL": "C"].merging(environment) { $1 }
        return AgentPrompt(text: text, directory: directory, environment: environment, timeLimit: timeLimit)
    }
}

/// Runs a command line as the shell agent and reads it to its end.
func shell(_ line: String, in directory: String = "/", timeLimit: Duration? = nil) async -> Collected {
    await Collected(ShellAgent(grace: .milliseconds(200)).start(.plain(line, in: directory, timeLimit: timeLimit)))
}

/// Whether a process runs; one that is dead and only waits to be reaped does not.
func isRunning(_ process: Int32) -> Bool {
    #if os(Linux)
        // The state stands behind the name, which is in parentheses and may hold anything.
        let state = contents(of: "/proc/\(process)/stat")?.split(separator: ")").last?.dropFirst().first
        return state.map { !"ZX".contains($0) } ?? false
    #else
        return kill(process, 0) == 0
    #endif
}

/// Waits until a process has ended, for 20 seconds at most: signals take their time.
func hasEnded(_ process: Int32) async throws -> Bool {
    for _ in 0..<2000 where isRunning(process) { try await Task.sleep(for: .milliseconds(10)) }
    return !isRunning(process)
}

/// Whether a process is no child of ours any more, not even a zombie.
func isReaped(_ process: Int32) -> Bool {
    waitpid(process, nil, WNOHANG) == -1 && errno == ECHILD
}

/// Whether a file exists.
func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

/// The whole of a small file.
func contents(of path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes.prefix(count), as: UTF8.self)
}

/// A new folder, removed when nobody refers to it.
final class Folder {
    let path: String

    init() {
        var template = Array("/tmp/chat-agents.XXXXXX".utf8CString)
        path = template.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) } ?? "/nonexistent"
        }
    }

    deinit { _ = system("rm -rf '\(path)'") }

    /// Writes a file into the folder and returns its path.
    ///
    /// A child copies it into place: a program that we ourselves hold open for writing, even in a child that another
    /// test starts just then, cannot be run ("text file busy").
    func write(_ text: String, to name: String, mode: mode_t) throws -> String {
        let place = "\(path)/\(name)"
        let file = try #require(fopen(place + ".text", "w"))
        fputs(text, file)
        fclose(file)
        #expect(system("cp '\(place).text' '\(place).new' && chmod \(String(mode, radix: 8)) '\(place).new'") == 0)
        #expect(system("rm '\(place).text' && mv '\(place).new' '\(place)'") == 0)
        return place
    }
}
