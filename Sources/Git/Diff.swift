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

    /// What happened to the file.
    public let status: Status
    /// Where the file was, from the top of the tree; for an added one where it is.
    public let oldPath: String
    /// Where the file is, from the top of the tree; for a deleted one where it was.
    public let newPath: String
    /// How alike the two sides of a rename are, in percent.
    public let similarity: Int
    /// Whether git takes one of the sides for binary; unknown unless counted.
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
    /// Paths and statuses; no content is read, so a rename is one only if nothing else changed in the file.
    case names
    /// Also renames and numbers of lines.
    case counts
    /// Also the patch.
    case patch

    /// Less detail comes first.
    public static func < (left: DiffDetail, right: DiffDetail) -> Bool { left.rawValue < right.rawValue }
}
