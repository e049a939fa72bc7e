import TestSupport
import Testing

/// `.ci/demo` looks at what it plays.
@Suite struct DemoTests {
    private static let script = Files.parent(of: Files.parent(of: Files.parent(of: #filePath))) + "/.ci/demo"

    /// A repository that holds the demo, as this one does.
    private func project() throws -> Sandbox {
        let sandbox = try Sandbox()
        try sandbox.repository(files: ["README.md": "A project.\n", ".ci/demo": Files.text(of: Self.script)])
        return sandbox
    }

    @Test("it passes with the program")
    func passes() throws {
        let sandbox = try project()
        let output = try sandbox.run("sh", ".ci/demo", BuiltProgram.folder())
        #expect(output.status == 0, "\(output)")
        #expect(output.stdout.contains("the demo did what it shows"))
    }

    @Test(
        "it fails with a program that says it did and did not",
        arguments: [
            "exit 0",
            #"case "$1" in send) exit 0 ;; esac"#,
            #"case "$1" in path) echo /nowhere; exit 0 ;; esac"#,
            #"case "$1" in diff) exit 0 ;; esac"#,
        ])
    func fails(_ lie: String) throws {
        let sandbox = try project()
        try Files.makeFolder(sandbox.bin + "/liar")
        try sandbox.writeProgram("liar/git-chat", "#!/bin/sh\n\(lie)\nexec \(BuiltProgram.folder())/git-chat \"$@\"\n")
        let output = try sandbox.run("sh", ".ci/demo", sandbox.bin + "/liar")
        #expect(output.status == 1, "\(output)")
        #expect(output.stderr.contains("error: the demo "))
    }
}
