import Testing

@testable import ChatCommands

@Suite struct ColourTests {
    private func isOn(
        _ option: Colour? = nil, config: [String: String] = [:], environment: [String: String] = [:],
        terminal: Bool = true
    ) -> Bool {
        let environment = ["TERM": "xterm"].merging(environment) { $1 }
        return ColourDecision(option: option, environment: environment, isTerminal: terminal).isOn { config[$0] }
    }

    @Test("a terminal has colours unless it is dumb")
    func terminal() {
        #expect(isOn())
        #expect(!isOn(terminal: false))
        #expect(!isOn(environment: ["TERM": "dumb"]))
        let withoutEnvironment = ColourDecision(isTerminal: true).isOn { _ in nil }
        #expect(!withoutEnvironment)
    }

    @Test("the option is stronger than the configuration, and that than the environment")
    func order() {
        #expect(isOn(.always, config: ["color.chat": "never"], environment: ["NO_COLOR": "1"], terminal: false))
        #expect(!isOn(.never, config: ["color.chat": "always"]))
        #expect(!isOn(config: ["color.chat": "false", "color.ui": "always"]))
        #expect(isOn(config: ["color.ui": "always"], environment: ["NO_COLOR": "1"], terminal: false))
        #expect(!isOn(config: ["color.ui": "auto"], environment: ["NO_COLOR": "1"]))
        #expect(!isOn(config: ["color.chat": "auto", "color.ui": "always"], terminal: false))
        #expect(isOn(config: ["color.chat": "nonsense", "color.ui": "always"], terminal: false))
    }

    @Test("the environment forces or forbids, forbidding first")
    func environment() {
        #expect(isOn(environment: ["CLICOLOR_FORCE": "1"], terminal: false))
        #expect(isOn(environment: ["FORCE_COLOR": "3", "TERM": "dumb"], terminal: false))
        #expect(!isOn(environment: ["CLICOLOR_FORCE": "0"], terminal: false))
        #expect(!isOn(environment: ["NO_COLOR": "1", "FORCE_COLOR": "1"]))
        #expect(isOn(environment: ["NO_COLOR": ""]))
    }

    @Test("a pager that git started counts as a terminal")
    func pager() {
        let paged = ["GIT_PAGER_IN_USE": "true"]
        #expect(isOn(environment: paged, terminal: false))
        #expect(!isOn(config: ["color.pager": "false"], environment: paged, terminal: false))
    }

    @Test("truth values are read as git reads them")
    func truth() {
        for word in ["true", "Yes", "on", "1", "-2"] { #expect(GitWord.truth(word) == true) }
        for word in ["false", "NO", "off", "0", ""] { #expect(GitWord.truth(word) == false) }
        #expect(GitWord.truth("less -R") == nil)
    }
}

@Suite struct PaletteTests {
    @Test(
        "git's words for styles",
        arguments: [
            ("red", "31"), ("bold red", "1;31"), ("red bold", "31;1"), ("dim", "2"), ("normal", ""), ("", ""),
            ("brightblue", "94"), ("normal red", "41"), ("white black", "37;40"), ("nobold", "22"), ("no-ul", "24"),
            ("12", "94"), ("3", "33"), ("default", "39"), ("reset green", "32"), ("black brightred", "30;101"),
        ])
    func words(words: String, codes: String) {
        #expect(Style(words: words)?.codes == codes)
    }

    @Test(
        "what is no style of the 16 colours is refused",
        arguments: ["pink", "#ff0000", "16", "-1", "red blue green"])
    func refusedWords(words: String) {
        #expect(Style(words: words) == nil)
    }

    @Test("a slot can be set, and what cannot be read is remembered")
    func slots() {
        let config = ["color.chat.role.user": "bold red", "color.chat.session": "mauve", "color.chat.meta": "normal"]
        let palette = Palette { config[$0] }
        #expect(palette.paint("you", .roleUser) == "\u{1B}[1;31myou\u{1B}[m")
        #expect(palette.paint("s", .session) == "\u{1B}[33ms\u{1B}[m")
        #expect(palette.paint("m", .meta) == "m")
        #expect(palette.refused == [Palette.Refused(key: "color.chat.session", value: "mauve")])
    }

    @Test("a style ends with its line, and plain has none")
    func lines() {
        let palette = Palette { _ in nil }
        #expect(palette.paint("a\n\nb", .current) == "\u{1B}[32ma\u{1B}[m\n\n\u{1B}[32mb\u{1B}[m")
        #expect(Palette.plain.paint("a", .error) == "a")
    }
}
