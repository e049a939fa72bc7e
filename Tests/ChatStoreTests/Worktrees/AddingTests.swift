import ChatModel
import Git
import TestSupport
import Testing

@testable import ChatStore

/// What our own look leaves to git comes to what `git add --all` makes of everything.
@Suite struct AddingTests {
    private let sandbox: Sandbox
    private let store: ChatStore
    private var worktree: SessionWorktree {
        .init(path: sandbox.folder, head: nil, isPresent: true, gitDirectory: sandbox.folder + "/.git/")
    }

    init() throws {
        let scene = try IndexScene()
        (sandbox, store) = (scene.sandbox, scene.store)
    }

    /// What people and agents do, where `$f` is a file of the index, `$d` one's folder, and `$n` a new name.
    private static let usual = [
        "echo more >> $f", "echo more >> $f", "touch $f",
        "cp -p $f ../k && tr a-z b-za < ../k > $f && touch -r ../k $f",
        "chmod +x $f", "chmod -x $f", "rm -f $f", "rm -rf $d/sub", "echo new > $d/$n", "echo new > $d/$n",
        "mkdir $d/$n && echo x > $d/$n/x && echo y > $d/$n/y.log", "mkdir -p $d/$n/empty", "rm $f && ln -s nowhere $f",
        "rm $f && mkdir $f && echo x > $f/x", "rm -rf $d/sub && echo file > $d/sub", "echo l > $d/$n.log",
        "rm -rf $d/sub && ln -s .. $d/sub", "mkdir -p $d/build && echo b > $d/build/$n", "echo '$n*' >> .gitignore",
        "echo '!*.log' > $d/.gitignore", "mkfifo $d/$n", "mv $f $d/$n", "git mv -k $f $d/$n", "cp -p $f $d/$n",
        "echo '*.txt text eol=crlf' > .gitattributes", "git rm -q --cached $f", "echo more >> $f && git add $f",
        "mv $d/sub $d/$n", "printf 'x\\r\\n' > $d/$n.txt",
        "echo x > \"$d/$(printf '$n \\351\\n')\"", "git add -f $d 2>/dev/null",
    ]

    /// What git is not often asked for, and what it knows alone.
    static let unusual = [
        "git update-index --skip-worktree $f", "git update-index --assume-unchanged $f",
        "echo x > $d/$n && git add -N $d/$n", "git init -q $d/$n", "mkdir -p $d/.git",
        "git init -q $d/$n && git -C $d/$n commit -q --allow-empty -m x", "git update-index --split-index",
    ]

    @Test("any changes, in indexes of every version", arguments: 0..<12)
    func changes(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        try sandbox.write(".gitignore", "*.log\nbuild/\n")
        for folder in ["", "a/", "a/sub/", "b.c/", "b/sub/deep/"] {
            for name in ["one", "two.txt", "zed"] { try sandbox.write(folder + name, "\(folder)\(name)\n") }
        }
        try sandbox.git("add", "--all")
        try sandbox.git("commit", "-qm", "start")
        var (looks, lines): (Int, [String]) = (0, [])
        for _ in 0..<12 {
            try sandbox.git("update-index", "--index-version", String(Int.random(in: 2...4, using: &random)))
            if Bool.random(using: &random) { try settle() }
            lines = try (0..<Int.random(in: 0...3, using: &random)).map { _ in try change(&random) }
            for line in lines { _ = try sh(line) }
            if try compare(lines) { looks += 1 }
            if Bool.random(using: &random) { _ = try sh("git add --all && git commit -qm next") }
        }
        #expect(looks > 2, "git was asked to look at everything nearly always")
    }

    @Test("what git alone can tell", arguments: 0..<7)
    func rare(number: Int) throws {
        for name in ["d/f", "d/sub/x", "g"] { try sandbox.write(name, "\(name)\n") }
        try sandbox.git("add", "--all")
        try sandbox.git("commit", "-qm", "start")
        try settle()
        let line = fill(Self.unusual[number], file: "d/f", folder: "d", name: "new")
        try sh(line + " && echo more >> g && echo new > n").requireSuccess()
        _ = try compare([line])
    }

