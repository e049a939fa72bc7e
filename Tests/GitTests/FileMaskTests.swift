import Git
import TestSupport
import Testing

/// The rights that new files do not get are one value for all threads.
@Suite struct FileMaskTests {
    @Test("programs can be run, and the mask stays, whatever other threads write into configurations of any mode")
    func threads() async throws {
        let sandbox = try Sandbox()
        let folder = sandbox.path
        let before = try sandbox.run("sh", "-c", "umask").stdout
        try await withThrowingTaskGroup { group in
            for mode in ["600", "644", "664", "640"] {
                group.addTask {
                    let other = try Sandbox()
                    try other.repository()
                    let configuration = try other.open().configuration
                    try other.run("chmod", mode, ".git/config").requireSuccess()
                    for number in 0..<100 { try configuration.set("chat.x", to: "\(number)") }
                    let after = try other.run("stat", "-c", "%a", ".git/config").stdout
                    #expect(after == mode + "\n")
                }
            }
            group.addTask {
                for number in 0..<400 {
                    let path = "\(folder)/program\(number)"
                    try Folder.write(Array("#!/bin/sh\n".utf8), to: path, mode: 0o755)
                    #expect(Folder.isExecutable(path))
                }
            }
            try await group.waitForAll()
        }
        #expect(try sandbox.run("sh", "-c", "umask").stdout == before)
    }
}
