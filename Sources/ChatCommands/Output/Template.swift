import ChatModel

/// A line with places for values, written as for `git for-each-ref`.
///
/// `%(name)` is a value, `%(base.ref)` one inside another, `%%` a percent sign, `%00` a byte by its hexadecimal digits.
/// A null is empty, an array of plain values is joined with commas, and anything deeper is JSON.
struct Template: Hashable, Sendable {
    /// Why a template cannot be used.
    enum Failure: Error, Hashable, Sendable {
        /// There is no such value; `valid` are the names there are.
        case unknownAtom(String, valid: [String])
        /// A `%(` without its `)`, in bytes from the start.
        case unterminatedAtom(offset: Int)
    }

    private enum Part: Hashable, Sendable {
        case bytes([UInt8])
        case atom(String)
    }

    private var parts: [Part] = []

    /// Reads a template.
    ///
    /// - Throws: `Failure.unterminatedAtom`.
    init(_ source: String) throws(Failure) {
        var rest = Array(source.utf8)[...]
        while let start = rest.firstIndex(of: UInt8(ascii: "%")) {
            parts.append(.bytes(Array(rest[..<start])))
            let part = try Self.part(rest[start...])
            parts.append(part.0)
            rest = rest.dropFirst(start - rest.startIndex + part.length)
        }
        parts.append(.bytes(Array(rest)))
    }

    /// Reads what begins with a percent sign; one that begins nothing stands for itself.
    private static func part(_ rest: ArraySlice<UInt8>) throws(Failure) -> (Part, length: Int) {
        let next = rest.dropFirst()
        if next.first == UInt8(ascii: "(") {
            guard let end = next.firstIndex(of: UInt8(ascii: ")")) else {
                throw .unterminatedAtom(offset: rest.startIndex)
            }
            return (.atom(String(decoding: next[..<end].dropFirst(), as: UTF8.self)), end - rest.startIndex + 1)
        }
        if next.first == UInt8(ascii: "%") { return (.bytes([UInt8(ascii: "%")]), 2) }
        let digits = next.prefix(2).compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
        return digits.count == 2 ? (.bytes([UInt8(digits[0] << 4 | digits[1])]), 3) : (.bytes([UInt8(ascii: "%")]), 1)
    }

    /// The line for one object.
    ///
    /// `forTerminal` says whether the values, not the template itself, are made safe for a terminal.
    ///
    /// - Throws: `Failure.unknownAtom`.
    func render(_ object: JSON, forTerminal: Bool) throws(Failure) -> String {
        var bytes: [UInt8] = []
        for part in parts {
            switch part {
            case .bytes(let literal): bytes += literal
            case .atom(let name):
                guard let value = object.value(at: name) else {
                    throw .unknownAtom(name, valid: object.paths(prefix: ""))
                }
                bytes += (forTerminal ? terminalSafe(value.plain) : value.plain).utf8
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension JSON {
    /// The value at a path such as `base.ref`; all that could be inside a null is null.
    fileprivate func value(at path: String) -> JSON? {
        var value = self
        for name in path.split(separator: ".", omittingEmptySubsequences: false) {
            if value == .null { return .null }
            guard let inner = value[String(name)] else { return nil }
            value = inner
        }
        return value
    }

    /// The paths of all values, as a template can name them.
    fileprivate func paths(prefix: String) -> [String] {
        guard case .object(let members) = self else { return [] }
        return members.flatMap { [prefix + $0.name] + $0.value.paths(prefix: prefix + $0.name + ".") }
    }

    fileprivate var plain: String {
        switch self {
        case .null: ""
        case .string(let text): text
        case .array(let elements) where elements.allSatisfy(\.isPlain): elements.map(\.plain).joined(separator: ",")
        default: line
        }
    }

    private var isPlain: Bool {
        switch self {
        case .array, .object: false
        default: true
        }
    }
}
