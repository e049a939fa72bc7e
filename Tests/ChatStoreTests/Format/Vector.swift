import ChatModel
import TestSupport

/// A file of `Tests/ChatStoreTests/Vectors`, by its path from there.
enum Vector {
    static let folder = Files.parent(of: Files.parent(of: #filePath)) + "/Vectors/"

    static func bytes(_ path: String) throws -> [UInt8] { try Files.bytes(of: folder + path) }

    static func text(_ path: String) throws -> String { String(decoding: try bytes(path), as: UTF8.self) }

    static func json(_ path: String) throws -> JSON { try JSON.parse(try bytes(path)) }

    /// The names in a folder that have an ending, without it.
    static func names(_ place: String, _ ending: String) throws -> [String] {
        try Files.names(in: folder + place).filter { $0.hasSuffix(ending) }.map { String($0.dropLast(ending.count)) }
    }
}

extension JSON {
    /// A member that has to be there.
    func need(_ name: String) throws -> JSON {
        guard let value = self[name] else { throw TestFailure("the vector has no '\(name)': \(line)") }
        return value
    }

    func needText(_ name: String) throws -> String { try need(name).needText() }

    func needInteger(_ name: String) throws -> Int {
        guard let value = try need(name).integer else { throw TestFailure("'\(name)' is no number: \(line)") }
        return value
    }

    func needText() throws -> String {
        guard let text else { throw TestFailure("no text: \(line)") }
        return text
    }

    func needElements() throws -> [JSON] {
        guard let elements else { throw TestFailure("no array: \(line)") }
        return elements
    }

    func need<Value>(_ name: String, _ read: (String) -> Value?) throws -> Value {
        let text = try needText(name)
        guard let value = read(text) else { throw TestFailure("'\(name)' cannot be \(text)") }
        return value
    }

    var members: [Member] {
        guard case .object(let members) = self else { return [] }
        return members
    }
}

/// Numbers that follow from a seed: SplitMix64.
struct Chance {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }

    mutating func pick<Value>(_ values: [Value]) -> Value { values[below(values.count)] }

    mutating func maybe<Value>(_ value: (inout Chance) -> Value) -> Value? { below(2) == 0 ? nil : value(&self) }
}
