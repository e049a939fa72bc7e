import Fixtures

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Where fixtures are, each built once by a process of its own: this one stays small, because a child's peak memory
/// counts what its parent had when it was started.
struct FixtureFolder {
    let path: String
    let program: Program
    /// This program, to build with.
    let builder: String

    /// The repository of a fixture, for example `sessions-10000x50`; built if it is not there.
    func repository(_ name: String) throws -> String {
        let folder = path + "/" + name
        guard !Disk.exists(folder + "/done") else { return folder + "/store" }
        try remove(folder)
        narrate("building \(name)")
        let stopwatch = Stopwatch(environment: program.environment)
        let words = [builder, "--fixtures", path, "--build", name]
        let sample = try stopwatch.measure([Command(words, in: path)])
        narrate("built \(name) in \(decimal(sample.seconds, 1)) s")
        return folder + "/store"
    }

    /// A copy of a fixture's repository that may be written to.
    func copy(_ name: String, as copy: String) throws -> String {
        let original = try repository(name)
        let place = path + "/" + copy
        try remove(place)
        try run(["cp", "-a", original, place])
        return place
    }

    func remove(_ place: String) throws { try run(["rm", "-rf", place]) }

    func run(_ words: [String], in folder: String? = nil) throws {
        _ = try Stopwatch(environment: program.environment).measure([Command(words, in: folder ?? path)])
    }

    /// Builds a fixture in this process.
    func build(_ name: String) throws {
        let store = path + "/" + name + "/store"
        let words = name.split(separator: "-")
        let sizes = words.last.map { $0.split(separator: "x").compactMap { Int($0) } } ?? []
        switch (words.first, sizes.count) {
        case ("sessions", 2): try build(SessionStore(sessions: sizes[0], turns: sizes[1]), store)
        case ("notes", 1): try build(SessionStore(sessions: 1, turns: 0, foreignNotes: sizes[0]), store)
        case ("talk", 1): try build(SessionStore(sessions: 1, turns: sizes[0], withPrompts: true), store)
        case ("files", 1): try FileTree(files: sizes[0]).build(at: store, program: program)
        case ("transcript", 1): try TranscriptFile(messages: sizes[0]).build(at: store)
        default: throw BenchmarkFailure(description: "no fixture is called '\(name)'")
        }
        try Disk.write("", to: path + "/" + name + "/done")
    }

    private func build(_ store: SessionStore, _ folder: String) throws {
        try store.build(at: folder, program: program)
    }
}

/// Says on standard error what is going on.
func narrate(_ text: String) {
    let bytes = Array((text + "\n").utf8)
    _ = write(2, bytes, bytes.count)
}

/// A number with so many decimals.
func decimal(_ value: Double, _ digits: Int) -> String {
    var scale = 1.0
    for _ in 0..<digits { scale *= 10 }
    let whole = String(Int((value * scale).rounded()))
    let padded = String(repeating: "0", count: max(0, digits + 1 - whole.count)) + whole
    return digits == 0 ? padded : padded.dropLast(digits) + "." + padded.suffix(digits)
}
