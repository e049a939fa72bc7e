/// Material that is kept beside the repository and shared by several projects.
///
/// It is looked for in `GIT_CHAT_SHARED`, else in `../shared`. Tests go on without it, unless `GIT_CHAT_REQUIRE_SHARED`
/// is set: then that it is missing is a failure.
public enum Shared {
    /// The path of something there; `nil` if it is not there and need not be.
    ///
    /// - Throws: `TestFailure` if it is required and missing.
    public static func path(_ place: String) throws -> String? {
        let folder = variable("GIT_CHAT_SHARED") ?? beside
        let path = folder + "/" + place
        if Files.exists(path) { return path }
        guard variable("GIT_CHAT_REQUIRE_SHARED") == nil else {
            throw TestFailure("'\(path)' is required and not there")
        }
        return nil
    }

    private static var beside: String {
        (0..<4).reduce(#filePath) { path, _ in Files.parent(of: path) } + "/shared"
    }

    private static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
}
