import SystemPackage

/// A file, or lines of it, as people name it: `path`, `path:12`, `path:12-40`, `path:12-`.
public struct FileReference: Hashable, Sendable {
    /// The path, from the top of a worktree.
    public var path: String
    /// The first line, from 1 on; `nil` is the whole file.
    public let first: Int?
    /// The last line; `nil` is that of the file.
    public let last: Int?

    /// Reads a reference; what follows the last colon and is no range belongs to the path.
    public init(_ word: String) {
        let colon = word.lastIndex(of: ":")
        let range = colon.map { word[word.index(after: $0)...] } ?? ""
        let ends = range.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let isRange = ends.enumerated().allSatisfy { place, end in
            end.utf8.allSatisfy { (0x30...0x39).contains($0) } && (place == 1 || Int(end) != nil)
        }
        guard let colon, !range.isEmpty, isRange, colon > word.startIndex else {
            (path, first, last) = (word, nil, nil)
            return
        }
        path = String(word[..<colon])
        first = Int(ends[0])
        last = ends.count == 1 ? first : Int(ends[1])
    }
}

/// A file of a worktree, or lines of it, that goes along with a message.
public struct AttachedFile: Hashable, Sendable {
    /// The longest part of a file that goes along, in bytes.
    public static let maximumBytes = 256 << 10

    /// The path from the worktree's top on.
    public let path: String
    /// The lines, where it is not the whole file.
    public let lines: ClosedRange<Int>?
    /// What they hold.
    public let text: String

    /// Why a file does not go along.
    public enum Refusal: Error, Hashable, Sendable {
        /// It is not in the worktree, whatever its name says.
        case outside
        /// It belongs to git.
        case ofGit
        /// There is no such file.
        case notThere
        /// It is a folder, a pipe or the like.
        case notAFile
        /// It is no text in UTF-8.
        case notText
        /// It is more than so many bytes.
        case tooLarge(limit: Int)
        /// It has only so many lines.
        case noSuchLines(count: Int)
        /// The system's reason.
        case failed(String)
    }

    /// Reads a file below a folder; neither `..` nor a link leads out of that.
    ///
    /// - Parameter top: The absolute path of the worktree.
    public init(_ reference: FileReference, below top: String) throws(Refusal) {
        guard !reference.path.split(separator: "/").contains(where: { $0.lowercased() == ".git" }) else {
            throw .ofGit
        }
        let whole: String
        do throws(WorktreeFiles.Refusal) {
            whole = try WorktreeFiles(top: top).read(top + "/" + reference.path)
        } catch { throw Refusal(error) }
        guard !whole.utf8.contains(0) else { throw .notText }
        path = reference.path
        if let first = reference.first {
            let rows = whole.lines
            let count = rows.last?.isEmpty == true ? rows.count - 1 : rows.count
            let last = min(reference.last ?? count, count)
            guard first >= 1, first <= last else { throw .noSuchLines(count: count) }
            lines = first...last
            text = rows[(first - 1)..<last].joined(separator: "\n")
        } else {
            (lines, text) = (nil, whole)
        }
        guard text.utf8.count <= Self.maximumBytes else { throw .tooLarge(limit: Self.maximumBytes) }
    }

    /// The file as it stands in a message: a line that names it, and its text between fences that it does not hold.
    public var block: String {
        let longest = text.split { $0 != "`" }.map(\.count).max() ?? 0
        let fence = String(repeating: "`", count: max(3, longest + 1))
        let kind = path.split(separator: "/").last.flatMap { name in
            name.contains(".") ? name.split(separator: ".").last.map(String.init) : nil
        }
        let range = lines.map {
            $0.count == 1 ? ", line \($0.lowerBound)" : ", lines \($0.lowerBound) to \($0.upperBound)"
        }
        let end = text.utf8.last == 0x0A || text.isEmpty ? "" : "\n"
        return "\(path)\(range ?? ""):\n\n\(fence)\(kind ?? "")\n\(text)\(end)\(fence)"
    }
}

extension AttachedFile.Refusal {
    fileprivate init(_ refusal: WorktreeFiles.Refusal) {
        switch refusal {
        case .notAbsolute, .outside: self = .outside
        case .ofGit: self = .ofGit
        case .tooManyLinks: self = .notThere
        case .notAFile: self = .notAFile
        case .tooLarge(let limit): self = .tooLarge(limit: limit)
        case .notText: self = .notText
        case .failed(.noSuchFileOrDirectory), .failed(.notDirectory): self = .notThere
        case .failed(.isDirectory): self = .notAFile
        case .failed(let errno): self = .failed(errno.description)
        }
    }
}