    @Test("a file of the index's own second may have changed since, whatever is known of it", arguments: [true, false])
    func sameSecond(isRacy: Bool) throws {
        try sandbox.write("one", "1\n")
        try sandbox.write("two", "2\n")
        try sandbox.git("add", "--all")
        let (was, now) = (try sandbox.git("rev-parse", ":one"), try sandbox.git("rev-parse", ":two"))
        try sandbox.write("one", "2\n")
        try sandbox.git("add", "one")
        // The index knows the file as it is now, and what it was before.
        let line = """
            $index = substr $_, 0, -20; ($now, $was) = map { pack "H*", $_ } "\(now)", "\(was)";
            $index =~ s/\\Q$now/$was/; print $index . sha1($index)
            """
        try sandbox.run("perl", "-i", "-MDigest::SHA=sha1", "-0777", "-ne", line, ".git/index").requireSuccess()
        try sh(isRacy ? "touch -r one .git/index" : "touch -d '1 minute' .git/index").requireSuccess()
        #expect(try sandbox.git("rev-parse", ":one") == was)
        #expect(try compare(["isRacy: \(isRacy)"]))
        let index = try IndexCopy(of: worktree, request: store.newID())
        defer { index.discard() }
        _ = try Adding(index, in: store.repository).add([])
        let staged = try sh("GIT_INDEX_FILE=\(index.path) git rev-parse :one").stdout
        #expect(staged == (isRacy ? now : was) + "\n")
    }

    private func sh(_ line: String) throws -> Output { try sandbox.run("sh", "-c", line) }

    /// Everything was there long before the index was written.
    private func settle() throws {
        _ = try sh("find . -path ./.git -prune -o -type f -exec touch -d '1 hour ago' {} +")
        _ = try sh("git update-index -q --refresh")
    }

    private func change(_ random: inout SeededRandom) throws -> String {
        let isRare = Int.random(in: 0..<20, using: &random) == 0
        let files = try sandbox.git("ls-files", "--", ":!.git*").split(separator: "\n").map(String.init)
        let file = files.filter { !$0.contains("\"") }.randomElement(using: &random) ?? "one"
        let folder = file.contains("/") ? String(file.prefix(upTo: file.lastIndex(of: "/") ?? file.endIndex)) : "."
        let line = (isRare ? Self.unusual : Self.usual).randomElement(using: &random) ?? ""
        return fill(line, file: file, folder: folder, name: "n\(Int.random(in: 0..<1000, using: &random))")
    }

    private func fill(_ line: String, file: String, folder: String, name: String) -> String {
        line.replacing("$f", with: file).replacing("$d", with: folder).replacing("$n", with: name)
    }

    /// - Returns: Whether git was not asked to look at everything.
    private func compare(_ lines: [String]) throws -> Bool {
        let settings = ["-c", "core.excludesFile=/dev/null"]
        _ = try sh("cp -p .git/index .git/stock")
        let add = "git \(settings.joined(separator: " ")) add --all 2>/dev/null"
        let say = "git ls-files -s; git write-tree"
        let stock = try sh("export GIT_INDEX_FILE=.git/stock; \(add); echo $?; \(say)")
        let index = try IndexCopy(of: worktree, request: store.newID())
        defer { index.discard() }
        let adding = try Adding(index, in: store.repository)
        var (status, file): (Int32, GitIndex?) = (0, nil)
        do { file = try adding.add(settings) } catch let failure as GitProgram.Failure { status = failure.status ?? -1 }
        let ours = try sh("export GIT_INDEX_FILE=\(index.path); echo \(status); \(say)")
        #expect(ours.stdout == stock.stdout, "\(lines)")
        if let file, let tree = try store.repository.writeTree(of: file) {
            #expect(stock.stdout.hasSuffix("\(tree)\n"), "\(lines)")
        }
        return adding.found != nil
    }
}
