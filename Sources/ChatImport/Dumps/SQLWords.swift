internal import ChatModel

/// The words of one statement.
struct SQLWords {
    private let bytes: [UInt8]
    private let escapes: Bool
    private var place = 0

    init(_ bytes: [UInt8], escapes: Bool) { (self.bytes, self.escapes) = (bytes, escapes) }

    static func escape(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "t"): 0x09
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "0"): 0x00
        default: byte
        }
    }

    private mutating func skipSpace() {
        while place < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[place]) { place += 1 }
    }

    private func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "$"), 0x80...:
            true
        default: false
        }
    }

    /// The next word without quotes.
    mutating func word() -> String? {
        skipSpace()
        let start = place
        while place < bytes.count, isWord(bytes[place]) { place += 1 }
        return start < place ? String(decoding: bytes[start..<place], as: UTF8.self) : nil
    }

    mutating func skip(_ words: Set<String>) {
        while true {
            let before = place
            guard let next = word(), words.contains(next.lowercased()) else { return place = before }
        }
    }

    /// A name, quoted or not, with its schema.
    mutating func name() -> String {
        skipSpace()
        var name = ""
        while place < bytes.count {
            if [UInt8(ascii: "\""), UInt8(ascii: "`")].contains(bytes[place]) {
                name += quoted()
            } else if let word = isWord(bytes[place]) ? word() : nil {
                name += word
            } else {
                return name
            }
        }
        return name
    }

    /// The first words of the elements in parentheses: names of columns; `nil` where there are none.
    mutating func list() -> [String]? {
        skipSpace()
        guard place < bytes.count, bytes[place] == UInt8(ascii: "(") else { return nil }
        place += 1
        var names = [name()]
        var depth = 1
        while place < bytes.count, depth > 0 {
            switch bytes[place] {
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"): depth -= 1
            case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"):
                _ = quoted()
                continue
            case UInt8(ascii: ",") where depth == 1:
                place += 1
                names.append(name())
                continue
            default: break
            }
            place += 1
        }
        return names
    }

    /// The values of the next row; `nil` after the last.
    mutating func row() -> [JSON]? {
        skipSpace()
        while place < bytes.count, [UInt8(ascii: ","), 0x20, 0x0A, 0x0D, 0x09].contains(bytes[place]) { place += 1 }
        guard place < bytes.count, bytes[place] == UInt8(ascii: "(") else { return nil }
        place += 1
        var values: [JSON] = []
        while place < bytes.count {
            values.append(value())
            guard place < bytes.count, bytes[place] == UInt8(ascii: ",") else { break }
            place += 1
        }
        place += 1
        return values
    }

    private mutating func value() -> JSON {
        skipSpace()
        var value = JSON.null
        if place < bytes.count, bytes[place] == UInt8(ascii: "'") {
            value = .string(quoted())
        } else {
            let start = place
            while place < bytes.count, isWord(bytes[place]) || [0x2D, 0x2B].contains(bytes[place]) { place += 1 }
            let text = String(decoding: bytes[start..<place], as: UTF8.self)
            if place < bytes.count, bytes[place] == UInt8(ascii: "'"), ["e", "n", "x"].contains(text.lowercased()) {
                value = .string(quoted(escapes: text.lowercased() == "e"))
            } else {
                value = Self.plain(text)
            }
        }
        skipRest()
        return value
    }

    private static func plain(_ text: String) -> JSON {
        switch text.lowercased() {
        case "null", "", "default": return .null
        case "true": return .bool(true)
        case "false": return .bool(false)
        default: return Int(text) == nil ? .string(text) : .number(text)
        }
    }

    /// What stands behind a value, up to the next one: a cast, for example.
    private mutating func skipRest() {
        var depth = 0
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "'"):
                _ = quoted()
                continue
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")") where depth == 0: return
            case UInt8(ascii: ")"): depth -= 1
            case UInt8(ascii: ",") where depth == 0: return
            default: break
            }
            place += 1
        }
    }

    /// A text in quotes; two of them stand for one.
    private mutating func quoted(escapes isEscaping: Bool? = nil) -> String {
        let quote = bytes[place]
        place += 1
        var text: [UInt8] = []
        while place < bytes.count {
            let byte = bytes[place]
            place += 1
            if byte == quote {
                guard place < bytes.count, bytes[place] == quote else { break }
                place += 1
            } else if byte == UInt8(ascii: "\\"), isEscaping ?? escapes, place < bytes.count {
                text.append(Self.escape(bytes[place]))
                place += 1
                continue
            }
            text.append(byte)
        }
        return String(decoding: text, as: UTF8.self)
    }
}
