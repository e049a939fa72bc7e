internal import ArgumentParser
internal import ChatModel

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The whole program: arguments in, exit status out.
public enum Program {
    /// Runs the command that the arguments name.
    ///
    /// - Parameter arguments: Without the program's own name.
    /// - Returns: The exit status.
    public static func run(_ arguments: [String]) -> Int32 {
        Console.fillClosedStreams()
        Console.reportBrokenPipes()
        if arguments == ["--version"] { return Usage.version().rawValue }
        let environment = Environment.current
        do {
            try Arguments.requireText()
            let words = Arguments.withCounts(arguments)
            let command = try Shortcut.command(words) ?? GitChat.parseAsRoot(words)
            return try run(command, arguments, environment: environment).rawValue
        } catch let error as any Diagnosable {
            return Report(console: Console(), isJSON: arguments.contains("--json")).end(with: error).rawValue
        } catch {
            return Usage.report(error, arguments: arguments).rawValue
        }
    }

    private static func run(
        _ command: any ParsableCommand, _ arguments: [String], environment: [String: String]
    ) throws -> ExitStatus {
        guard command is any ChatCommand || command is any StreamingCommand else {
            // Help and version are ArgumentParser's own: they are thrown, and reported by the caller.
            var command = command
            try command.run()
            return .done
        }
        let output = (command as? any FormattedCommand)?.output
        let context = try Context(
            environment: environment, directory: directory(for: command), edges: edges(environment),
            colour: output?.colour)
        do {
            try perform(command, in: context)
            try context.console.finish()
            return .done
        } catch let exit as CleanExit {
            return Usage.report(exit, arguments: arguments)
        } catch {
            let report = Report(console: context.console, isJSON: output?.json ?? false, title: context.title(of:))
            return report.end(with: error)
        }
    }

    private static func directory(for command: any ParsableCommand) throws(DirectoryGone) -> String {
        do throws(DirectoryGone) { return try Environment.directory() } catch {
            guard command is any PlacelessCommand else { throw error }
            return "/"
        }
    }

    private static func perform(_ command: any ParsableCommand, in context: Context) throws {
        switch command {
        case let command as any ChatCommand: try command.run(in: context)
        case let command as any StreamingCommand: try Waiting.run { try await command.run(in: context) }
        default: break
        }
    }

    private static func edges(_ environment: [String: String]) -> Edges {
        #if DEBUG
            var edges = Edges.fixed(environment) ?? .system
            // For tests of every way to fail: what is tried again is tried at once.
            if environment["GIT_CHAT_TEST_HURRY"] != nil { edges.pause = { _ in } }
            return edges
        #else
            return .system
        #endif
    }
}

/// A command with the options that choose the form of its answer.
protocol FormattedCommand {
    associatedtype Choice: OutputChoice
    var output: Choice { get }
}

/// A command to which it is all the same where it is called.
protocol PlacelessCommand {}

extension AgentHookClaude: PlacelessCommand {}
extension AgentHookCodex: PlacelessCommand {}
extension AgentHookWork: PlacelessCommand {}
extension Completion: PlacelessCommand {}
extension ShellInit: PlacelessCommand {}

/// The environment this process was started with.
enum Environment {
    static var current: [String: String] {
        var variables: [String: String] = [:]
        var entry = environ
        while let pointer = entry.pointee {
            let text = String(cString: pointer)
            if let equals = text.firstIndex(of: "=") {
                variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
            }
            entry += 1
        }
        return variables
    }

    /// The current directory.
    static func directory() throws(DirectoryGone) -> String {
        guard let pointer = getcwd(nil, 0) else { throw DirectoryGone(cause: .last) }
        defer { free(pointer) }
        return String(cString: pointer)
    }
}

/// The current directory was removed, or may not be read.
struct DirectoryGone: Diagnosable {
    let cause: SystemError

    var diagnostic: Diagnostic {
        Diagnostic(
            "no_directory", "cannot read the current directory: \(cause.words)", .fatal,
            hints: ["run 'cd <directory>' to change to one that is there"])
    }
}
