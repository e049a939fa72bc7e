/// A private key as OpenSSH writes it (PROTOCOL.key).
struct OpenSSHKey {
    static let start = "-----BEGIN OPENSSH PRIVATE KEY-----"
    private static let end = "-----END OPENSSH PRIVATE KEY-----"

    private let cipher: String
    /// The public key's blob, and what holds the private one.
    private let wire: [UInt8]
    private let secret: [UInt8]

    init(_ text: String) throws(Identity.Refusal) {
        let lines = text.split(whereSeparator: \.isNewline).map { $0.filter { !$0.isWhitespace } }
        let (first, last) = (Self.start.filter { $0 != " " }, Self.end.filter { $0 != " " })
        guard let begin = lines.firstIndex(of: first), let end = lines.firstIndex(of: last), begin < end,
            let bytes = Base64.decode(Array(lines[(begin + 1)..<end].joined().utf8), isPadded: true)
        else { throw .damaged }
        var reader = WireReader(bytes)
        guard reader.skip("openssh-key-v1\0"), let cipher = reader.text(), reader.bytes() != nil,
            reader.bytes() != nil, reader.number() == 1, let wire = reader.bytes(), let secret = reader.bytes()
        else { throw .damaged }
        (self.cipher, self.wire, self.secret) = (cipher, wire, secret)
    }

    /// - Throws: `locked` with the public key, which is not; `foreign` for RSA; `unsupported` for other kinds of keys.
    func identity() throws(Identity.Refusal) -> Identity {
        var names = WireReader(wire)
        guard let kind = names.text() else { throw .damaged }
        guard kind == "ssh-ed25519" || kind == RSAKey.name else { throw .unsupported(kind: kind) }
        guard let key = Recipient.key(wire: wire) else { throw .damaged }
        if case .rsa(let key) = key, let kind = key.shortness { throw .unsupported(kind: kind) }
        let recipient = Recipient(key)
        guard cipher == "none" else { throw .locked(recipient) }
        guard kind != RSAKey.name else { throw .foreign(recipient) }
        var reader = WireReader(secret)
        guard let check = reader.number(), check == reader.number(), reader.text() == kind,
            let open = reader.bytes(), let pair = reader.bytes(), pair.count == 64, case .ssh(let own) = key,
            open == own, Array(pair[32...]) == own
        else { throw .damaged }
        return Identity(seed: Array(pair[..<32]), recipient: recipient)
    }
}
