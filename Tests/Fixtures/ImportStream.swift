import ChatModel

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Writes objects and references into a repository through one `git fast-import`: the fastest way there is.
final class ImportStream {
    private let file: UnsafeMutablePointer<FILE>
    private var isOpen = true

    init(_ program: Program, repository: String) throws {
        let options = "-c pack.compression=1 fast-import --quiet --force --active-branches=3 --depth=20"
        guard let file = popen(program.line(options, in: repository), "w") else {
            throw FixtureFailure("cannot start git fast-import")
        }
        setvbuf(file, nil, Int32(_IOFBF), 1 << 20)
        self.file = file
    }

    deinit { if isOpen { pclose(file) } }

    /// Ends the import; everything is in the repository then.
    func finish() throws {
        isOpen = false
        guard pclose(file) == 0 else { throw FixtureFailure("git fast-import failed") }
    }

    /// Writes a blob and returns its name.
    @discardableResult
    func blob(_ bytes: [UInt8]) -> String {
        put("blob\n")
        data(bytes)
        return SHA1.name(of: "blob", bytes)
    }

    /// Begins a commit on a branch: on top of what the branch has in this stream, or of `parent`.
    ///
    /// Changes of files follow by `file` and `remove`.
    func commit(_ reference: String, _ message: String, at seconds: Int64, parent: String? = nil) {
        put("commit \(reference)\n\(Self.people(seconds))")
        data(Array(message.utf8))
        if let parent { put("from \(parent)\n") }
    }

    func file(_ path: String, _ blob: String) { put("M 100644 \(blob) \(path)\n") }

    func remove(_ path: String) { put("D \(path)\n") }

    func removeAll() { put("deleteall\n") }

    /// The name of the commit that `commit` makes where no file changes.
    static func name(tree: String, parent: String, _ message: String, at seconds: Int64) -> String {
        let text = "tree \(tree)\nparent \(parent)\n\(people(seconds))\n\(message)"
        return SHA1.name(of: "commit", Array(text.utf8))
    }

    private static func people(_ seconds: Int64) -> String {
        "author \(person) \(seconds) +0000\ncommitter \(person) \(seconds) +0000\n"
    }

    /// Whoever speaks in a fixture.
    static let person = "Ann <ann@example.com>"

    private func data(_ bytes: [UInt8]) {
        put("data \(bytes.count)\n")
        bytes.withUnsafeBytes { _ = fwrite($0.baseAddress, 1, $0.count, file) }
        put("\n")
    }

    private func put(_ text: String) { fputs(text, file) }
}
