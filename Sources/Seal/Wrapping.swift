internal import Crypto

/// How the key of a file is wrapped for one recipient, and unwrapped again.
enum Wrapping {
    private static let age = "X25519"
    private static let ssh = "ssh-ed25519"
    private static let label = "age-encryption.org/v1/"

    /// The stanza that gives a file's key to a recipient; `nil` if the recipient's key is one that hides nothing.
    ///
    /// - Parameter secret: 32 random bytes, for this stanza alone.
    static func stanza(_ fileKey: [UInt8], for recipient: Recipient, secret: [UInt8]) -> AgeHeader.Stanza? {
        guard let share = Scalar.publicKey(of: secret) else { return nil }
        let text = Base64.encode(share, isPadded: false)
        switch recipient.key {
        case .age(let key):
            guard let shared = Scalar.product(secret, key) else { return nil }
            let wrapper = Derived.key(shared, salt: share + key, label + age)
            return Derived.box(fileKey, wrapper).map { .init(arguments: [age, text], body: $0) }
        case .ssh(let key):
            let point = Field25519.montgomery(edwards: key)
            guard let first = Scalar.product(secret, point), let shared = Scalar.product(tweak(recipient), first) else {
                return nil
            }
            let wrapper = Derived.key(shared, salt: share + point, label + ssh)
            return Derived.box(fileKey, wrapper).map { .init(arguments: [ssh, tag(recipient), text], body: $0) }
        case .rsa(let key):
            return key.encrypt(fileKey, label: label + RSAKey.name, seed: secret)
                .map { .init(arguments: [RSAKey.name, tag(recipient)], body: $0) }
        }
    }

    /// A file's key out of a stanza; `nil` if it is for somebody else.
    static func fileKey(_ stanza: AgeHeader.Stanza, _ identity: Identity) -> [UInt8]? {
        guard isMeant(stanza, for: identity.recipient), stanza.body.count == 32, let last = stanza.arguments.last,
            let share = Base64.decode(last.utf8, isPadded: false), share.count == 32,
            var shared = Scalar.product(identity.scalar, share)
        else { return nil }
        let name: String
        let own: [UInt8]
        switch identity.recipient.key {
        case .age(let key): (name, own) = (age, key)
        case .ssh:
            guard let point = Scalar.publicKey(of: identity.scalar),
                let tweaked = Scalar.product(tweak(identity.recipient), shared)
            else { return nil }
            (name, own, shared) = (ssh, point, tweaked)
        case .rsa: return nil
        }
        return Derived.unbox(stanza.body, Derived.key(shared, salt: share + own, label + name))
    }

    /// Whether a stanza of a kind that is known here is as age writes it; others are not looked at.
    static func isSound(_ stanza: AgeHeader.Stanza) -> Bool {
        guard let kind = stanza.arguments.first, kind == age || kind == ssh else { return true }
        guard stanza.arguments.count == (kind == age ? 2 : 3), stanza.body.count == 32,
            let last = stanza.arguments.last,
            let share = Base64.decode(last.utf8, isPadded: false), share.count == 32
        else { return false }
        // Some points give the same secret to everybody, whatever the scalar.
        return Scalar.product([UInt8](repeating: 1, count: 32), share) != nil
    }

    /// Whether a stanza may be for a recipient: of those for keys of age nobody can say it.
    static func isMeant(_ stanza: AgeHeader.Stanza, for recipient: Recipient) -> Bool {
        switch recipient.key {
        case .age: stanza.arguments.first == age && stanza.arguments.count == 2
        case .ssh:
            stanza.arguments.count == 3 && stanza.arguments[0] == ssh && stanza.arguments[1] == tag(recipient)
        case .rsa: stanza.arguments == [RSAKey.name, tag(recipient)]
        }
    }

    private static func tag(_ recipient: Recipient) -> String {
        Base64.encode(Array(SHA256.hash(data: recipient.wire).prefix(4)), isPadded: false)
    }

    private static func tweak(_ recipient: Recipient) -> [UInt8] {
        Derived.key([], salt: recipient.wire, label + ssh)
    }
}

/// What follows from keys, as bytes.
enum Derived {
    /// 32 bytes, or as many as said, that follow from a secret (HKDF with SHA-256).
    static func key(_ secret: [UInt8], salt: [UInt8] = [], _ purpose: String, count: Int = 32) -> [UInt8] {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: secret), salt: salt, info: Array(purpose.utf8), outputByteCount: count
        ).withUnsafeBytes { Array($0) }
    }

    /// A mark that only who has the key can make (HMAC with SHA-256).
    static func mark(_ bytes: [UInt8], _ key: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: bytes, using: SymmetricKey(data: key)))
    }

    /// Whether a mark is the one of these bytes; takes the same time for every wrong one.
    static func isMark(_ mark: [UInt8], of bytes: [UInt8], _ key: [UInt8]) -> Bool {
        HMAC<SHA256>.isValidAuthenticationCode(mark, authenticating: bytes, using: SymmetricKey(data: key))
    }

    /// ChaCha20-Poly1305; the key is used for nothing else, or each time with another nonce.
    static func box(_ words: some Collection<UInt8>, _ key: [UInt8], nonce: [UInt8] = zeros) -> [UInt8]? {
        do {
            let box = try ChaChaPoly.seal(
                Array(words), using: SymmetricKey(data: key), nonce: ChaChaPoly.Nonce(data: nonce))
            return Array(box.ciphertext) + Array(box.tag)
        } catch { return nil }
    }

    static func unbox(_ bytes: some Collection<UInt8>, _ key: [UInt8], nonce: [UInt8] = zeros) -> [UInt8]? {
        guard bytes.count >= 16 else { return nil }
        do {
            let box = try ChaChaPoly.SealedBox(
                nonce: ChaChaPoly.Nonce(data: nonce), ciphertext: Array(bytes.dropLast(16)),
                tag: Array(bytes.suffix(16)))
            return Array(try ChaChaPoly.open(box, using: SymmetricKey(data: key)))
        } catch { return nil }
    }

    private static let zeros = [UInt8](repeating: 0, count: 12)
}
