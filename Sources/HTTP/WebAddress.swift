/// The address of something that is asked for by HTTP: `https://user:password@host:8443/path?query`.
///
/// Fragments are dropped. Scheme and host are in lower case; an IPv6 host keeps its brackets.
public struct WebAddress: Hashable, Sendable, CustomStringConvertible {
    /// `http` or `https`.
    public let scheme: String
    /// What stands before the `@`, percent escapes taken back; `nil` if there is none.
    public private(set) var user: String?
    /// What stands between the first `:` and the `@`.
    public private(set) var password: String?
    /// The host's name or number.
    public let host: String
    /// The port, if it is not the scheme's own.
    public let port: Int?
    /// Begins with a slash; percent escapes as they were written.
    public var path: String
    /// What follows the `?`; `nil` if there is none.
    public var query: String?

    /// Reads an address; `nil` if it is none of `http` or `https`, or holds white space or control characters.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") }) else { return nil }
        let whole = String(text.prefix { $0 != "#" })
        guard let mark = whole.firstRange(of: "://") else { return nil }
        scheme = whole[..<mark.lowerBound].lowercased()
        guard scheme == "http" || scheme == "https" else { return nil }
        let rest = whole[mark.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        guard let (name, number) = Self.place(authority, scheme) else { return nil }
        (host, port) = (name, number)
        (user, password) = Self.person(authority)
        let tail = rest[authority.endIndex...]
        let found = tail.prefix { $0 != "?" }
        path = found.isEmpty ? "/" : String(found)
        query = found.endIndex < tail.endIndex ? String(tail[tail.index(after: found.endIndex)...]) : nil
    }

    /// Creates an address from its parts.
    public init(scheme: String, host: String, port: Int? = nil, path: String = "/", query: String? = nil) {
        self.scheme = scheme
        self.host = host.lowercased()
        self.port = port == Self.standardPort(scheme) ? nil : port
        self.path = path
        self.query = query
    }

    /// The address as it is sent and shown: without user and password.
    public var description: String { origin + path + (query.map { "?" + $0 } ?? "") }

    /// Scheme, host and port: what decides whether two addresses are of one server.
    public var origin: String { "\(scheme)://\(place)" }

    /// Host and port as they stand in an address.
    public var place: String { port.map { "\(host):\($0)" } ?? host }

    /// Whether the host is this machine itself.
    public var isLoopback: Bool {
        host == "localhost" || host == "[::1]" || host.hasPrefix("127.") && host.allSatisfy { $0 == "." || $0.isNumber }
    }

    /// The address without user and password.
    public var withoutUser: WebAddress {
        WebAddress(scheme: scheme, host: host, port: port, path: path, query: query)
    }

    /// The address below this one; `parts` are escaped and joined by slashes, the query's values are escaped.
    public func appending(_ parts: [String], query: [(String, String)] = []) -> WebAddress {
        var address = self
        let base = path.hasSuffix("/") ? String(path.dropLast()) : path
        address.path = base + parts.map { "/" + Self.escaped($0) }.joined()
        let pairs = query.map { Self.escaped($0) + "=" + Self.escaped($1) }
        address.query = pairs.isEmpty ? nil : pairs.joined(separator: "&")
        return address
    }

    /// Where a `Location` leads from here; `nil` if it is no address.
    public func following(_ location: String) -> WebAddress? {
        if location.contains("://") { return WebAddress(location) }
        if location.hasPrefix("//") { return WebAddress(scheme + ":" + location) }
        guard location.hasPrefix("/") else { return nil }
        return WebAddress(origin + location)
    }

    /// The text with every byte escaped that means something in an address.
    public static func escaped(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        let bytes = text.utf8.flatMap { byte in
            isPlain(byte) ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "-._~".utf8.contains(byte)
        }
    }
}

extension WebAddress {
    private static func standardPort(_ scheme: String) -> Int { scheme == "https" ? 443 : 80 }

    /// Host and port of what stands before the path.
    private static func place(_ authority: Substring, _ scheme: String) -> (String, Int?)? {
        let place = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        let end = place.hasPrefix("[") ? place.firstIndex(of: "]").map { place.index(after: $0) } : nil
        let host = end.map { place[..<$0] } ?? place.prefix { $0 != ":" }
        guard !host.isEmpty, host != "[", host.utf8.allSatisfy({ isPlain($0) || "[]:".utf8.contains($0) }) else {
            return nil
        }
        let tail = place[host.endIndex...]
        guard !tail.isEmpty, tail != ":" else { return (host.lowercased(), nil) }
        guard tail.first == ":", let port = Int(tail.dropFirst()), (1...65_535).contains(port),
            tail.dropFirst().allSatisfy(\.isNumber)
        else { return nil }
        return (host.lowercased(), port == standardPort(scheme) ? nil : port)
    }

    private static func person(_ authority: Substring) -> (String?, String?) {
        guard let at = authority.lastIndex(of: "@") else { return (nil, nil) }
        let words = authority[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        return (unescaped(words[0]), words.count > 1 ? unescaped(words[1]) : nil)
    }

    /// The text with percent escapes taken back; a `%` that begins none stays.
    public static func unescaped(_ text: some StringProtocol) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let pair = bytes[index...].dropFirst().prefix(2)
            let digits = String(decoding: pair, as: UTF8.self)
            if bytes[index] == UInt8(ascii: "%"), pair.count == 2, digits.allSatisfy(\.isHexDigit),
                let byte = UInt8(digits, radix: 16)
            {
                result.append(byte)
                index += 3
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
