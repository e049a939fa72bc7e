/// The full name of a reference, for example `refs/heads/main`, or of a pseudo-reference such as `HEAD`.
public struct ReferenceName: Hashable, Sendable, Comparable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// The name as it is written.
    public let rawValue: String

    /// Creates a name; whether git accepts it shows when it is used.
    public init(_ rawValue: some StringProtocol) { self.rawValue = String(rawValue) }

    /// Creates a name from a literal.
    public init(stringLiteral value: String) { rawValue = value }

    /// The name of a branch.
    public static func branch(_ shortName: some StringProtocol) -> ReferenceName {
        ReferenceName("refs/heads/" + shortName)
    }

    /// `main` for `refs/heads/main`; `nil` for what is no branch.
    public var branch: Substring? {
        rawValue.hasPrefix("refs/heads/") ? rawValue.dropFirst("refs/heads/".count) : nil
    }

    /// The name as it is written.
    public var description: String { rawValue }

    /// Sorts as the names do.
    public static func < (left: ReferenceName, right: ReferenceName) -> Bool { left.rawValue < right.rawValue }
}
