internal import ChatModel
internal import ChatStore
internal import Git

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The words of a session could not be taken out of the index, because this user may not write it.
struct ClosedIndex: Diagnosable {
    let session: SessionID
    /// What may not be written: the folder of the index, or the file that locks it.
    let path: String

    /// - Parameter directory: The common git directory, with a slash at the end.
    /// - Returns: `nil` where the index may be written.
    init?(_ session: SessionID, in directory: String) {
        let places = ["chat/cache", "chat/locks/index"].map { directory + $0 }
        guard let closed = places.first(where: Self.isClosed) else { return nil }
        (self.session, path) = (session, closed)
    }

    private static func isClosed(_ path: String) -> Bool { access(path, W_OK) != 0 && errno != ENOENT }

    var diagnostic: Diagnostic {
        Diagnostic(
            "index_closed", "cannot purge session '\(session)': you may not write '\(path)'", .fatal,
            hints: [
                "it is in the trash; let yourself write there: chmod -R u+w \(ShellWord.quoted(path))",
                "then run 'git chat delete --purge \(session)' again",
            ])
    }
}

extension ChatStore {
    /// Does what takes words out of the index.
    ///
    /// - Throws: `ClosedIndex` rather than that another process reads the index, where that is not the reason.
    func clearing<Value>(_ body: () throws -> Value) throws -> Value {
        do { return try body() } catch DeletionRefusal.indexInUse(let id) {
            if let closed = ClosedIndex(id, in: repository.commonDirectory) { throw closed }
            throw DeletionRefusal.indexInUse(id)
        }
    }
}
