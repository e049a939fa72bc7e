/// One JSON value, with the members of an object in the order they were written.
///
/// Numbers keep their spelling, so a value that is read and printed again has the same bytes.
public enum JSON: Hashable, Sendable {
    case null
    case bool(Bool)
    /// A number as it is spelled, for example `12` or `0.0123`.
    case number(String)
    case string(String)
    case array([JSON])
    case object([Member])

    /// One `"name": value` of an object.
    public struct Member: Hashable, Sendable {
        /// The member's name.
        public let name: String
        /// The member's value.
        public let value: JSON

        /// Creates a member.
        public init(_ name: String, _ value: JSON) {
            self.name = name
            self.value = value
        }
    }
}

extension JSON {
    /// Creates a number from an integer.
    public static func integer(_ value: some BinaryInteger) -> JSON { .number(String(value)) }

    /// Creates a string, or `null` where there is none.
    public static func optional(_ value: String?) -> JSON { value.map(JSON.string) ?? .null }

    /// Creates a number, or `null` where there is none.
    public static func optional(_ value: Int?) -> JSON { value.map { .number(String($0)) } ?? .null }

    /// The last member of that name; `nil` if this is no object or has none.
    public subscript(name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.name == name }?.value
    }

    /// The text of a string.
    public var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The value of a whole number that fits.
    public var integer: Int? {
        guard case .number(let digits) = self else { return nil }
        return Int(digits)
    }

    /// The elements of an array.
    public var elements: [JSON]? {
        guard case .array(let elements) = self else { return nil }
        return elements
    }
}

extension JSON: ExpressibleByDictionaryLiteral, ExpressibleByStringLiteral, ExpressibleByBooleanLiteral {
    /// Creates an object with its members in the order given.
    public init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(elements.map { Member($0.0, $0.1) })
    }

    /// Creates a string.
    public init(stringLiteral value: String) { self = .string(value) }

    /// Creates a Boolean.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
}
