import SystemPackage

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A walk from the top of a folder to a file below it; see `WorktreeFiles`.
struct WorktreeWalk {
    /// What the file is wanted for.
    enum Purpose: Hashable, Sendable {
        case looking, reading, writing
        /// Somebody else may write it, or remove it.
        case changing
    }

    typealias Refusal = WorktreeFiles.Refusal

    private let tops: [FilePath]
    private let purpose: Purpose
    /// What is still to be walked, the next part last.
    private var parts: [String]
    /// The folders on the way, the top first, with their names.
    private var folders: [(name: String, descriptor: OpenDescriptor)]
    private var links = 0

    init(top: FilePath, tops: [FilePath], parts: [String], purpose: Purpose) throws(Refusal) {
        self.tops = tops
        self.purpose = purpose
        self.parts = parts.reversed()
        let descriptor = open(top.string, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .failed(Errno(rawValue: errno)) }
        folders = [(top.string, OpenDescriptor(FileDescriptor(rawValue: descriptor)))]
    }

    /// Opens the file at the end of the way.
    mutating func file(_ flags: Int32) throws(Refusal) -> OpenDescriptor {
        while let part = try next() {
            guard parts.isEmpty else {
                try enter(part)
                continue
            }
            let descriptor = openat(current, part, flags | O_NOFOLLOW | O_CLOEXEC, 0o666)
            if descriptor >= 0 { return OpenDescriptor(FileDescriptor(rawValue: descriptor)) }
            let failure = Errno(rawValue: errno)
            guard failure == .tooManySymbolicLinkLevels else { throw .failed(failure) }
            try follow(part)
        }
        throw .notAFile
    }

    /// Enters the folder at the end of the way, and returns its path.
    mutating func folder() throws(Refusal) -> String {
        while let part = try next() { try enter(part) }
        return folders.map(\.name).joined(separator: "/")
    }

    /// Whether the way leads nowhere else, as far as it exists and as it is spelled from there on.
    mutating func staysInside() throws(Refusal) -> Bool {
        do throws(Refusal) {
            _ = try folder()
            return true
        } catch {
            guard case .failed = error else { throw error }
            return !parts.contains { $0 == ".." || isRefused($0) }
        }
    }

    /// Whether a part is git's; on some file systems every spelling is the same name.
    private func isRefused(_ part: String) -> Bool {
        [.writing, .changing].contains(purpose) && part.lowercased() == ".git"
    }

    private var current: Int32 { folders[folders.count - 1].descriptor.descriptor.rawValue }

    /// The next part that is a name.
    private mutating func next() throws(Refusal) -> String? {
        while let part = parts.popLast() {
            switch part {
            case "", ".": continue
            case "..":
                guard folders.count > 1 else { throw .outside }
                folders.removeLast()
            default:
                guard !isRefused(part) else { throw .ofGit }
                return part
            }
        }
        return nil
    }

    private mutating func enter(_ part: String) throws(Refusal) {
        if purpose == .writing { _ = mkdirat(current, part, 0o777) }
        let descriptor = openat(current, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        if descriptor >= 0 { return folders.append((part, OpenDescriptor(FileDescriptor(rawValue: descriptor)))) }
        let failure = Errno(rawValue: errno)
        // Linux says of a link that it is no folder.
        guard failure == .tooManySymbolicLinkLevels || failure == .notDirectory else { throw .failed(failure) }
        try follow(part)
    }

    /// Puts where a link leads in the place of its name.
    private mutating func follow(_ part: String) throws(Refusal) {
        links += 1
        guard links <= WorktreeFiles.maximumLinks else { throw .tooManyLinks }
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlinkat(current, part, &buffer, buffer.count)
        guard count > 0, count < buffer.count else { throw .failed(.notDirectory) }
        let target = FilePath(String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self))
        guard target.isAbsolute else { return parts += target.components.reversed().map { $0.string } }
        guard let top = tops.first(where: { target.starts(with: $0) }) else { throw .outside }
        folders.removeLast(folders.count - 1)
        parts += target.components.dropFirst(top.components.count).reversed().map { $0.string }
    }
}
