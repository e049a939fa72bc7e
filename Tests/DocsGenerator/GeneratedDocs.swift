import Foundation

/// The generated files of the `docs` folder.
struct GeneratedDocs {
    /// Text by path from the folder.
    let files: [String: String]

    init(_ root: Help.Command) {
        var files = ["commands.md": Markdown.reference(root), "man/git-chat.1": ManPage.main(root)]
        for command in root.shownSubcommands { files["man/\(command.pageName).1"] = ManPage.command(command) }
        self.files = files
    }

    /// Writes the files and removes pages of commands that are gone.
    func write(to folder: URL) throws {
        try FileManager.default.createDirectory(at: folder.appending(path: "man"), withIntermediateDirectories: true)
        for path in leftovers(in: folder) { try FileManager.default.removeItem(at: folder.appending(path: path)) }
        for (path, text) in files { try Data(text.utf8).write(to: folder.appending(path: path)) }
    }

    /// The paths that differ from what would be written, sorted.
    func differences(in folder: URL) -> [String] {
        let changed = files.filter { path, text in
            // A file that is missing differs too.
            (try? Data(contentsOf: folder.appending(path: path))) != Data(text.utf8)
        }
        return (Array(changed.keys) + leftovers(in: folder)).sorted()
    }

    private func leftovers(in folder: URL) -> [String] {
        // No folder, no pages in it.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "man").path)) ?? []
        return names.filter { $0.hasPrefix("git-chat") && $0.hasSuffix(".1") }.map { "man/" + $0 }
            .filter { files[$0] == nil }
    }
}
