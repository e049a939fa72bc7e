internal import Crypto

/// A key that many texts are sealed with (AES-256-GCM), and that lines are marked with.
public struct SealKey: Hashable, Sendable {
    /// The 32 random bytes that all of it follows from.
    public let bytes: [UInt8]
    /// 16 hexadecimal digits that follow from the key and say nothing of it.
    public let id: String
    private let words: [UInt8]
    private let marks: [UInt8]

    /// How many bytes a key has.
    public static let count = 32
    /// How many random bytes each sealing needs.
    public static let nonceCount = 12

    /// Takes 32 random bytes; `nil` for another number of them.
    ///
    /// - Parameter purpose: What the key is for: another purpose makes another key of the same bytes.
    public init?(_ bytes: [UInt8], purpose: String) {
        guard bytes.count == Self.count else { return nil }
        self.bytes = bytes
        words = Derived.key(bytes, purpose + " words")
        marks = Derived.key(bytes, purpose + " marks")
        id = Fingerprint.digits(Derived.key(bytes, purpose + " id", count: 8))
    }

    /// Seals a text: the nonce, the sealed bytes, and 16 bytes that prove text and context.
    ///
    /// - Parameters:
    ///   - context: What has to be the same when it is opened.
    ///   - nonce: 12 bytes that were never used before with this key.
    /// - Throws: An error of swift-crypto's for a nonce of another length.
    public func seal(_ text: [UInt8], context: [UInt8], nonce: [UInt8]) throws -> [UInt8] {
        let box = try AES.GCM.seal(
            text, using: SymmetricKey(data: words), nonce: AES.GCM.Nonce(data: nonce), authenticating: context)
        return nonce + Array(box.ciphertext) + Array(box.tag)
    }

    /// Opens what was sealed; `nil` if key or context are others, or a byte was changed.
    public func open(_ sealed: [UInt8], context: [UInt8]) -> [UInt8]? {
        guard sealed.count >= Self.nonceCount + 16 else { return nil }
        do {
            let box = try AES.GCM.SealedBox(
                nonce: AES.GCM.Nonce(data: sealed.prefix(Self.nonceCount)),
                ciphertext: sealed[Self.nonceCount..<(sealed.count - 16)], tag: sealed.suffix(16))
            return Array(try AES.GCM.open(box, using: SymmetricKey(data: words), authenticating: context))
        } catch { return nil }
    }

    /// 32 bytes that prove that who made them has the key.
    public func mark(_ bytes: [UInt8]) -> [UInt8] { Derived.mark(bytes, marks) }

    /// Whether a mark was made of these bytes by somebody who has the key.
    public func isMark(_ mark: [UInt8], of bytes: [UInt8]) -> Bool { Derived.isMark(mark, of: bytes, marks) }
}
