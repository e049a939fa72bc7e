#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// What the system says of a file, in the 32 bits that an index has for each.
struct FileFacts {
    let changed: (UInt32, UInt32)
    let written: (UInt32, UInt32)
    let inode: UInt32
    let owner: (UInt32, UInt32)
    let size: UInt32
    let length: Int
    let type: UInt32
    let isExecutable: Bool
    /// Seconds of the last change of the bytes.
    let modified: Int

    init(_ information: stat) {
        #if canImport(Glibc)
            let (change, write) = (information.st_ctim, information.st_mtim)
        #else
            let (change, write) = (information.st_ctimespec, information.st_mtimespec)
        #endif
        changed = (Self.low(change.tv_sec), Self.low(change.tv_nsec))
        written = (Self.low(write.tv_sec), Self.low(write.tv_nsec))
        inode = Self.low(information.st_ino)
        owner = (information.st_uid, information.st_gid)
        length = Int(information.st_size)
        size = Self.low(information.st_size)
        type = UInt32(information.st_mode & S_IFMT)
        isExecutable = information.st_mode & 0o100 != 0
        modified = Int(write.tv_sec)
    }

    private static func low(_ number: some BinaryInteger) -> UInt32 { UInt32(truncatingIfNeeded: number) }
}

extension GitIndex {
    func path(of entry: Int) -> [UInt8] {
        Array(paths[entries[entry].path..<(entries[entry].path + entries[entry].length)])
    }

    /// Whether git knows the file so; on which device it is is not compared, as git does not.
    func isKnown(_ entry: Int, as facts: FileFacts) -> Bool {
        bytes.withUnsafeBytes { bytes in
            func number(_ place: Int) -> UInt32 {
                UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: entries[entry].facts + place, as: UInt32.self))
            }
            let mode = number(24)
            guard mode & 0o170000 == facts.type, facts.size == number(36) else { return false }
            guard facts.type != UInt32(S_IFREG) || (mode & 0o100 != 0) == facts.isExecutable else { return false }
            return facts.changed == (number(0), number(4)) && facts.written == (number(8), number(12))
                && facts.inode == number(20) && facts.owner == (number(28), number(32))
        }
    }
}
