/// Rules about folders: they are the architecture.
enum FolderRules {
    private static let known: Set = ["Sources", "Tests", "hooks", "templates", "docs"]

    /// Folders at the top that are not there.
    static func missing(_ folders: [String]) -> [Finding] {
        known.subtracting(folders).sorted().map { Finding(place: $0, what: "a folder that belongs at the top") }
    }

    /// What git, SwiftPM and editors keep at the top.
    private static let hidden: Set = [".git", ".ci", ".swiftpm", ".vscode", ".idea"]

    /// Folders at the top that have no business there.
    static func top(_ folders: [String]) -> [Finding] {
        folders.filter { !known.contains($0) && !hidden.contains($0) && !$0.hasPrefix(".build") }
            .map { Finding(place: $0, what: "a folder at the top that is not in docs/architecture.md") }
    }

    /// Test folders that mirror no module.
    static func tests(_ folders: [String], modules: [String]) -> [Finding] {
        let own: Set = [
            "TestSupport", "DocsGenerator", "Benchmarks", "Fixtures", "EndToEndTests", "LayeringTests",
            "ReferenceRacer", "ScriptedAgent", "TurnCrasher",
        ]
        let mirrored = Set((modules + own).map { $0 + "Tests" })
        return folders.filter { !own.contains($0) && !mirrored.contains($0) }
            .map { Finding(place: "Tests/\($0)", what: "a test folder without a module of its name") }
    }
}
