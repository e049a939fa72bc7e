extension JSON {
    /// Why a text is no JSON.
    public struct ParseError: Error, Hashable, Sendable {
        /// What stands there, seen from the grammar.
        public enum Reason: Hashable, Sendable {
            case unexpectedEnd, unexpectedByte, invalidEscape, invalidNumber, invalidUTF8, controlCharacter
            case tooDeep, trailingBytes
        }

        /// What is wrong.
        public let reason: Reason
        /// Where, in bytes from the start.
        public let offset: Int
    }

    /// How many arrays and objects may stand inside one another.
    public static let maximumDepth = 128

    /// Parses one JSON value (RFC 8259) with nothing but white space around it.
    ///
    /// - Throws: `ParseError`, with the offset of the first byte that does not belong there.
    public static func parse(_ bytes: some Collection<UInt8>) throws(ParseError) -> JSON {
        let contiguous = ContiguousArray(bytes)
        return try parse(contiguous)
    }

    private static func parse(_ bytes: ContiguousArray<UInt8>) throws(ParseError) -> JSON {
        var parser = JSONParser(bytes: bytes)
        return try parser.document()
    }
}

/// Recursive descent over the bytes; strings are checked for UTF-8 as they are taken.
private struct JSONParser {
    let bytes: ContiguousArray<UInt8>
    var position = 0
    var depth = 0

    init(bytes: ContiguousArray<UInt8>) { self.bytes = bytes }

    func failure(_ reason: JSON.ParseError.Reason, at offset: Int? = nil) -> JSON.ParseError {
        JSON.ParseError(reason: reason, offset: offset ?? position)
    }

    mutating func document() throws(JSON.ParseError) -> JSON {
        let value = try value()
        skipSpace()
        guard position == bytes.count else { throw failure(.trailingBytes) }
        return value
    }

