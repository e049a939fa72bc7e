import Git
import TestSupport
import Testing

/// These give a repository to another user, which takes root, as in CI.
@Suite(.enabled(if: geteuid() == 0)) struct OwnershipTests {
    private let sandbox: Sandbox
    private let place: String

    init() throws {
        sandbox = try Sandbox()
        try sandbox.repository()
        place = sandbox.folder
        try sandbox.run("chown", "-R", "12345", place).requireSuccess()
    }

    private func opens(_ variables: [String: String?] = [:]) throws -> Bool {
        let stock = try sandbox.run("git", "rev-parse", "HEAD", environment: variables).status == 0
        do {
            _ = try sandbox.open(".", variables).target(of: "HEAD")
            #expect(stock, "git refuses what we open")
            return true
        } catch let refusal as RepositoryRefusal {
            #expect(refusal == .ownedByOther(path: place))
            #expect(!stock, "git opens what we refuse")
            return false
        }
    }

    @Test("somebody else's repository is refused")
    func refused() throws {
        #expect(try opens() == false)
        #expect(try opens(["SUDO_UID": "54321"]) == false)
        #expect(try opens(["SUDO_UID": "x"]) == false)
    }

    @Test("root by way of sudo may use the repository of who called it")
    func sudo() throws {
        #expect(try opens(["SUDO_UID": "12345"]))
    }

    @Test("whoever names it with GIT_DIR means it")
    func named() throws {
        #expect(try opens(["GIT_DIR": place + "/.git"]))
    }

    @Test("one file of another owner is enough", arguments: [".git", "."])
    func partly(part: String) throws {
        try sandbox.run("chown", "-R", "0", place).requireSuccess()
        #expect(try opens())
        try sandbox.run("chown", "12345", sandbox.absolute(part)).requireSuccess()
        #expect(try opens() == false)
    }

    @Test(
        "safe.directory lets it through",
        arguments: [
            (["*"], true), (["$PLACE"], true), (["$PLACE/"], false), (["$PLACE/.git"], false), (["*", ""], false),
            (["", "$PLACE"], true), (["~/../project"], false), (["$PLACE", "/x"], true), (["/x"], false),
        ])
    func safe(values: [String], isSafe: Bool) throws {
        for value in values {
            try sandbox.git("config", "--global", "--add", "safe.directory", value.replacing("$PLACE", with: place))
        }
        #expect(try opens() == isSafe)
    }

    @Test("a home folder in safe.directory is the user's")
    func home() throws {
        try sandbox.git("config", "--global", "safe.directory", "~/project")
        #expect(try opens(["HOME": sandbox.path]))
        #expect(try opens() == false)
    }

    @Test("the command line may name it, the repository itself may not")
    func scopes() throws {
        #expect(
            try opens(["GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": place]))
        #expect(try opens(["GIT_CONFIG_PARAMETERS": "'safe.directory'='*'"]))
        try sandbox.write(".git/config", "[core]\n\trepositoryformatversion = 0\n[safe]\n\tdirectory = *\n")
        #expect(try opens() == false)
    }
}
