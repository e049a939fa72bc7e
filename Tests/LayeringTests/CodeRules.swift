/// Rules that look at the lines of one file.
enum CodeRules {
    /// C's types stay inside `Git`, `HTTP` and their like: no public declaration names one.
    static func publicCTypes(in file: SourceFile) -> [Finding] {
        Declaration.all(in: file).filter {
            $0.text.firstMatch(of: #/\b(git_\w+|OpaquePointer|Unsafe\w*Pointer)\b/#) != nil
        }
        .map { Finding(place: "\(file.path):\($0.line)", what: "a C type in a public declaration") }
    }

    /// The modules whose public functions all say what they throw.
    private static let sayingErrors: Set = ["Git", "HTTP", "SQLite", "ChatModel", "ChatStore", "ChatForge"]

    /// The comment of a public function says what it throws; that there is a comment is for `make format-check`.
    static func unsaidErrors(in file: SourceFile) -> [Finding] {
        guard sayingErrors.contains(file.module) else { return [] }
        return Declaration.all(in: file).filter { $0.isThrowing && saysErrors(above: $0.line, in: file) == false }
            .map { Finding(place: "\(file.path):\($0.line)", what: "a comment without what is thrown") }
    }

    /// Whether the comment above a line has what is thrown; `nil` where there is no comment.
    private static func saysErrors(above line: Int, in file: SourceFile) -> Bool? {
        let above = file.written[..<(line - 1)].reversed().map { $0.drop(while: \.isWhitespace) }
        let comment = above.drop { $0.hasPrefix("@") }.prefix { $0.hasPrefix("///") }
        return comment.isEmpty ? nil : comment.contains { $0.hasPrefix("/// - Throws: ") }
    }

    /// Only the console prints: standard output is the answer, and one place knows how it is shown.
    static func printing(in file: SourceFile) -> [Finding] {
        if file.path == "Sources/ChatCommands/Output/Console.swift" { return [] }
        let calls = #/(^|[^.\w`])(print|debugPrint|dump|puts|fputs|putchar|printf|vprintf|fwrite)\s*\(/#
        let others = #/\bSwift\.(print|debugPrint|dump)\b|\bFileHandle\.standard|\bwrite\s*\(\s*[12]\b/#
        let found = file.findings(calls, "prints outside the console").filter { !isMethod($0, in: file) }
        // By its number or its name, a descriptor of the terminal is written to by the console alone.
        let written = #/\bDescriptor\.write\s*\(.*(\.(output|errors)|\bto:\s*[12])\s*\)/#
        let named = #/=\s*(Console\.)?Descriptors\s*\(\s*\)\s*\.\s*(output|errors)\b/#
        return found + file.findings(others, "prints outside the console")
            + file.findings(written, "writes to a descriptor of the console")
            + file.findings(named, "takes a descriptor of the console") + descriptors(in: file)
    }

    /// A method that is called `print` prints nothing by itself.
    private static func isMethod(_ finding: Finding, in file: SourceFile) -> Bool {
        let line = finding.place.split(separator: ":").last.flatMap { Int($0) } ?? 0
        return file.lines[line - 1].firstMatch(of: #/\bfunc\s+(print|dump)\b/#) != nil
    }

    /// Pager and editor hand the terminal on; a spawn names the descriptors of the child.
    private static func descriptors(in file: SourceFile) -> [Finding] {
        let places = ["Pager", "Editor"].map { "Sources/ChatCommands/Output/\($0).swift" }
        if places.contains(file.path) { return [] }
        let names = #/^(?!.*posix_spawn_file_actions).*\b(STDOUT|STDERR)_FILENO\b/#
        return file.findings(names, "names a descriptor of the terminal outside the console")
    }

    /// Nothing is forced: what comes from outside can be wrong.
    static func forcing(in file: SourceFile) -> [Finding] {
        file.findings(#/\btry!/#, "try!") + file.findings(#/\bas!/#, "as!")
            + file.findings(#/\bfatalError\s*\(/#, "fatalError")
            + file.findings(#/(^|[^\w])(?!try!|as!)\w*[\w)\]>]!(?!=)/#, "forced unwrap")
    }

    /// A test that times something fails on a busy machine; numbers belong in the benchmarks.
    static func timing(in file: SourceFile) -> [Finding] {
        let clocks = #/\b(ContinuousClock|SuspendingClock|DispatchTime|CFAbsoluteTime\w*|clock_gettime|gettimeofday)\b/#
        let dates = #/\bDate\s*\(\s*\)|\bDate\.now\b|\btimeIntervalSince\w*/#
        return file.findings(clocks, "a test that times something") + file.findings(dates, "a test that asks the time")
    }

    /// Names say what a thing is.
    static func names(in file: SourceFile) -> [Finding] {
        let types = #/\b(class|struct|enum|protocol|actor|typealias|extension)\s+\w*(Manager|Helper|Util)/#
        let vague = file.parts.filter { $0.firstMatch(of: #/Manager|Helper|Util/#) != nil }
        return file.findings(types, "a name that says nothing")
            + vague.map { Finding(place: file.path, what: "'\($0)' is a name that says nothing") }
    }
}
