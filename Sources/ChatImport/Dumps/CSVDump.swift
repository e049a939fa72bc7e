internal import ChatModel

/// Reads comma-separated values (RFC 4180) of which the first line has the names.
struct CSVDump {
    private var names: [String]?
    private var fields: [JSON] = []
    private var field: [UInt8] = []
    private var isQuoted = false
    private var wasQuoted = false
    /// Whether the byte before was a quote inside a quoted field.
    private var isClosing = false

    mutating func take(_ bytes: ArraySlice<UInt8>) -> [JSON] {
        var rows: [JSON] = []
        for byte in bytes {
            if isQuoted, !isClosing {
                if byte == UInt8(ascii: "\"") { isClosing = true } else { append(byte) }
                continue
            }
            if isClosing {
                isClosing = false
                if byte == UInt8(ascii: "\"") {
                    append(byte)
                    continue
                }
                isQuoted = false
            }
            switch byte {
            case UInt8(ascii: "\"") where field.isEmpty: (isQuoted, wasQuoted) = (true, true)
            case UInt8(ascii: ","): endField()
            case 0x0A: if let row = endRow() { rows.append(row) }
            case 0x0D: break
            default: append(byte)
            }
        }
        return rows
    }

    mutating func finish() -> [JSON] {
        guard !field.isEmpty || !fields.isEmpty else { return [] }
        return endRow().map { [$0] } ?? []
    }

    /// A field of more than any message can have is cut.
    private mutating func append(_ byte: UInt8) { if field.count < TranscriptReader.lineLimit { field.append(byte) } }

    private mutating func endField() {
        let text = String(decoding: field, as: UTF8.self)
        fields.append(text.isEmpty && !wasQuoted ? .null : .string(text))
        (field, isQuoted, wasQuoted) = ([], false, false)
    }

    private mutating func endRow() -> JSON? {
        endField()
        defer { fields = [] }
        guard let names else {
            self.names = fields.map { $0.text ?? "" }
            return nil
        }
        guard fields.contains(where: { $0 != .null }) else { return nil }
        return .object(zip(names, fields).map { .init($0, $1) })
    }
}
