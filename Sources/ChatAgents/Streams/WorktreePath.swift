import ChatModel

/// Says paths of a worktree from its top on: what is stored means nothing on another machine otherwise.
struct WorktreePath: Sendable {
    private let top: String

    /// - Parameter top: The absolute path of the worktree.
    init(top: String) { self.top = top.hasSuffix("/") ? top : top + "/" }

    /// The path from the top on; one that is elsewhere as it is.
    func relative(_ path: String) -> String {
        path.hasPrefix(top) ? String(path.dropFirst(top.count)) : path
    }

    /// Every string of `json` that is a path of the worktree, from its top on.
    func relative(_ json: JSON) -> JSON {
        switch json {
        case .string(let text): .string(relative(text))
        case .array(let elements): .array(elements.map(relative))
        case .object(let members): .object(members.map { .init($0.name, relative($0.value)) })
        default: json
        }
    }
}
