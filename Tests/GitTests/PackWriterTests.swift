import Git
import TestSupport
import Testing

/// Objects that are gathered and written as a pack, which stock git reads.
@Suite struct PackWriterTests {
    @Test("gathered objects are in one pack that git verifies, and nowhere before")
    func pack() throws {
        let sandbox = try Sandbox()
        try sandbox.repository(files: ["a": "a\n"])
        let packing = try sandbox.open()
        packing.gatherObjects()
        let bytes: [[UInt8]] = [
            [], [0], Array("hello\n".utf8), [UInt8](repeating: 7, count: 15), [UInt8](repeating: 7, count: 16),
            (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* $0 >> 7) },
        ]
        let blobs = try bytes.map(packing.writeBlob)
        #expect(try packing.writeBlob(bytes[2]) == blobs[2])
        let tree = Tree(
            zip(blobs, "abcdef").map { Tree.Entry(mode: .file, name: Array(String($1).utf8), id: $0) })
        let id = try packing.writeTree(tree)
        #expect(try packing.tree(id) == tree, "a gathered tree can be read at once")
        let person = Signature(name: "Ann", email: "ann@example.com", seconds: 1_767_323_045)
        let commit = try packing.writeCommit(
            tree: id, parents: [], author: person, committer: person, message: "Packed\n")
        let reader = try sandbox.open()
        #expect(!reader.contains(commit))
        try packing.writePack()
        try packing.writePack()
        #expect(reader.contains(commit))
        #expect(try zip(blobs, bytes).allSatisfy { try reader.blob($0) == $1 })
        try sandbox.git("update-ref", "refs/heads/packed", commit.description)
        try sandbox.git("fsck", "--strict")
        let names = try Files.names(in: sandbox.folder + "/.git/objects/pack").filter { $0.hasSuffix(".idx") }
        #expect(names.count == 1)
        let listed = try sandbox.git("verify-pack", "-v", ".git/objects/pack/" + (names.first ?? ""))
        #expect(listed.split(separator: "\n").count { $0.contains(" blob ") } == 6)
    }

    @Test("git drops no pack that nothing names yet, until it is told; what died is told of by the next one")
    func kept() throws {
        let sandbox = try Sandbox()
        try sandbox.repository(files: ["a": "a\n"])
        func packs(_ kind: String) throws -> Int {
            try Files.names(in: sandbox.folder + "/.git/objects/pack").count { $0.hasSuffix(kind) }
        }
        let packing = try sandbox.open()
        packing.gatherObjects()
        let blob = try packing.writeBlob(Array("one\n".utf8))
        try packing.writePack()
        #expect(try packs(".keep") == 1)
        for words in [["repack", "-adq"], ["gc", "-q", "--prune=now"], ["prune", "--expire=now"]] {
            try sandbox.run(["git"] + words).requireSuccess()
            #expect(try sandbox.git("cat-file", "-p", blob.description) == "one")
        }
        try packing.releasePacks()
        #expect(try packs(".keep") == 0)
        try sandbox.run("git", "gc", "-q", "--prune=now").requireSuccess()
        #expect(try sandbox.run("git", "cat-file", "-e", blob.description).status != 0)
        // One that died, beside what somebody else keeps.
        let dead = try sandbox.open()
        dead.gatherObjects()
        _ = try dead.writeBlob(Array("two\n".utf8))
        try dead.writePack()
        try sandbox.write(".git/objects/pack/pack-0123456789012345678901234567890123456789.keep", "mine\n")
        try sandbox.open().releaseLeftPacks()
        #expect(try packs(".keep") == 1)
    }

    @Test("many objects become several packs, and all are there")
    func several() throws {
        let sandbox = try Sandbox()
        try sandbox.repository(files: ["a": "a\n"])
        let packing = try sandbox.open()
        packing.gatherObjects()
        // What cannot be compressed: 30 pieces of a megabyte are more than one pack holds.
        try sandbox.run("sh", "-c", "head -c 30000000 /dev/urandom > noise").requireSuccess()
        let noise = try Files.bytes(of: sandbox.folder + "/noise")
        let ids = try (0..<30).map { try packing.writeBlob(Array(noise[$0 * 1_000_000..<($0 + 1) * 1_000_000])) }
        try packing.writePack()
        let names = try Files.names(in: sandbox.folder + "/.git/objects/pack").filter { $0.hasSuffix(".idx") }
        #expect(names.count == 2)
        let reader = try sandbox.open()
        #expect(ids.allSatisfy(reader.contains))
        try sandbox.git("fsck", "--strict")
    }

    /// libgit2's indexer stops in the middle of a pack where a window ends in the head of a compressed object.
    @Test("packs of many small objects, wherever the windows end in which libgit2 reads them", arguments: [2, 4])
    func windows(seed: UInt64) throws {
        let sandbox = try Sandbox()
        try sandbox.repository(files: ["a": "a\n"])
        let packing = try sandbox.open()
        let ids = try Self.gatherMany(in: packing, seed: seed)
        try packing.writePack()
        let names = try Files.names(in: sandbox.folder + "/.git/objects/pack").filter { $0.hasSuffix(".idx") }
        #expect(names.count == 2)
        let reader = try sandbox.open()
        #expect(ids.allSatisfy(reader.contains))
    }

    /// Windows are an option of the whole process: whoever is done with a small pack takes away those of the large one.
    @Test("a large pack is whole though other threads write small ones meanwhile")
    func threads() async throws {
        try await withThrowingTaskGroup { group in
            group.addTask {
                let sandbox = try Sandbox()
                try sandbox.repository(files: ["a": "a\n"])
                let packing = try sandbox.open()
                packing.gatherObjects()
                var number = 0
                while !Task.isCancelled {
                    number += 1
                    _ = try packing.writeBlob(Array("\(number)\n".utf8))
                    try packing.writePack()
                }
            }
            group.addTask {
                let sandbox = try Sandbox()
                try sandbox.repository(files: ["a": "a\n"])
                let packing = try sandbox.open()
                let ids = try Self.gatherMany(in: packing, seed: 4)
                try packing.writePack()
                let reader = try sandbox.open()
                #expect(ids.allSatisfy(reader.contains))
            }
            try await group.next()
            group.cancelAll()
        }
    }

    /// Texts that fill one pack and begin another.
    private static func gatherMany(in packing: Repository, seed: UInt64) throws -> [ObjectID] {
        packing.gatherObjects()
        var number = seed
        var ids: [ObjectID] = []
        for _ in 0..<110_000 {
            let words = (0..<60).map { _ in
                number = number &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return String(number >> 40, radix: 36)
            }
            ids.append(try packing.writeBlob(Array(words.joined(separator: " ").utf8)))
        }
        return ids
    }

    @Test("what could not be written is gone on with")
    func again() throws {
        let sandbox = try Sandbox()
        try sandbox.repository(files: ["a": "a\n"])
        let packing = try sandbox.open()
        packing.gatherObjects()
        let first = try packing.writeBlob(Array("first\n".utf8))
        let folder = sandbox.folder + "/.git/objects/pack"
        try sandbox.run("mv", folder, folder + "-away").requireSuccess()
        #expect(throws: FileError.self) { try packing.writePack() }
        #expect(throws: FileError.self) { try packing.writePack() }
        try sandbox.run("mv", folder + "-away", folder).requireSuccess()
        let second = try packing.writeBlob(Array("second\n".utf8))
        try packing.writePack()
        let reader = try sandbox.open()
        #expect(reader.contains(first) && reader.contains(second))
        try sandbox.git("fsck", "--strict")
    }
}
