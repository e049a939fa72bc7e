internal import Git

/// One line of a file, and the commit it comes from.
struct BlamedLine {
    let commit: ObjectID
    /// Its number in the file, from 1.
    let number: Int
    /// The name of the commit's author.
    let author: String
    let text: String
}

/// What `git blame` says of a file.
struct BlamedFile {
    private(set) var lines: [BlamedLine] = []

    /// - Throws: `GitProgram.Failure`, for example where there is no such file.
    init(_ words: [String], git: GitProgram, directory: String) throws {
        let output = try git.output(["blame", "--porcelain"] + words, in: directory)
        var authors: [ObjectID: String] = [:]
        var commit = ObjectID.zero
        var number = 0
        for bytes in output.split(separator: 0x0A, omittingEmptySubsequences: false) {
            let line = String(decoding: bytes, as: UTF8.self)
            if line.hasPrefix("\t") {
                lines.append(
                    BlamedLine(
                        commit: commit, number: number, author: authors[commit] ?? "", text: String(line.dropFirst())))
            } else if line.hasPrefix("author ") {
                authors[commit] = String(line.dropFirst("author ".count))
            } else if let id = ObjectID(line.prefix(40)) {
                commit = id
                let fields = line.split(separator: " ")
                number = fields.count > 2 ? Int(fields[2]) ?? 0 : 0
            }
        }
    }
}
