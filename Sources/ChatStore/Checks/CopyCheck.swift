internal import ChatModel
internal import Git

extension ChatStore {
    /// Copies of what remotes have that are no commits: whoever may push there can set a reference to anything.
    func copyFindings() throws -> [Finding] {
        try repository.references(References.remotes).compactMap { name, tip -> Finding? in
            guard try repository.isNoCommit(tip) else { return nil }
            let parts = name.rawValue.split(separator: "/").suffix(2)
            let isOfSession = parts.first == "sessions" || parts.first == "branches"
            let id = isOfSession ? parts.last.flatMap { SessionID($0) } : nil
            return Finding(id, .warning, .strangeCopy(reference: name.rawValue, object: tip.description))
        }
    }
}
