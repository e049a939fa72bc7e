import Fixtures

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Measures git chat beside stock git.
///
/// Never part of the tests: figures belong to a machine.
func run(_ options: Options) throws {
    let folder = options.fixtures.isEmpty ? try temporaryFolder() : try absolute(options.fixtures)
    defer { if options.fixtures.isEmpty { system("rm -rf '\(folder)'") } }
    let own = try absolute(CommandLine.arguments[0])
    let chat = try options.program.map(absolute) ?? parent(of: own) + "/git-chat"
    let program = try Program(home: folder + "/home", programs: parent(of: chat))
    let fixtures = FixtureFolder(path: folder, program: program, builder: own)
    if let name = options.build { return try fixtures.build(name) }
    var report = Report(machine: Machine(isQuick: options.isQuick))
    let scenarios = Scenarios(fixtures: fixtures, isQuick: options.isQuick, chat: chat)
    print(Report.heading, terminator: "")
    for group in options.only.isEmpty ? Scenarios.groups : options.only {
        for comparison in try scenarios.comparisons(group) {
            let row = try comparison.measure(Stopwatch(environment: program.environment))
            report.rows.append(row)
            print(Report.line(row), terminator: "")
            fflush(nil)
        }
    }
    if let document = options.document { try report.write(to: absolute(document)) }
}

private let start = String(cString: getcwd(nil, 0))

private func parent(of path: String) -> String { String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) }

private func absolute(_ path: String) throws -> String {
    let whole = path.hasPrefix("/") ? path : start + "/" + path
    if !Disk.exists(whole), !whole.hasSuffix(".md") { try Disk.makeFolder(whole) }
    return whole
}

private func temporaryFolder() throws -> String {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array((parent + "/git-chat-benchmarks-XXXXXX").utf8CString)
    guard mkdtemp(&template) != nil else { throw BenchmarkFailure(description: "cannot make a folder in \(parent)") }
    return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
}

guard let options = Options(Array(CommandLine.arguments.dropFirst())) else {
    narrate(Options.usage)
    exit(129)
}
do { try run(options) } catch {
    narrate("error: \(error)")
    exit(1)
}
