#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// References as git keeps them in files: a file for each one that was written lately, and `packed-refs` for the rest.
///
/// A file counts before a packed line. Files are read first: git packs a reference before it takes its file away, so
/// one that exists is seen in one place or the other.
struct ReferenceFiles {
    /// The directory that all worktrees share, with a slash at the end.
    let directory: String

    /// The references below `prefix` that name an object themselves, sorted by name.
    ///
    /// - Returns: `nil` where `packed-refs` has a line of another form.
    func all(_ prefix: String) throws -> [(name: ReferenceName, target: ObjectID)]? {
        var loose: [String: ObjectID?] = [:]
        try readFiles(prefix, into: &loose)
        guard var references = try packed(prefix, except: loose) else { return nil }
        for case (let name, let target?) in loose { references.append((ReferenceName(name), target)) }
        let isSorted = zip(references, references.dropFirst()).allSatisfy { $0.name < $1.name }
        return isSorted ? references : references.sorted { $0.name < $1.name }
    }

    /// What changes when one of the references below these prefixes does: the state of `packed-refs`, which git only ever
    /// replaces by another file, and every reference that is a file of its own.
    func stamp(_ prefixes: [String]) throws -> String {
        var loose: [String: ObjectID?] = [:]
        for prefix in prefixes { try readFiles(prefix, into: &loose) }
        let files = loose.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.map(\.description) ?? "-")" }
        var state = stat()
        guard stat(directory + "packed-refs", &state) == 0 else { return (["-"] + files).joined(separator: "\n") }
        #if canImport(Glibc)
            let (written, changed) = (state.st_mtim, state.st_ctim)
        #else
            let (written, changed) = (state.st_mtimespec, state.st_ctimespec)
        #endif
        let times = [written.tv_sec, written.tv_nsec, changed.tv_sec, changed.tv_nsec].map { "\($0)" }
        let packed = ["\(state.st_dev)", "\(state.st_ino)", "\(state.st_size)"] + times
        return ([packed.joined(separator: " ")] + files).joined(separator: "\n")
    }

    /// Reads every file below a folder; one that is symbolic or broken hides a packed line and has no object.
    private func readFiles(_ prefix: String, into loose: inout [String: ObjectID?]) throws {
        for name in try Folder.names(in: directory + prefix) where !name.hasSuffix(".lock") {
            let path = prefix + name
            do {
                guard let line = try Folder.line(directory + path) else { continue }
                guard Repository.isValid(ReferenceName(path)) else { continue }
                loose.updateValue(ObjectID(line.prefix { $0 != " " && $0 != "\t" }), forKey: path)
            } catch let error as FileError where error.errno == EISDIR {
                try readFiles(path + "/", into: &loose)
            }
        }
    }

    private func packed(
        _ prefix: String, except loose: [String: ObjectID?]
    ) throws -> [(name: ReferenceName, target: ObjectID)]? {
        let bytes = try Folder.bytes(directory + "packed-refs") ?? []
        var references: [(name: ReferenceName, target: ObjectID)] = []
        let isWhole = bytes.withUnsafeBytes { bytes in
            var start = 0
            while start < bytes.count {
                let end = bytes.end(ofLineAt: start)
                let line = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
                start = end + 1
                guard let first = line.first, first != UInt8(ascii: "#"), first != UInt8(ascii: "^") else { continue }
                guard line.count > 41, line[40] == 0x20 else { return false }
                let name = UnsafeRawBufferPointer(rebasing: line[41...])
                guard name.begins(with: prefix) else { continue }
                guard let target = ObjectID(digits: UnsafeRawBufferPointer(rebasing: line[..<40])) else { return false }
                let text = String(decoding: name, as: UTF8.self)
                if loose.isEmpty || loose[text] == nil { references.append((ReferenceName(text), target)) }
            }
            return true
        }
        return isWhole ? references : nil
    }
}

extension UnsafeRawBufferPointer {
    fileprivate func begins(with prefix: String) -> Bool {
        var prefix = prefix
        return prefix.withUTF8 { wanted in
            guard count >= wanted.count, let own = baseAddress, let other = wanted.baseAddress else { return false }
            return memcmp(own, other, wanted.count) == 0
        }
    }
}
