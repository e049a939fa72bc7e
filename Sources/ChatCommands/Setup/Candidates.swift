internal import ArgumentParser
internal import ChatModel
internal import ChatStore
internal import Git

/// Words that a shell can offer.
enum Candidates {
    /// The sessions of the repository around the current directory: random parts and titles of one word.
    @Sendable static func sessions(_ words: [String], _ place: Int, _ prefix: String) -> [String] {
        let context = Context(
            environment: Environment.current, directory: Environment.directory, edges: .system, colour: nil)
        // There is nothing to offer outside a repository, and a shell has no place for a reason.
        guard let sessions = try? context.store().overview().sessions else { return [] }
        return sessions.filter { $0.status == .active }.map { String($0.id.randomPart) } + ["@", "-"]
    }

    /// The agents that can be asked here.
    @Sendable static func agents(_ words: [String], _ place: Int, _ prefix: String) -> [String] {
        let context = Context(
            environment: Environment.current, directory: Environment.directory, edges: .system, colour: nil)
        // As above.
        guard let configuration = try? context.repository().configuration else { return [] }
        return ConfiguredAgent.all(configuration, path: context.environment["PATH"] ?? "").filter {
            $0.state != .missing
        }
        .map(\.name)
    }

    /// The templates that a session can begin from here.
    @Sendable static func templates(_ words: [String], _ place: Int, _ prefix: String) -> [String] {
        let context = Context(
            environment: Environment.current, directory: Environment.directory, edges: .system, colour: nil)
        // As above.
        guard let templates = try? TemplateFiles(context).all().readable else { return [] }
        return templates.map(\.name)
    }
}
