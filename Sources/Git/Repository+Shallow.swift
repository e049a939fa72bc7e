#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// What is asked of the `git` program where history was cut off: libgit2 1.5.1 looks for the commits behind the cut.
extension Repository {
    /// Whether history was cut off (`git clone --depth`): the commits that `shallow` lists count as having no parents.
    ///
    /// Looked up each time: another process may fetch the rest.
    var isShallow: Bool {
        var information = stat()
        return stat(commonDirectory + "shallow", &information) == 0 && information.st_size > 0
    }

    /// The commits from `tip` on, newest first, each after its children.
    func askedCommits(from tip: ObjectID, hiding hidden: [ObjectID]) throws -> [ObjectID] {
        for id in [tip] + hidden where !contains(id) { throw Self.missing(id) }
        let commits = try hidden.filter { try !isNoCommit($0) }
        let names = [tip.description] + commits.map { "^\($0)" }
        return try ids(["rev-list", "--date-order", "--stdin"], input: names.joined(separator: "\n") + "\n")
    }

    /// Every best common ancestor, in the order of git: the first is the one it takes where one is wanted.
    func askedMergeBases(_ one: ObjectID, _ two: ObjectID) throws -> [ObjectID] {
        guard contains(one), contains(two) else { return [] }
        return try ids(["merge-base", "--all", one.description, two.description])
    }

    /// Whether `ancestor` comes before `commit`.
    func askedIsAncestor(_ ancestor: ObjectID, of commit: ObjectID) throws -> Bool {
        guard contains(ancestor), contains(commit) else { return false }
        guard try !isNoCommit(ancestor), try !isNoCommit(commit) else { return false }
        return try ask(["merge-base", "--is-ancestor", ancestor.description, commit.description]).status == 0
    }

    /// The tree of what two commits have in common; `nil` where that is nothing, or behind the cut.
    func askedBaseTree(_ one: ObjectID, _ two: ObjectID) throws -> ObjectID? {
        let bases = try askedMergeBases(one, two)
        guard let first = bases.first else { return nil }
        // Where both sides took each other in, what they have in common is the merge of the bases.
        let merged = try bases.count > 1 ? merge(first, bases[1]).tree : nil
        return try merged ?? commitTree(first)
    }

    /// The tree of a commit that has to be there.
    func commitTree(_ id: ObjectID) throws -> ObjectID {
        guard let tree = try commit(id)?.tree else { throw Self.missing(id) }
        return tree
    }

    private static func missing(_ id: ObjectID) -> GitError {
        GitError(code: .notFound, message: "object not found - no match for id (\(id))")
    }

    /// Asks git about commits as they are stored, which is how they are read; 1 is its no.
    private func ask(_ arguments: [String], input: String = "") throws -> GitProgram.Output {
        let result = try program.run(
            arguments, in: commonDirectory, input: Array(input.utf8), variables: ["GIT_NO_REPLACE_OBJECTS": "1"])
        guard result.status <= 1 else {
            throw GitProgram.Failure(
                arguments: arguments, status: result.status, reason: String(decoding: result.errors, as: UTF8.self))
        }
        return result
    }

    private func ids(_ arguments: [String], input: String = "") throws -> [ObjectID] {
        try ask(arguments, input: input).line.split(separator: "\n").map { line in
            guard let id = ObjectID(line) else {
                throw GitProgram.Failure(arguments: arguments, status: 0, reason: "no object id: \(line)")
            }
            return id
        }
    }
}
