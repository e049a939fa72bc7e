/// Why there is no agent for some settings.
public enum AgentError: Error, Hashable, Sendable {
    /// A command line without a word in it.
    case emptyCommand
    /// A quote that is never closed, with its place in bytes.
    case unterminatedQuote(offset: Int)
    /// A backslash with nothing after it.
    case trailingBackslash
    /// No agent of this name is built in, and no command is set for it.
    case noCommand(agent: String)
    /// A model that is asked over HTTP, and nobody says which one.
    case noModel(agent: String)
    /// An address that is none of `http` or `https`, or that carries a user or a password.
    case badAddress(agent: String)
    /// A protocol nobody has heard of.
    case unknownProtocol(String)
}
