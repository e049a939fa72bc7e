import ChatImport
import ChatModel
import TestSupport
import Testing

/// Counts against those of a program that knows nothing of this one: see README.md.
@Suite struct FiguresTests {
    @Test("a sample of each format holds what was counted", arguments: Figures.all("samples"))
    func samples(_ figures: Figures) throws {
        try check(figures, Files.bytes(of: Reading.folder + "/Samples/" + figures.path))
    }

    @Test(
        "real transcripts hold what was counted", .enabled(if: Shared.isWanted), arguments: Figures.all("shared"))
    func shared(_ figures: Figures) throws {
        try check(figures, Files.bytes(of: Shared.file("transcripts/" + figures.path)))
    }

    @Test("there are figures of both")
    func some() { #expect(Figures.all("samples").count > 8 && Figures.all("shared").count > 20) }

    @Test("every real file is read or refused, never more", .enabled(if: Shared.isWanted))
    func everything() throws {
        let folder = try Shared.file("transcripts")
        for path in try Files.tree(under: folder) where !Files.isFolder(folder + "/" + path) {
            _ = Reading(try Files.bytes(of: folder + "/" + path), name: path)
        }
    }

    private func check(_ figures: Figures, _ bytes: [UInt8]) throws {
        let name = figures.path.split(separator: "/").last.map(String.init) ?? ""
        let reading = try #require(Reading(bytes, name: name), "\(figures.path) is no transcript")
        #expect(reading.users == figures.users, "user messages of \(figures.path)")
        if let answers = figures.answers { #expect(reading.answers == answers, "answers of \(figures.path)") }
        #expect(reading.tools == figures.tools, "uses of tools of \(figures.path)")
        if let input = figures.input { #expect((reading.usage.inputTokens ?? 0) == input, "input of \(figures.path)") }
        if let output = figures.output {
            #expect((reading.usage.outputTokens ?? 0) == output, "output of \(figures.path)")
        }
    }
}

/// What a file holds.
struct Figures: Sendable, CustomTestStringConvertible {
    let path: String
    let users: Int
    let answers: Int?
    let tools: Int
    let input: Int?
    let output: Int?

    var testDescription: String { path }

    static func all(_ part: String) -> [Figures] {
        // An empty list fails a test of its own.
        guard let bytes = try? Files.bytes(of: Reading.folder + "/Expected.json"), let json = try? JSON.parse(bytes)
        else {
            return []
        }
        return (json[part]?.elements ?? []).compactMap { row in
            guard let values = row.elements, values.count == 6, let path = values[0].text,
                let users = values[1].integer, let tools = values[3].integer
            else { return nil }
            return Figures(
                path: path, users: users, answers: values[2].integer, tools: tools, input: values[4].integer,
                output: values[5].integer)
        }
    }
}
