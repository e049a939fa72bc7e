import TestSupport
import Testing

@testable import Git

@Suite struct DiscoveryTests {
    private let sandbox: Sandbox

    init() throws {
        sandbox = try Sandbox()
        try sandbox.repository(files: ["sub/dir/file": "x\n"])
        try sandbox.git("worktree", "add", "--quiet", "-b", "topic", "../linked")
        try sandbox.git("clone", "--quiet", "--bare", ".", "../bare.git")
    }

    /// Where git says it is: git directory, common directory, top of the worktree.
    private func stock(_ place: String, _ variables: [String: String?]) throws -> [String] {
        let words = ["git", "rev-parse", "--path-format=absolute", "--git-dir", "--git-common-dir", "--show-toplevel"]
        let output = try sandbox.run(words, in: place, environment: variables)
        return String(decoding: output.stdoutBytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test(
        "what git finds is found",
        arguments: [
            (".", [:]), ("sub/dir", [:]), (".git", [:]), (".git/refs", [:]), ("../linked", [:]), ("../linked/sub", [:]),
            ("../bare.git", [:]), ("../bare.git/refs", [:]),
            ("sub", ["GIT_DIR": "../.git"]), ("sub", ["GIT_DIR": "$SANDBOX/project/.git"]),
            ("..", ["GIT_DIR": "project/.git"]),
            ("../linked", ["GIT_DIR": "$SANDBOX/project/.git/worktrees/linked"]), ("..", ["GIT_DIR": "bare.git"]),
            ("../linked/sub", ["GIT_DIR": "../.git"]),
            ("sub", ["GIT_DIR": "$SANDBOX/project/.git", "GIT_WORK_TREE": "$SANDBOX/linked"]),
            ("sub", ["GIT_DIR": "../.git", "GIT_WORK_TREE": ".."]),
            ("sub", ["GIT_WORK_TREE": "."]), ("..", ["GIT_DIR": "bare.git", "GIT_WORK_TREE": "linked"]),
            ("sub", ["GIT_CEILING_DIRECTORIES": "$SANDBOX/project/sub"]),
            ("sub", ["GIT_CEILING_DIRECTORIES": "$SANDBOX"]),
            ("..", ["GIT_DIR": "project/.git", "GIT_IMPLICIT_WORK_TREE": "0"]),
        ] as [(String, [String: String])])
    func places(place: String, named: [String: String]) throws {
        let variables = named.mapValues { Optional($0.replacing("$SANDBOX", with: sandbox.path)) }
        let expected = try stock(place, variables)
        let repository = try sandbox.open(place, variables)
        let found =
            [repository.gitDirectory, repository.commonDirectory].map { String($0.dropLast()) }
            + [repository.worktree].compactMap(\.self)
        // In a bare repository and inside `.git`, git has no worktree to show.
        #expect(place.hasPrefix(".git") ? Array(found.prefix(2)) == expected : found == expected)
        #expect(repository.isLinkedWorktree == found[0].contains("/worktrees/"))
    }

    @Test(
        "places without a repository",
        arguments: [("..", [:]), ("../home", [:]), ("sub/dir", ["GIT_CEILING_DIRECTORIES": "$SANDBOX/project/sub"])]
            as [(String, [String: String])])
    func outside(place: String, named: [String: String]) throws {
        let variables = named.mapValues { Optional($0.replacing("$SANDBOX", with: sandbox.path)) }
        #expect(try stock(place, variables).isEmpty)
        let directory = sandbox.absolute(place)
        #expect(throws: RepositoryRefusal.notARepository(directory: directory)) {
            try sandbox.open(place, variables).gitDirectory.count
        }
    }

    @Test("a GIT_DIR that is no repository is named", arguments: ["nowhere", "sub", "/nowhere", "sub/dir/file"])
    func nowhere(path: String) throws {
        #expect(try stock(".", ["GIT_DIR": path]).isEmpty)
        #expect(throws: RepositoryRefusal.noRepository(gitDirectory: sandbox.absolute(path))) {
            try sandbox.open(".", ["GIT_DIR": path]).gitDirectory.count
        }
    }

