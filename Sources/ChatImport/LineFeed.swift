/// Splits a file that comes in pieces into lines, and lets go of one that is too long.
struct LineFeed {
    /// A line without its end.
    struct Line {
        /// From 1.
        let number: Int
        /// `nil` if the line was longer than the limit.
        let bytes: ArraySlice<UInt8>?
    }

    let limit: Int
    private var held: [UInt8] = []
    private var isTooLong = false
    private var number = 0

    init(limit: Int) { self.limit = limit }

    /// Takes a piece, and returns the lines that it ended.
    mutating func take(_ bytes: ArraySlice<UInt8>) -> [Line] {
        var lines: [Line] = []
        var rest = bytes
        while let end = rest.firstIndex(of: 0x0A) {
            lines.append(line(ending: rest[..<end]))
            rest = rest[(end + 1)...]
        }
        isTooLong = isTooLong || held.count + rest.count > limit
        if isTooLong { held = [] } else { held += rest }
        return lines
    }

    /// Returns the last line where the file does not end in a line feed.
    mutating func finish() -> Line? { held.isEmpty && !isTooLong ? nil : line(ending: []) }

    private mutating func line(ending piece: ArraySlice<UInt8>) -> Line {
        number += 1
        defer { (held, isTooLong) = ([], false) }
        guard !isTooLong, held.count + piece.count <= limit else { return Line(number: number, bytes: nil) }
        let whole = held.isEmpty ? piece : (held + piece)[...]
        return Line(number: number, bytes: whole.last == 0x0D ? whole.dropLast() : whole)
    }
}
