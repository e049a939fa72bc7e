/// A repository with many files, and a branch on which some of them changed.
public struct FileTree: Sendable {
    /// How many files `main` has.
    public var files: Int
    /// How many of them the branch changes.
    public var changed = 0
    /// How many of them the branch moves to another folder, with a few lines changed.
    public var renamed = 0

    /// Describes a repository.
    public init(files: Int) { self.files = files }

    /// Makes the repository in a folder that is not there yet, with its files checked out.
    public func build(at folder: String, program: Program) throws {
        try Disk.makeFolder(folder)
        try program.git("init", "--quiet", in: folder)
        let stream = try ImportStream(program, repository: folder)
        let names = (0..<files).map { stream.blob(Self.content($0, edits: 0)) }
        stream.commit("refs/heads/main", "Start\n", at: Self.epoch)
        for (index, name) in names.enumerated() { stream.file(Self.path(index), name) }
        try stream.finish()
        try program.git("reset", "--quiet", "--hard", "main", in: folder)
    }

    /// Adds a commit with the changes to a branch of such a repository.
    public func change(branch: String, at folder: String, program: Program) throws {
        let stream = try ImportStream(program, repository: folder)
        let blobs = (0..<changed + renamed).map { stream.blob(Self.content($0, edits: 3)) }
        let message = "Change files\n"
        stream.commit("refs/heads/\(branch)", message, at: Self.epoch + 60, parent: "refs/heads/\(branch)^0")
        for index in 0..<changed { stream.file(Self.path(index), blobs[index]) }
        for index in changed..<changed + renamed {
            stream.remove(Self.path(index))
            stream.file("moved/" + Self.path(index), blobs[index])
        }
        try stream.finish()
    }

    private static let epoch: Int64 = 1_735_689_600

    /// Folders of a hundred files.
    static func path(_ index: Int) -> String { "src/part\(index / 100)/file\(index).swift" }

    /// About forty lines, of which `edits` differ from the file's first version.
    static func content(_ index: Int, edits: Int) -> [UInt8] {
        var chance = Chance(seed: UInt64(index))
        var lines = (0..<40).map { "let value\($0) = \"\(chance.text(words: 4))\" // \(index)\n" }
        for edit in 0..<edits { lines[(index + edit * 13) % lines.count] = "let changed\(edit) = \(index)\n" }
        return Array(lines.joined().utf8)
    }
}
