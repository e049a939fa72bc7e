import Testing

/// Every rule can fail, and lets through what is right.
@Suite struct RuleTests {
    private func file(_ text: String, _ path: String = "Sources/ChatStore/A.swift") -> SourceFile {
        SourceFile(path: path, text: text)
    }

    @Test(
        "imports that are refused",
        arguments: [
            ("Sources/ChatModel/A.swift", "import Glibc"), ("Sources/ChatStore/A.swift", "import CLibgit2"),
            ("Sources/ChatStore/A.swift", "internal import Foundation"), ("Sources/Git/A.swift", "import ChatModel"),
            ("Sources/ChatCommands/A.swift", "@preconcurrency import FoundationEssentials"),
            ("Sources/ChatAgents/A.swift", "public import struct ArgumentParser.Flag"),
            ("Sources/git-chat/main.swift", "import ArgumentParser"), ("Sources/Common/A.swift", ""),
            ("Sources/ChatStore/A.swift", "import Dispatch"), ("Sources/ChatForge/A.swift", "import Git"),
        ])
    func badImports(path: String, text: String) {
        #expect(Imports.findings(in: file("\n" + text, path)).count == 1)
    }

    @Test("imports that are fine")
    func goodImports() {
        #expect(Imports.findings(in: file("internal import Git\nimport ChatModel // import Foundation")) == [])
        #expect(Imports.findings(in: file("import Synchronization", "Sources/ChatAgents/A/B.swift")) == [])
    }

    @Test(
        "C types in public declarations",
        arguments: [
            "public let handle: OpaquePointer", "public func id() -> git_oid { x }",
            "public func read(\n    into buffer: UnsafeMutablePointer<UInt8>\n) {", "open var a: [UnsafeRawPointer]",
        ])
    func badPublic(text: String) {
        #expect(CodeRules.publicCTypes(in: file(text)).count == 1)
    }

    @Test("C types behind a public declaration are fine")
    func goodPublic() {
        let text =
            "public func id() -> ID { withPointer { (p: OpaquePointer) in p } }\nlet a: git_oid\npublic let b: Int\n"
        #expect(CodeRules.publicCTypes(in: file(text)) == [])
    }

    @Test("a default value does not end a declaration, a body does")
    func publicAfterDefault() {
        let text = "public func read(\n    _ a: () -> Void = {},\n    into b: UnsafeRawPointer\n) {\n    git_free(c)\n}"
        #expect(CodeRules.publicCTypes(in: file(text)).map(\.place) == ["Sources/ChatStore/A.swift:1"])
        #expect(CodeRules.publicCTypes(in: file("public func read(_ a: () -> Void = {}) {\n    git_free(c)\n}")) == [])
    }

    @Test(
        "errors that are not said",
        arguments: [
            "/// A.\npublic func a() throws {", "/// A.\npublic func a(_ b: Int)\n    throws -> Int\n{",
            "/// A.\n    @discardableResult\n    public func a() throws(B) -> Int {",
            "/// A.\n///\n/// - Returns: B.\npublic init?(\n    _ b: () -> Void = {}\n) throws {",
            "/// A.\npublic func a(_ b: C = { _ in }) throws {",
            "/// A.\npublic static func a(_ b: () throws -> Int) rethrows {",
        ])
    func badErrors(text: String) {
        #expect(CodeRules.unsaidErrors(in: file(text)).count == 1)
        #expect(CodeRules.unsaidErrors(in: file(text, "Tests/ChatStoreTests/A.swift")) == [])
    }

    @Test(
        "errors that are said, or none",
        arguments: [
            "/// A.\n///\n/// - Throws: `B`.\n@discardableResult\npublic func a() throws {",
            "/// A.\npublic init(_ b: () throws -> Int) {", "/// A.\npublic let a: () throws -> Int",
            "/// A.\nfunc a() throws {", "public func a() throws {", "/// A.\npublic func a() {\n    func b() throws {",
        ])
    func goodErrors(text: String) {
        #expect(CodeRules.unsaidErrors(in: file(text)) == [])
    }

    @Test(
        "printing",
        arguments: [
            "print(1)", "  debugPrint(1)", "Swift.print(1)", "fputs(text, stderr)", "puts(text)", "write(1, p, 2)",
            "FileHandle.standardError", "write( 2, p, 2)", "let d = STDOUT_FILENO", "isatty(STDERR_FILENO)",
            #""\(print(1))""#, "try? Descriptor.write(text.utf8, to: Console.Descriptors().errors)",
            "try Descriptor.write(bytes, to: descriptors.output)", "let place = Descriptors().output",
        ])
    func badPrinting(text: String) {
        #expect(CodeRules.printing(in: file(text)).count == 1)
        #expect(CodeRules.printing(in: file(text, "Sources/ChatCommands/Output/Console.swift")) == [])
    }

    @Test(
        "printing that is none",
        arguments: [
            "console.print(1)", "func print(_ text: String) {", "// print(1)", #"let a = "print(1)""#, "sprint(1)",
            "try Descriptor.write(line.utf8, to: file)", "let input = Console.Descriptors().input",
            "posix_spawn_file_actions_adddup2(&actions, end, STDOUT_FILENO)", "write(10, p, 1)",
        ])
    func goodPrinting(text: String) {
        #expect(CodeRules.printing(in: file(text)) == [])
    }

    @Test(
        "forcing",
        arguments: [
            "try! a()", "a as! B", "fatalError()", "a!", "a![0]", "f()!.b", "a[0]!", #""\(a!)""#, "var a: Int!",
        ])
    func badForcing(text: String) {
        #expect(CodeRules.forcing(in: file(text)).count == 1)
    }

    @Test(
        "forcing that is none", arguments: ["a != b", "a!=b", "!a", "if !(a) {", #""no!""#, "// a!", "#if !os(Linux)"])
    func goodForcing(text: String) {
        #expect(CodeRules.forcing(in: file(text)) == [])
    }

    @Test("timing", arguments: ["ContinuousClock().now", "let a = Date()", "Date.now", "clock_gettime(a, &b)"])
    func badTiming(text: String) {
        #expect(CodeRules.timing(in: file(text)).count == 1)
        #expect(CodeRules.timing(in: file("// " + text)) == [])
    }

    @Test(
        "names",
        arguments: ["class SessionManager {", "enum Utilities {", "struct PathHelper: A {", "extension Utils {"])
    func badNames(text: String) {
        #expect(CodeRules.names(in: file(text)).count == 1)
        #expect(CodeRules.names(in: file("", "Sources/ChatStore/Helpers/StringUtil.swift")).count == 2)
        #expect(CodeRules.names(in: file("struct Session {\n// Manager")) == [])
    }

    @Test("folders")
    func folders() {
        #expect(
            FolderRules.top(["Sources", ".build-release", ".ci", "scripts", ".secret"]).map(\.place) == [
                "scripts", ".secret",
            ])
        #expect(FolderRules.missing(["Sources", "Tests", "docs", ".git"]).map(\.place) == ["hooks", "templates"])
        #expect(FolderRules.missing(["Sources", "Tests", "docs", "hooks", "templates"]) == [])
        let folders = ["GitTests", "EndToEndTests", "TestSupport", "TestSupportTests", "GhostTests", "Stuff"]
        #expect(FolderRules.tests(folders, modules: ["Git"]).map(\.place) == ["Tests/GhostTests", "Tests/Stuff"])
    }
}