    mutating func skipSpace() {
        while position < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[position]) { position += 1 }
    }

    func peek() throws(JSON.ParseError) -> UInt8 {
        guard position < bytes.count else { throw failure(.unexpectedEnd) }
        return bytes[position]
    }

    mutating func value() throws(JSON.ParseError) -> JSON {
        skipSpace()
        switch try peek() {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    mutating func word(_ word: StaticString, _ value: JSON) throws(JSON.ParseError) -> JSON {
        for index in 0..<word.utf8CodeUnitCount {
            guard try peek() == word.utf8Start[index] else { throw failure(.unexpectedByte) }
            position += 1
        }
        return value
    }

    mutating func enter() throws(JSON.ParseError) {
        depth += 1
        guard depth <= JSON.maximumDepth else { throw failure(.tooDeep) }
        position += 1
        skipSpace()
    }

    /// Takes `,` and says there is more, or takes `close` and says there is not.
    mutating func more(until close: UInt8) throws(JSON.ParseError) -> Bool {
        skipSpace()
        let byte = try peek()
        guard byte == close || byte == UInt8(ascii: ",") else { throw failure(.unexpectedByte) }
        position += 1
        if byte == close { depth -= 1 }
        return byte != close
    }

    mutating func array() throws(JSON.ParseError) -> JSON {
        try enter()
        var elements: [JSON] = []
        if try peek() == UInt8(ascii: "]") {
            _ = try more(until: UInt8(ascii: "]"))
            return .array([])
        }
        repeat { elements.append(try value()) } while try more(until: UInt8(ascii: "]"))
        return .array(elements)
    }

    mutating func object() throws(JSON.ParseError) -> JSON {
        try enter()
        var members: [JSON.Member] = []
        if try peek() == UInt8(ascii: "}") {
            _ = try more(until: UInt8(ascii: "}"))
            return .object([])
        }
        repeat { members.append(try member()) } while try more(until: UInt8(ascii: "}"))
        return .object(members)
    }

    mutating func member() throws(JSON.ParseError) -> JSON.Member {
        skipSpace()
        guard try peek() == UInt8(ascii: "\"") else { throw failure(.unexpectedByte) }
        let name = try string()
        skipSpace()
        guard try peek() == UInt8(ascii: ":") else { throw failure(.unexpectedByte) }
        position += 1
        return JSON.Member(name, try value())
    }

    mutating func string() throws(JSON.ParseError) -> String {
        position += 1
        let start = position
        while try peek() != UInt8(ascii: "\""), bytes[position] != UInt8(ascii: "\\"), bytes[position] >= 0x20 {
            position += 1
        }
        guard bytes[position] != UInt8(ascii: "\"") else {
            let text = try text(bytes[start..<position], from: start)
            position += 1
            return text
        }
        return try escapedString(from: start)
    }

    func text(_ slice: some Sequence<UInt8>, from start: Int) throws(JSON.ParseError) -> String {
        if let text = String(validating: Array(slice), as: UTF8.self) { return text }
        // Escapes are ASCII, so the bytes as they stand in the document are wrong at the same place.
        var decoder = UTF8()
        var iterator = bytes[start...].makeIterator()
        var offset = start
        while case .scalarValue(let scalar) = decoder.decode(&iterator) { offset += UTF8.width(scalar) }
        throw failure(.invalidUTF8, at: offset)
    }

    mutating func escapedString(from start: Int) throws(JSON.ParseError) -> String {
        var result = Array(bytes[start..<position])
        while true {
            let byte = try peek()
            guard byte >= 0x20 else { throw failure(.controlCharacter) }
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return try text(result, from: start)
            case UInt8(ascii: "\\"): try escape(into: &result)
            default: result.append(byte)
            }
        }
    }

    mutating func escape(into result: inout [UInt8]) throws(JSON.ParseError) {
        let byte = try peek()
        position += 1
        switch byte {
        case UInt8(ascii: "n"): result.append(0x0A)
        case UInt8(ascii: "t"): result.append(0x09)
        case UInt8(ascii: "r"): result.append(0x0D)
        case UInt8(ascii: "b"): result.append(0x08)
        case UInt8(ascii: "f"): result.append(0x0C)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): result.append(byte)
        case UInt8(ascii: "u"): result.append(contentsOf: String(Character(try scalar())).utf8)
        default: throw failure(.invalidEscape, at: position - 1)
        }
    }

    /// Takes the four digits after `\u`, and the low half of a surrogate pair after the high one.
    mutating func scalar() throws(JSON.ParseError) -> Unicode.Scalar {
        let first = try hexDigits()
        guard (0xD800..<0xDC00).contains(first) else {
            guard let scalar = Unicode.Scalar(first) else { throw failure(.invalidEscape) }
            return scalar
        }
        guard try peek() == UInt8(ascii: "\\") else { throw failure(.invalidEscape) }
        position += 1
        guard try peek() == UInt8(ascii: "u") else { throw failure(.invalidEscape) }
        position += 1
        let second = try hexDigits()
        guard (0xDC00..<0xE000).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw failure(.invalidEscape) }
        return scalar
    }

    mutating func hexDigits() throws(JSON.ParseError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(try peek())).hexDigitValue else {
                throw failure(.invalidEscape)
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    mutating func number() throws(JSON.ParseError) -> JSON {
        let start = position
        if try peek() == UInt8(ascii: "-") { position += 1 }
        let whole = try digits()
        guard whole.count == 1 || bytes[whole.lowerBound] != UInt8(ascii: "0") else {
            throw failure(.invalidNumber, at: whole.lowerBound + 1)
        }
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            position += 1
            _ = try digits()
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            if try [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(peek()) { position += 1 }
            _ = try digits()
        }
        return .number(String(decoding: bytes[start..<position], as: UTF8.self))
    }

    mutating func digits() throws(JSON.ParseError) -> Range<Int> {
        let start = position
        while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) {
            position += 1
        }
        guard position > start else { throw failure(position < bytes.count ? .unexpectedByte : .unexpectedEnd) }
        return start..<position
    }
}
