/// One file that differs between two trees.
public struct FileChange: Hashable, Sendable {
    /// What happened to the file, with the letter that git shows.
    public enum Status: String, Sendable {
        case added = "A"
        case deleted = "D"
        case modified = "M"
        case renamed = "R"
        case copied = "C"
        case typeChanged = "T"
    }

    public let status: Status
    public let oldPath: String
    public let newPath: String
    /// How alike the two sides of a rename are, in percent.
    public let similarity: Int
    public let isBinary: Bool
    /// Lines that only the new side has; 0 unless counted.
    public let additions: Int
    /// Lines that only the old side has; 0 unless counted.
    public let deletions: Int
    /// The patch as text; empty unless asked for.
    public let patch: [UInt8]
}

/// How much of a diff is worked out.
public enum DiffDetail: Int, Comparable, Sendable {
    /// Paths and statuses; no content is read, renames are not looked for.
    case names
    /// Also renames and numbers of lines.
    case counts
    /// Also the patch.
    case patch

    public static func < (left: DiffDetail, right: DiffDetail) -> Bool { left.rawValue < right.rawValue }
}