    @Test("linked worktrees are placed beside the main worktree, from everywhere")
    func mainDirectory() throws {
        for place in [".", "sub", "../linked"] { #expect(try sandbox.open(place).mainDirectory == sandbox.folder) }
        let bare = try sandbox.open("../bare.git")
        #expect(bare.mainDirectory == sandbox.path + "/bare.git")
        #expect(bare.isBare && bare.worktree == nil)
        try sandbox.git("init", "--quiet", "--separate-git-dir", "../apart.git", "../apart")
        let listed = try sandbox.bytes("worktree", "list", in: "../apart")
        let apart = try sandbox.open("../apart").mainDirectory
        #expect(String(decoding: listed, as: UTF8.self).hasPrefix(apart + " "))
    }

    @Test("a submodule's worktree is its own main worktree")
    func submodule() throws {
        try sandbox.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "../bare.git", "module")
        let module = try sandbox.open("module/sub")
        #expect(module.worktree == sandbox.folder + "/module")
        #expect(module.mainDirectory == sandbox.folder + "/module")
    }

    @Test("a link to a repository leads to it")
    func link() throws {
        #expect(symlink(sandbox.folder, sandbox.path + "/alias") == 0)
        let repository = try sandbox.open("../alias/sub")
        #expect(repository.worktree == sandbox.folder)
        #expect(try stock("../alias/sub", [:]).last == sandbox.folder)
    }

    @Test(
        "extensions let through and refused, at version 1",
        arguments: [
            ("worktreeConfig", "true", nil), ("partialClone", "origin", nil), ("preciousObjects", "true", nil),
            ("noop", "", nil), ("objectFormat", "sha1", nil),
            ("objectFormat", "sha256", "objectformat"), ("refStorage", "reftable", "refstorage"),
            ("relativeWorktrees", "true", "relativeworktrees"), ("future", "x", "future"),
        ] as [(String, String, String?)])
    func extensions(name: String, value: String, refused: String?) throws {
        let format = "[core]\n\trepositoryformatversion = 1\n[extensions]\n\t\(name) = \(value)\n"
        try sandbox.write(".git/config", try sandbox.read(".git/config") + format)
        let named: [String: String?] = ["GIT_DIR": sandbox.folder + "/.git"]
        for (place, variables) in [(".", [:]), ("sub/dir", [:]), ("../linked", [:]), ("..", named)] {
            guard let refused else {
                #expect(try sandbox.open(place, variables).target(of: "HEAD") != nil)
                continue
            }
            let refusal = RepositoryRefusal.unsupportedExtension(name: refused, value: value)
            #expect(throws: refusal) { try sandbox.open(place, variables).gitDirectory.count }
        }
        // What stock git does with them, as far as this version knows them.
        let knows = ["sha256", "reftable"].contains(value) || name == "relativeWorktrees" || refused == nil
        if knows { #expect((try sandbox.run("git", "rev-parse", "HEAD").status == 0) == (refused == nil)) }
    }

    @Test("at version 0 git ignores extensions, but for the object format")
    func versionZero() throws {
        try sandbox.git("config", "extensions.future", "x")
        #expect(try sandbox.open().target(of: "HEAD") != nil)
        try sandbox.git("config", "extensions.objectFormat", "sha256")
        #expect(try sandbox.run("git", "rev-parse", "HEAD").status == 128)
        #expect(throws: RepositoryRefusal.unsupportedExtension(name: "objectformat", value: "sha256")) {
            try sandbox.open().gitDirectory.count
        }
    }

    @Test("a version from the future is refused by its number", arguments: [2, 99])
    func version(number: Int) throws {
        try sandbox.git("config", "core.repositoryFormatVersion", "\(number)")
        #expect(throws: RepositoryRefusal.unsupportedVersion(number)) { try sandbox.open().gitDirectory.count }
    }

    @Test("real repositories of all kinds open", arguments: ["shallow", "partial", "sparse", "sha256"])
    func real(kind: String) throws {
        try sandbox.git("config", "uploadpack.allowFilter", "true", in: "../bare.git")
        let bare = "file://" + sandbox.path + "/bare.git"
        switch kind {
        case "shallow": try sandbox.git("clone", "--quiet", "--depth=1", bare, "../made")
        case "partial": try sandbox.git("clone", "--quiet", "--filter=blob:none", bare, "../made")
        case "sparse":
            try sandbox.git("clone", "--quiet", bare, "../made")
            try sandbox.git("sparse-checkout", "set", "nothing", in: "../made")
        default: try sandbox.git("init", "--quiet", "--object-format=sha256", "../made")
        }
        let refusal = RepositoryRefusal.unsupportedExtension(name: "objectformat", value: "sha256")
        if kind == "sha256" {
            #expect(throws: refusal) { try sandbox.open("../made").gitDirectory.count }
        } else {
            #expect(try sandbox.open("../made").target(of: "HEAD") == sandbox.id("HEAD"))
        }
    }
}
