/// Somebody whom something can be sealed for: a public key of age, or an Ed25519 key of SSH.
public struct Recipient: Hashable, Sendable {
    enum Key: Hashable, Sendable {
        /// 32 bytes.
        case age([UInt8])
        /// 32 bytes.
        case ssh([UInt8])
    }

    let key: Key

    init(_ key: Key) { self.key = key }

    /// Why a text is no recipient.
    public enum Refusal: Error, Hashable, Sendable {
        /// Neither a key of age nor one of SSH.
        case unknown(String)
        /// It has a mistake in it.
        case damaged(String)
        /// A key of a kind that nothing can be sealed for here, for example `ssh-rsa`.
        case unsupported(kind: String)
    }

    /// Reads `age1…`, or `ssh-ed25519 …` with or without a comment.
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
        guard first == "ssh-ed25519" else { throw .unsupported(kind: String(first)) }
        guard words.count > 1, let wire = Base64.decode(words[1].utf8, isPadded: true),
            let key = Self.key(wire: wire)
        else { throw .damaged(text) }
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

    /// The one spelling of the key: `age1…`, or `ssh-ed25519 …` without a comment.
    public var text: String {
        switch key {
        case .age(let bytes): Bech32.encode("age", bytes)
        case .ssh: "ssh-ed25519 " + Base64.encode(wire, isPadded: true)
        }
    }

    /// What SSH calls the key's blob; empty for a key of age.
    var wire: [UInt8] {
        guard case .ssh(let bytes) = key else { return [] }
        return Wire.bytes("ssh-ed25519".utf8) + Wire.bytes(bytes)
    }

    static func key(wire: [UInt8]) -> Key? {
        var reader = WireReader(wire)
        guard reader.text() == "ssh-ed25519", let bytes = reader.bytes(), bytes.count == 32, reader.isAtEnd else {
            return nil
        }
        return .ssh(bytes)
    }

    private static func isOfSSH(_ word: Substring) -> Bool {
        ["ssh-", "ecdsa-", "sk-ssh-", "sk-ecdsa-"].contains { word.hasPrefix($0) }
    }
}
