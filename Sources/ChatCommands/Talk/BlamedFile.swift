internal import Git

/// One line of a file, and the commit it comes from.
struct BlamedLine {
    let commit: ObjectID
    /// Its number in the file, from 1.
    let number: Int
    /// Its number in the file as the commit has that, from 1.
    let place: Int
    /// The path of that file, from the top of the worktree, as git quotes it.
    let file: String
    /// The name of the commit's author.
    let author: String
    let text: String
}

/// What `git blame` says of a file.
struct BlamedFile {
    private(set) var lines: [BlamedLine] = []

    /// - Throws: `BlameRefusal`.
    init(_ words: [String], git: GitProgram, directory: String, below top: String?) throws {
        let output: [UInt8]
        do { output = try git.output(["blame", "--porcelain"] + words, in: directory) } catch {
            let place = Subdirectory(directory, below: top)
            if let refusal = try BlameRefusal(words, error, git: git, place, directory) { throw refusal }
            throw error
        }
        var authors: [ObjectID: String] = [:]
        var commit = ObjectID.zero
        var files: [ObjectID: String] = [:]
        var (place, number) = (0, 0)
        for bytes in output.split(separator: 0x0A, omittingEmptySubsequences: false) {
            let line = String(decoding: bytes, as: UTF8.self)
            if line.hasPrefix("\t") {
                lines.append(
                    BlamedLine(
                        commit: commit, number: number, place: place, file: files[commit] ?? "",
                        author: authors[commit] ?? "", text: String(line.dropFirst())))
            } else if line.hasPrefix("author ") {
                authors[commit] = String(line.dropFirst("author ".count))
            } else if line.hasPrefix("filename ") {
                files[commit] = String(line.dropFirst("filename ".count))
            } else if let id = ObjectID(line.prefix(40)) {
                commit = id
                let fields = line.split(separator: " ")
                place = fields.count > 1 ? Int(fields[1]) ?? 0 : 0
                number = fields.count > 2 ? Int(fields[2]) ?? 0 : 0
            }
        }
    }
}
