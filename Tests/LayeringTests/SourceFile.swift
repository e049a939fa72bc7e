import TestSupport

/// One Swift file of the repository, with its comments and string contents blanked out.
struct SourceFile {
    /// The path from the repository's top.
    let path: String
    /// The lines of code; rules never stumble over words in comments and strings.
    let lines: [String]
    /// The same lines as they were written, for rules about comments.
    let written: [String]

    init(path: String, text: String) {
        self.path = path
        written = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var blanking = Blanking(text)
        lines = blanking.code().split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// The parts of the path: `Sources`, the module, then folders and the file.
    var parts: [String] { path.split(separator: "/").map(String.init) }

    /// The folder below `Sources` or `Tests`.
    var module: String { parts.count > 2 ? parts[1] : "" }

    /// Whether it is part of the product.
    var isSource: Bool { parts.first == "Sources" }

    /// Whether it holds tests.
    var isTest: Bool { parts.first == "Tests" && module.hasSuffix("Tests") }

    /// A finding for every line in which the pattern occurs.
    func findings(_ pattern: Regex<some Any>, _ what: String) -> [Finding] {
        lines.indices.filter { lines[$0].firstMatch(of: pattern) != nil }
            .map { Finding(place: "\(path):\($0 + 1)", what: what) }
    }
}

/// Something that a rule forbids.
struct Finding: Equatable, CustomStringConvertible {
    let place: String
    let what: String

    var description: String { "\(place): \(what)" }
}

/// The repository these tests stand in.
enum SourceTree {
    /// The top folder, from the place of this file.
    static let top = (0..<3).reduce(#filePath) { path, _ in Files.parent(of: path) }

    /// The Swift files below `Sources` and `Tests`, read once for all rules.
    private static let all = Result { try ["Sources", "Tests"].flatMap(load) }

    /// The Swift files below `Sources` or `Tests`.
    static func files(in folder: String) throws -> [SourceFile] {
        try all.get().filter { $0.parts.first == folder }
    }

    private static func load(_ folder: String) throws -> [SourceFile] {
        try Files.tree(under: top + "/" + folder).filter { $0.hasSuffix(".swift") }.map {
            let path = folder + "/" + $0
            return SourceFile(path: path, text: try Files.text(of: top + "/" + path))
        }
    }
}
