internal import ChatAgents

extension Console.CannotWrite: Diagnosable {
    var diagnostic: Diagnostic { Diagnostic("output", "cannot write the answer: \(cause.words)", .fatal) }
}

extension Console.CannotAsk: Diagnosable {
    var diagnostic: Diagnostic {
        Diagnostic(
            "cannot_ask", "cannot ask '\(question)' without a terminal", .no, hints: ["say '--yes' to answer it"])
    }
}

extension SystemError: Diagnosable {
    var diagnostic: Diagnostic { Diagnostic("system", "cannot go on: \(words)", .fatal) }
}

extension TextInput.Failure: Diagnosable {
    var diagnostic: Diagnostic {
        switch self {
        case .cannotOpen(let path, let error): Diagnostic("cannot_open", "cannot open '\(path)': \(error.words)", .no)
        case .cannotRead(let path, let error):
            Diagnostic("cannot_read", "cannot read \(Self.name(path)): \(error.words)", .fatal)
        case .tooLarge(let path, let limit):
            Diagnostic("too_large", "cannot take \(Self.name(path)): it has more than \(limit) bytes", .no)
        case .notUTF8(let path): Diagnostic("encoding", "cannot take \(Self.name(path)): it is not UTF-8", .no)
        }
    }

    private static func name(_ path: String?) -> String { path.map { "'\($0)'" } ?? "standard input" }
}

extension Editor.Failure: Diagnosable {
    var diagnostic: Diagnostic {
        switch self {
        case .dumbTerminal:
            Diagnostic(
                "no_editor", "cannot start an editor: the terminal is dumb and EDITOR is not set", .no,
                hints: ["give the message with '-m <text>' or '-F <file>'"])
        case .cannotStart(let editor, let error):
            Diagnostic("editor", "cannot start the editor '\(editor)': \(error.words)", .no)
        case .failed(let editor, let status):
            Diagnostic(
                "editor", "cannot take the message: the editor '\(editor)' ended with status \(status)", .no,
                hints: ["nothing was stored"])
        }
    }
}

extension Template.Failure: Diagnosable {
    var diagnostic: Diagnostic {
        switch self {
        case .unknownAtom(let name, let valid):
            Diagnostic(
                "unknown_atom", "cannot format: there is no '%(\(name))'", .usage,
                hints: ["there are: \(valid.joined(separator: ", "))"])
        case .unterminatedAtom(let offset):
            Diagnostic("format", "cannot format: the '%(' at byte \(offset) has no ')'", .usage)
        }
    }
}

extension AgentError: Diagnosable {
    var diagnostic: Diagnostic {
        switch self {
        case .emptyCommand: Diagnostic("agent_command", "cannot run the agent: its command is empty", .no)
        case .unterminatedQuote(let offset):
            Diagnostic("agent_command", "cannot read the agent's command: the quote at byte \(offset) has no end", .no)
        case .trailingBackslash:
            Diagnostic("agent_command", "cannot read the agent's command: it ends in a backslash", .no)
        case .noCommand(let agent):
            Diagnostic(
                "agent_unknown", "cannot find agent '\(agent)'", .notFound,
                hints: ["run 'git chat agent add \(agent) -- <command>' to say how it is run"])
        case .noModel(let agent):
            Diagnostic(
                "agent_model", "cannot ask agent '\(agent)': nobody says which model", .no,
                hints: ["run 'git chat agent add \(agent) --model <model>', or give '--model'"])
        case .badAddress(let agent):
            Diagnostic(
                "agent_address",
                "cannot ask agent '\(agent)': its address must begin with https:// or http:// and hold no key",
                .no, hints: ["run 'git chat agent add \(agent) --url <url> --key-env <variable>'"])
        case .unknownProtocol(let name):
            Diagnostic(
                "agent_protocol", "cannot run the agent: there is no protocol '\(name)'", .no,
                hints: ["there are: \(AgentProtocol.allCases.map(\.rawValue).joined(separator: ", "))"])
        }
    }
}
