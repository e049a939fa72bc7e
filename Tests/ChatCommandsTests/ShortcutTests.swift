import ArgumentParser
import TestSupport
import Testing

@testable import ChatCommands

@Suite struct ShortcutTests {
    @Test("the shortcut knows a command by the name the root knows it by")
    func names() {
        let commands = GitChat.configuration.subcommands
        for (name, type) in Shortcut.commands {
            #expect(type.configuration.commandName == name)
            #expect(commands.contains { $0 == type })
        }
    }

    @Test("-3 is -n 3 where that says how much is shown, and a word after --, and elsewhere")
    func counts() {
        #expect(Arguments.withCounts(["log", "-3", "@", "-12"]) == ["log", "-n", "3", "@", "-n", "12"])
        #expect(Arguments.withCounts(["search", "-2", "--", "-3"]) == ["search", "-n", "2", "--", "-3"])
        #expect(Arguments.withCounts(["log", "-", "-n1", "-n", "4"]) == ["log", "-", "-n1", "-n", "4"])
        #expect(Arguments.withCounts(["say", "-3"]) == ["say", "-3"])
        #expect(Arguments.withCounts([]) == [])
    }

    @Test("what does not fit is left to the root, which has the words")
    func leftToTheRoot() {
        #expect(Shortcut.command(["new", "--bogus"]) == nil)
        #expect(Shortcut.command(["new", "--help"]) == nil)
        #expect(Shortcut.command(["nosuch"]) == nil)
        #expect(Shortcut.command([]) == nil)
    }

    @Test("what fits is the same command as the root's")
    func same() throws {
        let direct = try #require(Shortcut.command(["new", "A title", "--base", "main"]) as? New)
        let rooted = try #require(try GitChat.parseAsRoot(["new", "A title", "--base", "main"]) as? New)
        #expect(direct.title == rooted.title)
        #expect(direct.base == rooted.base)
    }
}

@Suite struct PlainArgumentsTests {
    /// Words among which those are that mean something, and those that do not.
    private static let values = ["main", "3", "-1", "", "--", "a b", "@", "-", "--json", "-x", "0", "999999999999"]

    @Test("what is taken plainly is what ArgumentParser takes", arguments: ["new", "say", "send", "log"])
    func same(_ name: String) throws {
        let type = try #require(Shortcut.commands[name] as? any PlainCommand.Type)
        try compare(type)
    }

    @Test("the same holds for what agents call with every tool")
    func hooks() throws {
        try compare(AgentHookClaude.self)
        try compare(AgentHookCodex.self)
    }

    private func compare<Command: PlainCommand>(_ type: Command.Type) throws {
        var random = SeededRandom(seed: 7)
        let options = Array(type.plain.flags.keys).sorted() + Array(type.plain.values.keys).sorted()
        var taken = 0
        for _ in 0..<800 {
            let arguments = (0..<Int.random(in: 0...5, using: &random)).map { _ in
                (Bool.random(using: &random) ? options : Self.values).randomElement(using: &random) ?? ""
            }
            guard let plain = type.plainly(arguments) else { continue }
            taken += 1
            let parsed = try type.parse(arguments)
            #expect(fields(plain) == fields(parsed), "\(arguments)")
        }
        #expect(taken > 50)
    }

    /// Every value in it, whatever wraps it.
    private func fields(_ command: Any) -> [String] {
        Mirror(reflecting: command).children.flatMap { child -> [String] in
            let label = child.label ?? ""
            let value = Mirror(reflecting: child.value).descendant("_parsedValue", "value") ?? child.value
            let text = "\(label): \(value)"
            return value is any ParsableArguments ? [label] + fields(value) : [text]
        }
    }
}
