internal import Crypto

/// A private key that opens what was sealed for its recipient.
public struct Identity: Sendable {
    /// 32 bytes: the scalar of X25519, also of a key of SSH.
    let scalar: [UInt8]
    /// Who that is, for others.
    public let recipient: Recipient

    /// Why a file has no private keys for us.
    public enum Refusal: Error, Hashable, Sendable {
        /// Nothing in it is a key.
        case unknown
        /// It has a mistake in it.
        case damaged
        /// It can only be read with a passphrase; whose it is, where the file says that.
        case locked(Recipient?)
        /// One of RSA: the program `age` opens with it; whose it is, where the file says that.
        case foreign(Recipient?)
        /// A key of a kind that opens nothing here, for example `ecdsa-sha2-nistp256`.
        case unsupported(kind: String)
    }

    /// Reads a file of age's (`AGE-SECRET-KEY-1…`, one in each line) or a private key of OpenSSH's.
    ///
    /// - Throws: `Refusal`, where any line is no key.
    public static func read(_ file: [UInt8]) throws(Refusal) -> [Identity] {
        let text = String(decoding: file, as: UTF8.self)
        if text.contains(OpenSSHKey.start) { return [try OpenSSHKey(text).identity()] }
        if text.hasPrefix("age-encryption.org/v1\n") || text.hasPrefix(Armor.start) { throw .locked(nil) }
        if text.contains("-----BEGIN RSA PRIVATE KEY-----") {
            throw text.contains("ENCRYPTED") ? .locked(nil) : .foreign(nil)
        }
        if text.contains("-----BEGIN ") { throw .unsupported(kind: "PEM") }
        var identities: [Identity] = []
        for line in text.split(whereSeparator: \.isNewline) {
            guard let first = line.first(where: { !$0.isWhitespace }), first != "#" else { continue }
            identities.append(try Identity(line: String(line.filter { !$0.isWhitespace })))
        }
        guard !identities.isEmpty else { throw .unknown }
        return identities
    }

    private init(line: String) throws(Refusal) {
        guard line.hasPrefix("AGE-") else { throw .unknown }
        guard let (prefix, bytes) = Bech32.decode(line) else { throw .damaged }
        guard prefix == "age-secret-key-" else { throw .unsupported(kind: prefix) }
        guard bytes.count == 32, let key = Scalar.publicKey(of: bytes) else { throw .damaged }
        (scalar, recipient) = (bytes, Recipient(.age(key)))
    }

    /// - Parameter seed: The 32 bytes that a key of Ed25519 is made from.
    init(seed: [UInt8], recipient: Recipient) {
        scalar = Array(SHA512.hash(data: seed).prefix(32))
        self.recipient = recipient
    }
}

/// X25519 as a function of bytes.
enum Scalar {
    static func publicKey(of scalar: [UInt8]) -> [UInt8]? {
        do {
            let key = try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: scalar)
            return Array(key.publicKey.rawRepresentation)
        } catch { return nil }
    }

    /// The secret that both sides have; `nil` where a point gives the same one to everybody.
    static func product(_ scalar: [UInt8], _ point: [UInt8]) -> [UInt8]? {
        do {
            let key = try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: scalar)
            let other = try Curve25519.KeyAgreement.PublicKey(rawRepresentation: point)
            let secret = try key.sharedSecretFromKeyAgreement(with: other).withUnsafeBytes { Array($0) }
            return secret.allSatisfy { $0 == 0 } ? nil : secret
        } catch { return nil }
    }
}
