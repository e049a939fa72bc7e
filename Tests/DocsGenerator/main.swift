// docs-generator [--check] <docs folder>: reads `git-chat --experimental-dump-help` from standard input and writes
// the command reference and the manual pages, or says which of them are not what would be written.
import Foundation

let words = CommandLine.arguments.dropFirst()
guard let folder = words.last.map({ URL(filePath: $0) }), words.count == 1 || words.first == "--check" else {
    FileHandle.standardError.write(Data("usage: docs-generator [--check] <folder>\n".utf8))
    exit(129)
}

do {
    let docs = GeneratedDocs(try Help(json: FileHandle.standardInput.readDataToEndOfFile()).command)
    if words.count == 1 {
        try docs.write(to: folder)
        exit(0)
    }
    let different = docs.differences(in: folder)
    for path in different { print("\(folder.relativePath)/\(path) is not what the commands' help says") }
    exit(different.isEmpty ? 0 : 1)
} catch {
    FileHandle.standardError.write(Data("error: cannot make the docs from the commands' help: \(error)\n".utf8))
    exit(128)
}
