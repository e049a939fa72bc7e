import TestSupport
import Testing

/// The rules, applied to this repository.
@Suite struct RepositoryTests {
    @Test("modules import what they may")
    func imports() throws {
        try expectNothing(Imports.findings, in: "Sources")
    }

    @Test("no C type in a public declaration")
    func publicCTypes() throws {
        try expectNothing(CodeRules.publicCTypes, in: "Sources")
    }

    @Test("public functions say what they throw")
    func unsaidErrors() throws {
        try expectNothing(CodeRules.unsaidErrors, in: "Sources")
    }

    @Test("only the console prints")
    func printing() throws {
        try expectNothing(CodeRules.printing, in: "Sources")
    }

    @Test("nothing is forced")
    func forcing() throws {
        try expectNothing(CodeRules.forcing, in: "Sources")
    }

    @Test("names say something", arguments: ["Sources", "Tests"])
    func names(folder: String) throws {
        try expectNothing(CodeRules.names, in: folder)
    }

    @Test("no test measures time")
    func timing() throws {
        let files = try SourceTree.files(in: "Tests").filter(\.isTest)
        #expect(!files.isEmpty)
        #expect(files.flatMap(CodeRules.timing) == [])
    }

    @Test("folders are where they belong")
    func folders() throws {
        #expect(FolderRules.top(try folders(in: "")) == [])
        #expect(FolderRules.missing(try folders(in: "")) == [])
        let modules = try folders(in: "/Sources")
        #expect(FolderRules.tests(try folders(in: "/Tests"), modules: modules) == [])
    }

    private func folders(in place: String) throws -> [String] {
        let folder = SourceTree.top + place
        return try Files.names(in: folder).filter { Files.isFolder(folder + "/" + $0) }
    }

    /// A rule that saw no file proves nothing.
    private func expectNothing(_ rule: (SourceFile) -> [Finding], in folder: String) throws {
        let files = try SourceTree.files(in: folder)
        #expect(!files.isEmpty)
        #expect(files.flatMap(rule) == [])
    }
}
