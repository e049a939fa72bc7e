internal import Git

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Where templates are: the user's own folder, the repository, the program itself.
///
/// The first of a name counts.
struct TemplateFiles {
    private let context: Context

    init(_ context: Context) { self.context = context }

    /// Where a repository keeps its templates, from its top.
    static let folder = ".gitchat/templates"

    /// The largest file that is read, in bytes.
    static let maximumBytes = 64 << 10

    /// Every template, by name; and why some cannot be used.
    ///
    /// - Throws: `FileError`, `GitError`.
    func all() throws -> (readable: [SessionTemplate], refused: [TemplateRefusal]) {
        var readable: [String: SessionTemplate] = [:]
        var refused: [String: TemplateRefusal] = [:]
        for file in try files() where readable[file.name] == nil && refused[file.name] == nil {
            do { readable[file.name] = try file.template() } catch { refused[file.name] = error }
        }
        return (readable.values.sorted { $0.name < $1.name }, refused.values.sorted { $0.name < $1.name })
    }

    /// The template of a name.
    ///
    /// - Throws: `NoTemplate`, `TemplateRefusal`, and what reading throws.
    func template(_ name: String) throws -> SessionTemplate {
        let files = try files()
        guard let file = files.first(where: { $0.name == name }) else {
            throw NoTemplate(name: name, known: Set(files.map(\.name)).sorted())
        }
        return try file.template()
    }

    private func files() throws -> [TemplateFile] {
        let builtIn = BuiltInTemplates.texts.map {
            TemplateFile(name: $0.name, origin: .builtIn, bytes: Array($0.text.utf8))
        }
        return try own() + ofRepository() + builtIn
    }

    /// What the user's configuration names is the user's, whatever it is a link to.
    private func own() throws -> [TemplateFile] {
        guard let named = context.config("chat.templates"), !named.isEmpty else { return [] }
        let home = context.environment["HOME"] ?? ""
        let folder = named.hasPrefix("~/") ? home + named.dropFirst(1) : named
        let place = folder.hasPrefix("/") ? folder : try context.repository().mainDirectory + "/" + folder
        return try Folder.names(in: place).compactMap { file in
            try TemplateFile(file: file, origin: .own) { try read(place + "/" + file, follows: true) }
        }
    }

    private func ofRepository() throws -> [TemplateFile] {
        let repository = try context.repository()
        guard let top = repository.worktree else { return try committed(repository) }
        // A link could lead anywhere, to a key for example; what is found would be sent to an agent.
        guard isFolder(top + "/.gitchat"), isFolder(top + "/" + Self.folder) else { return [] }
        return try Folder.names(in: top + "/" + Self.folder).compactMap { file in
            let path = Self.folder + "/" + file
            return try TemplateFile(file: file, origin: .repository(path)) {
                try read(top + "/" + path, follows: false)
            }
        }
    }

    /// Without files there is still the commit of `HEAD`.
    private func committed(_ repository: Repository) throws -> [TemplateFile] {
        guard let head = try repository.target(of: "HEAD"), let commit = try repository.commit(head) else { return [] }
        var tree = try repository.requiredTree(commit.tree)
        for name in Self.folder.split(separator: "/") {
            guard let entry = tree[String(name)], entry.mode == .directory else { return [] }
            tree = try repository.requiredTree(entry.id)
        }
        return try tree.entries.filter { $0.mode == .file || $0.mode == .executable }.compactMap { entry in
            try TemplateFile(file: entry.text, origin: .repository(Self.folder + "/" + entry.text)) {
                try repository.blob(entry.id)
            }
        }
    }

    private func isFolder(_ path: String) -> Bool {
        var information = stat()
        return lstat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
    }

    /// The bytes of an ordinary file; `nil` for anything else.
    private func read(_ path: String, follows: Bool) throws -> [UInt8]? {
        var information = stat()
        let found = follows ? stat(path, &information) : lstat(path, &information)
        guard found == 0, information.st_mode & S_IFMT == S_IFREG else { return nil }
        guard information.st_size <= Self.maximumBytes else {
            return [UInt8](repeating: 0, count: Self.maximumBytes + 1)
        }
        return try Folder.bytes(path)
    }
}

/// A file that is a template by its name.
struct TemplateFile {
    let name: String
    let origin: SessionTemplate.Origin
    let bytes: [UInt8]

    init(name: String, origin: SessionTemplate.Origin, bytes: [UInt8]) {
        (self.name, self.origin, self.bytes) = (name, origin, bytes)
    }

    /// `nil` for a file that is no template: another ending, a page about the folder, no ordinary file.
    init?(file: String, origin: SessionTemplate.Origin, read: () throws -> [UInt8]?) throws {
        guard file.hasSuffix(".md"), file.lowercased() != "readme.md", Self.isName(file.dropLast(3)),
            let bytes = try read()
        else { return nil }
        self.init(name: String(file.dropLast(3)), origin: origin, bytes: bytes)
    }

    /// - Throws: `TemplateRefusal`.
    func template() throws(TemplateRefusal) -> SessionTemplate {
        guard bytes.count <= TemplateFiles.maximumBytes else {
            throw TemplateRefusal(name: name, reason: "it has more than \(TemplateFiles.maximumBytes) bytes")
        }
        guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
            throw TemplateRefusal(name: name, reason: "it is not UTF-8 text")
        }
        return try SessionTemplate(name: name, origin: origin, text: text)
    }

    private static func isName(_ text: Substring) -> Bool {
        guard let first = text.utf8.first, first != UInt8(ascii: "."), first != UInt8(ascii: "-") else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                true
            default: "._-".utf8.contains(byte)
            }
        }
    }
}

/// No template has that name.
struct NoTemplate: Diagnosable {
    let name: String
    let known: [String]

    var diagnostic: Diagnostic {
        Diagnostic(
            "template_not_found", "cannot find template '\(name)'", .notFound,
            hints: [
                "there are: " + known.joined(separator: ", "), "'git chat new --list-templates' says what they are for",
            ])
    }
}
