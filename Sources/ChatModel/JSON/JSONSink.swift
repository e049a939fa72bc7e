/// Takes the members of one object in their order: as a value, or as bytes at once, where ten thousand are printed.
public protocol JSONSink: AnyObject {
    /// Takes a text; `nil` is `null`.
    func put(_ name: StaticString, _ text: String?)
    /// Takes a number; `nil` is `null`.
    func put(_ name: StaticString, number: Int?)
    /// Takes any value.
    func put(_ name: StaticString, value: JSON)
    /// Takes an object, whose members are put while `members` runs.
    func put(_ name: StaticString, object members: () -> Void)
}

/// Makes a value of what it takes.
public final class JSONTree: JSONSink {
    private var members: [JSON.Member] = []

    /// Creates an object without members.
    public init() {}

    /// The object.
    public var json: JSON { .object(members) }

    /// Takes a text; `nil` is `null`.
    public func put(_ name: StaticString, _ text: String?) { put(name, value: .optional(text)) }

    /// Takes a number; `nil` is `null`.
    public func put(_ name: StaticString, number: Int?) { put(name, value: .optional(number)) }

    /// Takes any value.
    public func put(_ name: StaticString, value: JSON) {
        members.append(.init("\(name)", value))
    }

    /// Takes an object, whose members are put while `members` runs.
    public func put(_ name: StaticString, object members: () -> Void) {
        let before = self.members
        self.members = []
        members()
        let inner = json
        self.members = before
        put(name, value: inner)
    }
}
