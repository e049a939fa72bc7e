import ArgumentParser
import Testing

@testable import ChatCommands

@Suite struct ShortcutTests {
    @Test("the shortcut knows a command by the name the root knows it by")
    func names() {
        let groups = GitChat.configuration.groupedSubcommands.flatMap(\.subcommands)
        for (name, type) in Shortcut.commands {
            #expect(type.configuration.commandName == name)
            #expect(groups.contains { $0 == type })
        }
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
