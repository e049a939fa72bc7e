internal import CLibgit2

/// The name of an object: 20 bytes, written as 40 hexadecimal digits.
public struct ObjectID: Hashable, Sendable, Comparable, CustomStringConvertible {
    private let high: UInt64
    private let middle: UInt64
    private let low: UInt32

    /// All zeros: git's way to say "no object".
    public static let zero = ObjectID(high: 0, middle: 0, low: 0)

    /// The tree without entries.
    public static let emptyTree = ObjectID(high: 0x4b82_5dc6_42cb_6eb9, middle: 0xa060_e54b_f8d6_9288, low: 0xfbee_4904)

    private init(high: UInt64, middle: UInt64, low: UInt32) {
        self.high = high
        self.middle = middle
        self.low = low
    }

    /// Takes 40 hexadecimal digits; `nil` for anything else.
    public init?(_ digits: some StringProtocol) {
        var text = String(digits)
        guard let id = text.withUTF8({ Self(digits: UnsafeRawBufferPointer($0)) }) else { return nil }
        self = id
    }

    /// Takes 40 hexadecimal digits as bytes; `nil` for anything else.
    init?(digits bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 40, let high = Digits.hexadecimal(bytes, 0..<16),
            let middle = Digits.hexadecimal(bytes, 16..<32), let low = Digits.hexadecimal(bytes, 32..<40)
        else { return nil }
        self.init(high: high, middle: middle, low: UInt32(low))
    }

    /// Takes 20 raw bytes.
    init(bytes: UnsafeRawBufferPointer) {
        high = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self))
        middle = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        low = UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt32.self))
    }

    /// The name that a blob of these bytes has, whether it is anywhere or not.
    public init(ofBlob bytes: [UInt8]) {
        var oid = git_oid()
        // It fails for unknown types of objects alone.
        _ = bytes.withUnsafeBytes { git_odb_hash(&oid, $0.baseAddress, $0.count, GIT_OBJECT_BLOB) }
        self.init(oid)
    }

    init(_ raw: git_oid) {
        self = withUnsafeBytes(of: raw) { ObjectID(bytes: UnsafeRawBufferPointer(rebasing: $0[..<20])) }
    }

    var raw: git_oid {
        var oid = git_oid()
        withUnsafeMutableBytes(of: &oid) { target in
            target.storeBytes(of: high.bigEndian, toByteOffset: 0, as: UInt64.self)
            target.storeBytes(of: middle.bigEndian, toByteOffset: 8, as: UInt64.self)
            target.storeBytes(of: low.bigEndian, toByteOffset: 16, as: UInt32.self)
        }
        return oid
    }

    /// The 20 bytes as a tree stores them.
    var bytes: [UInt8] { withUnsafeBytes(of: raw) { Array($0[..<20]) } }

    /// The name as 40 hexadecimal digits.
    public var description: String {
        String(unsafeUninitializedCapacity: 40) { buffer in
            for index in 0..<16 { buffer[index] = Self.digit(high, 60 - index * 4) }
            for index in 0..<16 { buffer[index + 16] = Self.digit(middle, 60 - index * 4) }
            for index in 0..<8 { buffer[index + 32] = Self.digit(UInt64(low), 28 - index * 4) }
            return 40
        }
    }

    /// Whether this is `zero`.
    public var isZero: Bool { self == .zero }

    /// Sorts as the digits do.
    public static func < (left: ObjectID, right: ObjectID) -> Bool {
        (left.high, left.middle, left.low) < (right.high, right.middle, right.low)
    }

    private static func digit(_ word: UInt64, _ shift: Int) -> UInt8 {
        let value = UInt8(truncatingIfNeeded: word >> shift) & 15
        return value < 10 ? 0x30 + value : 0x57 + value
    }
}
