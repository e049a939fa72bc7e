/// One manual page, in man(7).
enum ManPage {
    /// The page of `git-chat` itself.
    static func main(_ root: Help.Command) -> String {
        page(
            root,
            [
                section("COMMANDS", commands(root.shownSubcommands)),
                section("EXIT STATUS", rows(Manual.exitStatuses)),
                section("CONFIGURATION", rows(Manual.configuration)),
                section("ENVIRONMENT", rows(Manual.environment)),
                section("SEE ALSO", seeAlso(Manual.seeAlso)),
            ])
    }

    /// The page of one command, with the commands below it.
    static func command(_ command: Help.Command) -> String {
        page(
            command,
            [
                section("COMMANDS", command.family.dropFirst().flatMap(subcommand)),
                section("SEE ALSO", seeAlso(["git-chat(1)"])),
            ])
    }

    private static func page(_ command: Help.Command, _ more: [[String]]) -> String {
        let usage = Usage(command)
        let head = [
            ".\\\" Written by 'make docs' from the commands' own help. Do not edit.",
            ".TH \"\(Roff.escaped(command.pageName.uppercased()))\" \"1\" \"\" \"git chat\" \"git chat manual\"",
            ".nh", ".ad l",
        ]
        let parts = [
            section("NAME", ["\(Roff.escaped(command.pageName)) \\- \(Roff.text(summary(command)))"]),
            section("SYNOPSIS", synopsis(usage)),
            section("DESCRIPTION", description(command)),
            section("OPTIONS", options(usage)),
        ]
        return (head + (parts + more).flatMap { $0 }).joined(separator: "\n") + "\n"
    }

    private static func synopsis(_ usage: Usage) -> [String] {
        Array(usage.synopsis.lines.map { [Roff.bold($0)] }.joined(separator: [".br"]))
    }

    private static func section(_ title: String, _ lines: [String]) -> [String] {
        lines.isEmpty ? [] : [".SH \(title)"] + lines
    }

    /// The abstract as whatis(1) wants it.
    private static func summary(_ command: Help.Command) -> String {
        let text = (command.abstract ?? command.words).joined
        return text.hasSuffix(".") ? String(text.dropLast()) : text
    }

    private static func description(_ command: Help.Command) -> [String] {
        let also = command.aliases.flatMap { $0.isEmpty ? nil : "Also: " + $0.joined(separator: ", ") + "." }
        return [command.abstract, command.discussion, also].compactMap { $0 }.flatMap(Roff.paragraphs)
    }

    private static func options(_ usage: Usage) -> [String] {
        sections(of: usage.entries).flatMap { title, entries in
            (title.isEmpty ? [] : [".SS \(Roff.text(title))"]) + rows(entries.map { ($0.spelling, $0.text) })
        }
    }

    private static func rows(_ rows: [Manual.Row]) -> [String] {
        rows.flatMap { [".TP", Roff.bold($0.name), $0.text.isEmpty ? "\\&" : Roff.text($0.text.joined)] }
    }

    private static func commands(_ commands: [Help.Command]) -> [String] {
        commands.flatMap { [".TP", Roff.bold($0.pageName) + "(1)", Roff.text(($0.abstract ?? $0.words).joined)] }
    }

    private static func subcommand(_ command: Help.Command) -> [String] {
        let usage = Usage(command)
        return [".SS \(Roff.escaped(command.words))"] + synopsis(usage) + description(command) + options(usage)
    }

    private static func seeAlso(_ pages: [String]) -> [String] {
        [pages.map { "\\fB" + Roff.escaped($0).replacing("(1)", with: "\\fR(1)") }.joined(separator: ", ")]
    }
}
