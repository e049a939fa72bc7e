import Fixtures

/// The rows as a table, for a terminal and for the document alike.
struct Report {
    var rows: [Row] = []
    let machine: Machine

    static let heading = """
        | what | git chat | git | ratio | middle half | target | met | peak | git's peak |
        | --- | --: | --: | --: | --: | --: | --- | --: | --: |

        """

    static func line(_ row: Row) -> String {
        let met = row.isMet.map { $0 ? "yes" : "**no**" } ?? ""
        let cells = [
            row.name, milliseconds(row.ours.median), milliseconds(row.git.median), decimal(row.ratio, 2),
            decimal(row.spread.low, 2) + "–" + decimal(row.spread.high, 2),
            row.target.map { "≤ " + decimal($0, 1) } ?? row.seconds.map { "≤ " + decimal($0 * 1000, 0) + " ms" } ?? "",
            met, mebibytes(row.ours.peak), mebibytes(row.git.peak),
        ]
        return "| " + cells.joined(separator: " | ") + " |\n"
    }

    private static func milliseconds(_ seconds: Double) -> String { decimal(seconds * 1000, 2) + " ms" }

    private static func mebibytes(_ kibibytes: Int) -> String { decimal(Double(kibibytes) / 1024, 1) + " MiB" }

    /// Puts the table between the markers of a document and leaves the rest as it is.
    func write(to path: String) throws {
        let (begin, end) = ("<!-- benchmarks: begin -->\n", "<!-- benchmarks: end -->\n")
        let table = begin + "\n" + machine.description + "\n" + Self.heading + rows.map(Self.line).joined() + "\n" + end
        let text = Disk.text(of: path) ?? "# Benchmarks\n\n\(begin)\(end)"
        guard let start = text.firstRange(of: begin), let stop = text.firstRange(of: end),
            start.upperBound <= stop.lowerBound
        else { throw BenchmarkFailure(description: "no markers in \(path)") }
        try Disk.write(text[..<start.lowerBound] + table + text[stop.upperBound...], to: path)
    }
}
