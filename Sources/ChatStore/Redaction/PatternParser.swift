/// Reads a `SecretPattern`.
struct PatternParser {
    private let bytes: [UInt8]
    private let ignoresCase: Bool
    private var place = 0
    private(set) var elements: [SecretPattern.Element] = []
    private(set) var secret: Range<Int>?

    init(_ text: String, ignoresCase: Bool) {
        bytes = Array(text.utf8)
        self.ignoresCase = ignoresCase
    }

    private var malformed: SecretPattern.Malformed {
        SecretPattern.Malformed(text: String(decoding: bytes, as: UTF8.self), offset: place)
    }

    mutating func parse() throws(SecretPattern.Malformed) {
        var opened: Int?
        while let byte = next() {
            switch byte {
            case UInt8(ascii: "("):
                guard opened == nil, secret == nil else { throw malformed }
                opened = elements.count
            case UInt8(ascii: ")"):
                guard let start = opened, secret == nil else { throw malformed }
                secret = start..<elements.count
            default: try element(byte)
            }
        }
        guard opened == nil || secret != nil, elements.contains(where: \.isRequired) else { throw malformed }
    }

    private mutating func element(_ byte: UInt8) throws(SecretPattern.Malformed) {
        var set: ByteSet
        switch byte {
        case UInt8(ascii: "."): set = ByteSet().inverted
        case UInt8(ascii: "["): set = try classOfBytes()
        case UInt8(ascii: "\\"): set = try escaped()
        case UInt8(ascii: "?"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "{"), UInt8(ascii: "|"):
            throw malformed
        default: set = ByteSet([byte])
        }
        if ignoresCase { set = set.ignoringCase }
        let (least, most, isOptional) = try count()
        var isLazy = false
        if place < bytes.count, bytes[place] == UInt8(ascii: "?"), least != most {
            isLazy = true
            place += 1
        }
        elements.append(.init(bytes: set, least: least, most: most, isOptional: isOptional, isLazy: isLazy))
    }

    private mutating func next() -> UInt8? {
        guard place < bytes.count else { return nil }
        place += 1
        return bytes[place - 1]
    }

    private mutating func escaped() throws(SecretPattern.Malformed) -> ByteSet {
        switch next() {
        case UInt8(ascii: "s"): return .spaces
        case UInt8(ascii: "w"): return .word
        case UInt8(ascii: "d"): return .digits
        case UInt8(ascii: "n"): return ByteSet([0x0A])
        case .some(let byte): return ByteSet([byte])
        case nil: throw malformed
        }
    }

    private mutating func classOfBytes() throws(SecretPattern.Malformed) -> ByteSet {
        var set = ByteSet()
        let isInverted = place < bytes.count && bytes[place] == UInt8(ascii: "^")
        if isInverted { place += 1 }
        var last: UInt8?
        while let byte = next() {
            switch byte {
            case UInt8(ascii: "]"): return isInverted ? set.inverted : set
            case UInt8(ascii: "\\"):
                set.formUnion(try escaped())
                last = nil
            case UInt8(ascii: "-"):
                guard let from = last, let to = next(), to != UInt8(ascii: "]") else {
                    set.insert(byte)
                    if place > 0, place <= bytes.count, bytes[place - 1] == UInt8(ascii: "]") { place -= 1 }
                    continue
                }
                guard from <= to else { throw malformed }
                set.formUnion(ByteSet(from...to))
                last = nil
            default:
                set.insert(byte)
                last = byte
            }
        }
        throw malformed
    }

    private mutating func count() throws(SecretPattern.Malformed) -> (Int, Int, isOptional: Bool) {
        guard place < bytes.count else { return (1, 1, false) }
        switch bytes[place] {
        case UInt8(ascii: "?"):
            place += 1
            return (0, 1, false)
        case UInt8(ascii: "*"):
            place += 1
            return (0, SecretPattern.longestRun, false)
        case UInt8(ascii: "+"):
            place += 1
            return (1, SecretPattern.longestRun, false)
        case UInt8(ascii: "{"): return try braces()
        default: return (1, 1, false)
        }
    }

    private mutating func braces() throws(SecretPattern.Malformed) -> (Int, Int, isOptional: Bool) {
        guard let end = bytes[place...].firstIndex(of: UInt8(ascii: "}")) else { throw malformed }
        let text = String(decoding: bytes[(place + 1)..<end], as: UTF8.self)
        let isOptional = text.hasPrefix("0|")
        let words = text.dropFirst(isOptional ? 2 : 0).split(separator: ",", omittingEmptySubsequences: false)
        guard let least = Int(words[0]), least >= 0, words.count < 3 else { throw malformed }
        let most = words.count == 1 ? least : words[1].isEmpty ? SecretPattern.longestRun : Int(words[1]) ?? -1
        guard most >= least, most > 0, most <= 16_384 else { throw malformed }
        place = end + 1
        return (least, most, isOptional)
    }
}
