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
