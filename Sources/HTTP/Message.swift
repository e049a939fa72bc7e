/// What is done with the thing at an address.
public enum Method: String, Hashable, Sendable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"

    /// Whether asking twice is the same as asking once, and changes nothing.
    public var isSafe: Bool { self == .get || self == .head }
}

/// Names and values in the order they were sent; names are compared without regard to case.
public struct Headers: Hashable, Sendable {
    /// One line.
    public struct Field: Hashable, Sendable {
        /// The name as it was written.
        public let name: String
        /// The value without white space around it.
        public let value: String
    }

    /// The lines.
    public private(set) var fields: [Field] = []

    /// Creates headers from names and values.
    public init(_ fields: [(String, String)] = []) {
        for (name, value) in fields { add(name, value) }
    }

    /// The last value of a name; to set one replaces all, to set `nil` takes them away.
    public subscript(name: String) -> String? {
        get { fields.last { Self.isSame($0.name, name) }?.value }
        set {
            fields.removeAll { Self.isSame($0.name, name) }
            if let newValue { add(name, newValue) }
        }
    }

    /// Adds a line; what would end the line is replaced by a space.
    public mutating func add(_ name: String, _ value: String) {
        let bytes = value.utf8.map { $0 < 0x20 && $0 != 0x09 || $0 == 0x7F ? 0x20 : $0 }
        fields.append(Field(name: name, value: String(decoding: bytes, as: UTF8.self)))
    }

    private static func isSame(_ one: String, _ other: String) -> Bool { one.lowercased() == other.lowercased() }
}

/// What is sent along with a request.
public enum Body: Sendable {
    case none
    case bytes([UInt8])
    /// Pieces that are asked for when they can be sent; an empty one is the end.
    case stream(@Sendable () throws -> [UInt8])
}

/// Which redirects are followed.
///
/// None from `https` to `http` ever is.
public enum Redirects: Hashable, Sendable {
    /// None: a redirect is an answer.
    case none
    /// Those to the same scheme, host and port.
    case sameOrigin
    /// Others too, for what changes nothing; `Authorization` and cookies are left behind.
    case anywhere
}

/// What is asked.
public struct HTTPRequest: Sendable {
    /// What is done.
    public var method: Method
    /// With what.
    public var address: WebAddress
    /// The lines sent along.
    public var headers: Headers
    /// What is sent along.
    public var body: Body
    /// Whether it goes over a connection of its own.
    ///
    /// libcurl asks again by itself where a connection that was used before turns out to be dead; what must not
    /// happen twice needs a new one.
    public var usesFreshConnection = false
    /// Which redirects are followed.
    public var redirects = Redirects.sameOrigin
    /// Asked now and then, about once a second while nothing comes; `true` ends the exchange as `cancelled`.
    public var isCancelled: (@Sendable () -> Bool)?

    /// Creates a request.
    public init(_ method: Method, _ address: WebAddress, headers: Headers = Headers(), body: Body = .none) {
        self.method = method
        self.address = address
        self.headers = headers
        self.body = body
    }
}

/// What was answered.
///
/// A status of 400 and more is an answer too.
public struct HTTPResponse: Hashable, Sendable {
    /// The status, for example 200.
    public let status: Int
    /// The lines that came along.
    public let headers: Headers
    /// The bytes that were not given to a receiver, unpacked.
    public let body: [UInt8]
    /// Where the answer came from, after redirects.
    public let address: WebAddress

    /// Creates an answer.
    public init(status: Int, headers: Headers, body: [UInt8], address: WebAddress) {
        self.status = status
        self.headers = headers
        self.body = body
        self.address = address
    }

    /// Whether it was done.
    public var isSuccess: Bool { (200..<300).contains(status) }
}
