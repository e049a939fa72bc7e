/// Somebody whom something can be sealed for: a public key of age, or a key of SSH (Ed25519, or RSA).
public struct Recipient: Hashable, Sendable {
    enum Key: Hashable, Sendable {
        /// 32 bytes.
        case age([UInt8])
        /// 32 bytes.
        case ssh([UInt8])
        case rsa(RSAKey)
    }

    let key: Key

    init(_ key: Key) { self.key = key }

    /// Why a text is no recipient.
    public enum Refusal: Error, Hashable, Sendable {
        /// Neither a key of age nor one of SSH.
        case unknown(String)
        /// It has a mistake in it.
        case damaged(String)
        /// A key of a kind that nothing can be sealed for here, for example `ecdsa-sha2-nistp256`.
        case unsupported(kind: String)
    }

    /// Reads `age1…`, or `ssh-ed25519 …` and `ssh-rsa …` with or without a comment.
    ///
    /// - Throws: `Refusal`.
    public init(_ text: String) throws(Refusal) {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard let first = words.first else { throw .unknown(text) }
        if first.hasPrefix("age1") {
            // One of a plugin has a longer prefix: age1yubikey1…
            guard let (prefix, bytes) = Bech32.decode(String(first)) else { throw .damaged(text) }
            guard prefix == "age" else { throw .unsupported(kind: prefix) }
            guard bytes.count == 32, words.count == 1, first == first.lowercased() else { throw .damaged(text) }
            self.init(.age(bytes))
            return
        }
        guard Self.isOfSSH(first) else { throw .unknown(text) }
        guard first == Self.ed25519 || first == RSAKey.name else { throw .unsupported(kind: String(first)) }
        guard words.count > 1, let wire = Base64.decode(words[1].utf8, isPadded: true),
            let key = Self.key(wire: wire), Self.name(of: key) == String(first)
        else { throw .damaged(text) }
        if case .rsa(let key) = key, let kind = key.shortness { throw .unsupported(kind: kind) }
        self.init(key)
    }

    /// Reads a file with one recipient in each line; empty lines and those that begin with `#` are passed over.
    ///
    /// - Throws: `Refusal` of the first line that is none.
    public static func list(_ file: String) throws(Refusal) -> [Recipient] {
        var recipients: [Recipient] = []
        for line in file.split(whereSeparator: \.isNewline) {
            guard let first = line.first(where: { !$0.isWhitespace }), first != "#" else { continue }
            recipients.append(try Recipient(String(line)))
        }
        return recipients
    }

    /// The one spelling of the key: `age1…`, or `ssh-ed25519 …` and `ssh-rsa …` without a comment.
    public var text: String {
        guard case .age(let bytes) = key else { return Self.name(of: key) + " " + Base64.encode(wire, isPadded: true) }
        return Bech32.encode("age", bytes)
    }

    /// What SSH calls the key's blob; empty for a key of age.
    var wire: [UInt8] {
        switch key {
        case .age: []
        case .ssh(let bytes): Wire.bytes(Self.ed25519.utf8) + Wire.bytes(bytes)
        case .rsa(let key): key.wire
        }
    }

    static func key(wire: [UInt8]) -> Key? {
        if let key = RSAKey(wire: wire) { return .rsa(key) }
        var reader = WireReader(wire)
        guard reader.text() == ed25519, let bytes = reader.bytes(), bytes.count == 32, reader.isAtEnd else {
            return nil
        }
        return .ssh(bytes)
    }

    private static let ed25519 = "ssh-ed25519"

    private static func name(of key: Key) -> String {
        switch key {
        case .age: "age"
        case .ssh: ed25519
        case .rsa: RSAKey.name
        }
    }

    private static func isOfSSH(_ word: Substring) -> Bool {
        ["ssh-", "ecdsa-", "sk-ssh-", "sk-ecdsa-"].contains { word.hasPrefix($0) }
    }
}
