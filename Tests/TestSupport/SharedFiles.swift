/// Files beside the repository that it does not hold itself: schemas and recordings of others.
public enum SharedFiles {
    /// The folder: `GIT_CHAT_SHARED`, else `shared` beside the repository; `nil` where there is none.
    public static let folder: String? = {
        let beside = Files.parent(of: SourceTreeTop.path) + "/shared"
        let named = getenv("GIT_CHAT_SHARED").map { String(cString: $0) }
        return (named.map { [$0] } ?? [beside]).first { Files.isFolder($0) }
    }()

    /// Whether tests that need them run: where they are there, and where they have to be (`GIT_CHAT_REQUIRE_SHARED`).
    public static let isWanted = folder != nil || getenv("GIT_CHAT_REQUIRE_SHARED") != nil

    /// The path of one of them.
    ///
    /// - Throws: `TestFailure` where there is no such file.
    public static func path(_ place: String) throws -> String {
        guard let folder, Files.exists(folder + "/" + place) else {
            throw TestFailure("no file '\(place)' in the shared folder (\(folder ?? "none"))")
        }
        return folder + "/" + place
    }
}

private enum SourceTreeTop {
    static let path = Files.parent(of: Files.parent(of: Files.parent(of: #filePath)))
}
