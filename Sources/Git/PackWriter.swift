internal import CLibgit2
internal import CLibgit2Shim

/// Gathers objects in memory and writes them as one pack with its index, when there are many or somebody needs them.
///
/// Objects are compressed one by one and not against each other: `git gc` does that better, later, and nobody waits for
/// it. `docs/design/0021-packs.md` has the measurements.
final class PackWriter {
    /// The most compressed bytes that are held, and the most objects.
    private static let capacity = (bytes: 24 << 20, objects: 150_000)

    private static let keepMark = "git chat: until its objects are named\n"

    private let folder: String
    /// The files that keep git from dropping packs that nothing names yet.
    private var kept: [String] = []
    private let deflater: OpaquePointer
    private var stream: [UInt8] = []
    private var room: [UInt8] = []
    private var known: Set<ObjectID> = []
    /// Trees that are not in a pack yet: notes are put into trees that were just made.
    private(set) var trees: [ObjectID: Tree] = [:]

    /// - Parameter folder: The repository's `objects/pack`.
    init(folder: String) {
        self.folder = folder
        guard let deflater = chat_deflater_new() else { preconditionFailure("no memory to compress with") }
        self.deflater = deflater
    }

    deinit { chat_deflater_free(deflater) }

    /// Takes an object; writes a pack where there are enough by now.
    func add(_ bytes: [UInt8], as type: git_object_t) throws -> ObjectID {
        let id = name(of: bytes, type)
        guard known.insert(id).inserted else { return id }
        if stream.isEmpty { stream = [UInt8](repeating: 0, count: 12) }
        appendHeader(count: bytes.count, type: UInt8(truncatingIfNeeded: type.rawValue))
        append(deflating: bytes)
        if stream.count >= Self.capacity.bytes || known.count >= Self.capacity.objects { try finish() }
        return id
    }

    /// The name of an object; the indexer works it out once more, with its look for collisions.
    private func name(of bytes: [UInt8], _ type: git_object_t) -> ObjectID {
        let object = Array("\(String(cString: git_object_type2string(type))) \(bytes.count)\0".utf8) + bytes
        var oid = git_oid()
        withUnsafeMutableBytes(of: &oid.id) { digest in
            object.withUnsafeBytes { chat_sha1($0.baseAddress, $0.count, digest.baseAddress) }
        }
        return ObjectID(oid)
    }

    /// Takes a tree, which can be read again until it is in a pack.
    func add(_ tree: Tree) throws -> ObjectID {
        let id = try add(tree.bytes, as: GIT_OBJECT_TREE)
        if !known.isEmpty { trees[id] = tree }
        return id
    }

    /// Writes what was gathered as a pack, synced to the disk.
    func finish() throws {
        guard !known.isEmpty else { return }
        let name = complete()
        do {
            try keep(name)
            try Library.syncing(mapped: stream.count, index)
        } catch {
            // Without its checksum it can be gone on with.
            stream.removeLast(20)
            throw error
        }
        stream.removeAll(keepingCapacity: true)
        known.removeAll(keepingCapacity: true)
        trees.removeAll(keepingCapacity: true)
    }

    private func index() throws {
        let indexer = try Handle<IndexerKind> { git_indexer_new(&$0, folder, 0, nil, nil) }
        var progress = git_indexer_progress()
        try check(stream.withUnsafeBytes { git_indexer_append(indexer.pointer, $0.baseAddress, $0.count, &progress) })
        try check(git_indexer_commit(indexer.pointer, &progress))
    }

    /// Type and size: four bits of the size beside the type, then seven in each byte.
    private func appendHeader(count: Int, type: UInt8) {
        var rest = count >> 4
        var byte = type << 4 | UInt8(count & 15)
        while rest > 0 {
            stream.append(byte | 0x80)
            byte = UInt8(rest & 0x7F)
            rest >>= 7
        }
        stream.append(byte)
    }

    private func append(deflating bytes: [UInt8]) {
        let most = chat_deflater_bound(deflater, bytes.count)
        if room.count < most { room = [UInt8](repeating: 0, count: most) }
        let count = room.withUnsafeMutableBytes { target in
            bytes.withUnsafeBytes {
                chat_deflater_run(deflater, $0.baseAddress, $0.count, target.baseAddress, target.count)
            }
        }
        precondition(count > 0, "what was compressed does not fit where it has to")
        stream.append(contentsOf: room[..<count])
        if room.count > 4 << 20 { room = [] }
    }

    /// Tells git to leave the pack as it is until references name what is in it: a `git repack -ad` in between would drop it.
    private func keep(_ name: String) throws {
        let path = "\(folder)/pack-\(name).keep"
        try Folder.write(Self.keepMark, to: path)
        kept.append(path)
    }

    /// Lets git do with the packs as it likes again.
    func release() throws {
        for path in kept { try Folder.remove(path) }
        kept = []
    }

    /// Takes away what a process left on its packs that died.
    static func releaseAll(in folder: String) throws {
        for name in try Folder.names(in: folder) where name.hasSuffix(".keep") {
            if try Folder.line(folder + "/" + name) == String(keepMark.dropLast()) {
                try Folder.remove(folder + "/" + name)
            }
        }
    }

    /// Puts in the first 12 bytes, which hold the number of objects, and the checksum behind everything.
    ///
    /// - Returns: The checksum, which libgit2 names the pack by.
    private func complete() -> String {
        let count = UInt32(known.count)
        let header =
            Array("PACK".utf8) + [0, 0, 0, 2] + (0..<4).map { UInt8(truncatingIfNeeded: count >> (24 - 8 * $0)) }
        stream.replaceSubrange(0..<12, with: header)
        var digest = [UInt8](repeating: 0, count: 20)
        stream.withUnsafeBytes { chat_sha1($0.baseAddress, $0.count, &digest) }
        stream.append(contentsOf: digest)
        return digest.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
    }
}

enum IndexerKind: HandleKind {
    static func free(_ pointer: OpaquePointer) { git_indexer_free(pointer) }
}

extension Repository {
    /// Gathers the objects that are written through this repository from here on; `writePack` stores them.
    ///
    /// Until then nothing else can read them, and no reference may name them.
    public func gatherObjects() {
        if pack == nil { pack = PackWriter(folder: commonDirectory + "objects/pack") }
    }

    /// Stores the gathered objects as a pack, synced to the disk.
    ///
    /// - Throws: `GitError`.
    public func writePack() throws { try pack?.finish() }

    /// Lets git drop the packs that were written: references name what is in them, or nothing ever will.
    ///
    /// - Throws: `FileError`.
    public func releasePacks() throws { try pack?.release() }

    /// Does the same for the packs of processes that died; nobody else may be writing any now.
    ///
    /// - Throws: `FileError`.
    public func releaseLeftPacks() throws { try PackWriter.releaseAll(in: commonDirectory + "objects/pack") }
}
