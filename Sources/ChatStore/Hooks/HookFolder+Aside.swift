internal import Git

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

extension HookFolder {
    /// Where hooks that were there before are kept: beside the folder itself, where its name is a link.
    var asideFolder: String { Folder.resolved(path) + HookScript.asideSuffix }

    /// Lets hooks that were set aside find what is beside them where they look: in the folder that they are run from.
    func linkNeighbours() throws {
        guard Folder.isFolder(asideFolder) else { return }
        for name in try Folder.names(in: path) where isNeighbour(name) {
            let place = asideFolder + "/" + name
            let isMade = Self.isKept(name) ? try keep(name, at: place) : symlink(way(to: name), place) == 0
            guard isMade || errno == EEXIST else { throw FileError(path: place, errno: errno) }
        }
    }

    /// What pre-commit runs is kept itself: pre-commit writes over it when it is installed again and finds ours.
    private func keep(_ name: String, at place: String) throws -> Bool {
        let file = path + "/" + name
        guard let bytes = try Folder.bytes(file),
            HookText.version(String(decoding: bytes, as: UTF8.self), after: HookScript.fileMark) == nil
        else { return true }
        return link(file, place) == 0
    }

    private static func isKept(_ name: String) -> Bool {
        HookName.allCases.contains { name == $0.rawValue + ".legacy" }
    }

    /// Takes the links away, and the folder where nothing else is in it.
    func unlinkNeighbours() throws {
        for name in try Folder.names(in: asideFolder) where isNeighbour(name) {
            let place = asideFolder + "/" + name
            let isCopy = try Self.isKept(name) && Folder.bytes(place) == Folder.bytes(path + "/" + name)
            if isCopy || Self.target(of: place) == way(to: name) { try Folder.remove(place) }
        }
        guard rmdir(asideFolder) == 0 || [ENOENT, ENOTEMPTY, EEXIST, ENOTDIR].contains(errno) else {
            throw FileError(path: asideFolder, errno: errno)
        }
    }

    private func isNeighbour(_ name: String) -> Bool {
        HookName(rawValue: name) == nil && !name.hasSuffix(".sample") && !name.contains(HookScript.asideSuffix)
    }

    private func way(to name: String) -> String {
        "../\(Folder.resolved(path).split(separator: "/").last ?? "")/\(name)"
    }

    /// What a link says; `nil` for what is no link.
    private static func target(of path: String) -> String? {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink(path, &buffer, buffer.count)
        return count < 0 ? nil : String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
