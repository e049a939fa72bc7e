/// What the command line asks for.
struct Options {
    var isQuick = false
    var only: [String] = []
    var fixtures = ""
    var document: String?
    /// Another `git-chat` than the one that was built beside this program.
    var program: String?
    /// A fixture that this process has only to build.
    var build: String?

    static let usage = """
        usage: benchmarks [--quick] [--only <name>…] [--fixtures <folder>] [--write <file>] [--program <git-chat>]

          --quick     smaller fixtures and fewer runs: about two minutes
          --only      groups to measure: start append list search sessions log new diff prompt
                      agents import hooks capture
          --fixtures  where fixtures are built, and found again by the next run
          --write     the Markdown file whose table is replaced
          --program   the git-chat to measure, instead of the one beside this program

        """

    init?(_ arguments: [String]) {
        var rest = arguments[...]
        while let word = rest.popFirst() {
            switch word {
            case "--quick": isQuick = true
            case "--only": while let name = rest.first, !name.hasPrefix("--") { only.append(name); rest.removeFirst() }
            case "--fixtures": fixtures = rest.popFirst() ?? ""
            case "--write": document = rest.popFirst()
            case "--program": program = rest.popFirst()
            case "--build": build = rest.popFirst()
            default: return nil
            }
        }
    }
}
