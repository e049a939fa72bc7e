internal import Crypto

/// Names that follow from what they name: SHA-256 (FIPS 180-4).
public enum Fingerprint {
    /// The digest of bytes, 32 of them.
    public static func digest(_ bytes: some Sequence<UInt8>) -> [UInt8] { Array(SHA256.hash(data: Array(bytes))) }

    /// The digest of bytes, 64 hexadecimal digits.
    public static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String { Self.digits(digest(bytes)) }

    /// Bytes as hexadecimal digits.
    static func digits(_ bytes: [UInt8]) -> String {
        let alphabet = Array("0123456789abcdef".utf8)
        let text = bytes.flatMap { [alphabet[Int($0 >> 4)], alphabet[Int($0 & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }
}
