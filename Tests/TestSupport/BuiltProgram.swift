/// The `git-chat` that was built beside the running tests.
public enum BuiltProgram {
    /// The folder that holds the test bundle and the built programs.
    ///
    /// - Throws: `TestFailure` if there is no `git-chat` in it.
    public static func folder() throws -> String {
        let places = candidates
        let found = places.first { access($0 + "/git-chat", X_OK) == 0 }
        guard let found else {
            throw TestFailure("no built git-chat beside the tests (looked in \(places)): run 'swift build' first")
        }
        return found
    }

    /// The folders of the test bundle: from the process itself, then from its arguments (macOS starts a runner).
    private static var candidates: [String] {
        let paths = [Files.resolved("/proc/self/exe")].compactMap { $0 } + CommandLine.arguments
        return paths.compactMap(folderOfBundle)
    }

    /// The folder above the first part of the path that is a test bundle.
    static func folderOfBundle(_ path: String) -> String? {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard let bundle = parts.firstIndex(where: { $0.hasSuffix(".xctest") }) else { return nil }
        let folder = parts[..<bundle].joined(separator: "/")
        return folder.isEmpty ? "." : folder
    }
}
