/// Takes a stream of server-sent events apart, as it comes in pieces.
///
/// Lines end in LF, CR or both; a blank line ends an event; of an event only the data counts, because models say in it
/// what kind it is. What belongs to no event is kept as `stray`: a server may answer with a document instead.
struct EventStream {
    /// The longest event, and the most stray bytes, that are kept.
    static let limit = 16 << 20

    /// What belonged to no event.
    private(set) var stray: [UInt8] = []
    /// Whether something was too long to be kept.
    private(set) var wasCut = false
    private var line: [UInt8] = []
    private var data: [UInt8]?
    private var endedInReturn = false

    /// Returns the data of the events that these bytes complete.
    mutating func take(_ bytes: some Sequence<UInt8>) -> [[UInt8]] {
        var events: [[UInt8]] = []
        for byte in bytes {
            defer { endedInReturn = byte == 0x0D }
            switch byte {
            case 0x0A where endedInReturn: break
            case 0x0A, 0x0D: if let event = endLine() { events.append(event) }
            default:
                if line.count < Self.limit { line.append(byte) } else { wasCut = true }
            }
        }
        return events
    }

    /// Returns the data of an event that nothing ended: some servers leave out the last blank line.
    mutating func finish() -> [[UInt8]] {
        let last = line.isEmpty ? [] : [endLine()]
        return (last + [endLine()]).compactMap(\.self)
    }

    private mutating func endLine() -> [UInt8]? {
        defer { line.removeAll(keepingCapacity: true) }
        guard !line.isEmpty else {
            defer { data = nil }
            return data
        }
        if line.starts(with: "data:".utf8) {
            let value = line.dropFirst(line.dropFirst(5).first == 0x20 ? 6 : 5)
            add(data == nil ? value : [0x0A] + value)
        } else if !Self.isOther(line) {
            if stray.count + line.count < Self.limit { stray += line + [0x0A] } else { wasCut = true }
        }
        return nil
    }

    private mutating func add(_ bytes: ArraySlice<UInt8>) {
        let whole = data ?? []
        if whole.count + bytes.count <= Self.limit { data = whole + bytes } else { wasCut = true }
    }

    /// A comment, or a field that says nothing of what a model said.
    private static func isOther(_ line: [UInt8]) -> Bool {
        line.first == UInt8(ascii: ":") || ["event:", "id:", "retry:"].contains { line.starts(with: $0.utf8) }
    }
}
