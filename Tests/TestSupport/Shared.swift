/// Material that is kept beside the repository and shared by several projects: schemas and recordings of others,
/// servers.
///
/// It is looked for in `GIT_CHAT_SHARED`, else in `../shared`. Tests go on without it, unless `GIT_CHAT_REQUIRE_SHARED`
/// is set: then that it is missing is a failure.
public enum Shared {
    private static let folder = variable("GIT_CHAT_SHARED") ?? beside

    /// Whether tests that are nothing without it run: where it is there, and where it has to be.
    public static let isWanted = Files.exists(folder) || isRequired

    /// The path of something there; `nil` if it is not there and need not be.
    ///
    /// - Throws: `TestFailure` if it is required and missing.
    public static func path(_ place: String) throws -> String? {
        isRequired || Files.exists(folder + "/" + place) ? try file(place) : nil
    }

    /// The path of something that has to be there.
    ///
    /// - Throws: `TestFailure` if it is missing.
    public static func file(_ place: String) throws -> String {
        let path = folder + "/" + place
        guard Files.exists(path) else { throw TestFailure("'\(path)' is required and not there") }
        return path
    }

    private static let isRequired = variable("GIT_CHAT_REQUIRE_SHARED") != nil

    private static var beside: String {
        (0..<4).reduce(#filePath) { path, _ in Files.parent(of: path) } + "/shared"
    }

    private static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
}
