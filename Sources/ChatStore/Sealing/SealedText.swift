internal import ChatModel
internal import Seal

/// Words that are sealed, as they stand in a line: `git-chat-sealed:1:<key>:<base 64>`.
///
/// `docs/format/sealed.md` gives every byte.
struct SealedText: Hashable {
    /// The name of the key they are sealed with.
    let key: String
    let bytes: [UInt8]

    /// The members of a line that hold it, or the blob with it.
    static let member = "sealed"
    static let blobMember = "sealed_blob"
    /// What everything that is sealed begins with, in every version.
    static let mark = "git-chat-sealed:"
    /// What stands in a line in the place of words that are required there.
    static let placeholder = "[sealed]"

    private static let start = mark + "1:"

    init(key: String, bytes: [UInt8]) { (self.key, self.bytes) = (key, bytes) }

    /// `nil` for another text, and for one of a later version.
    init?(_ text: String) {
        guard text.hasPrefix(Self.start) else { return nil }
        let parts = text.utf8.dropFirst(Self.start.utf8.count).split(
            separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].count == 16, let bytes = Base64.decode(parts[1], isPadded: true) else {
            return nil
        }
        (key, self.bytes) = (String(decoding: parts[0], as: UTF8.self), bytes)
    }

    var text: String { Self.start + key + ":" + Base64.encode(bytes, isPadded: true) }

    /// Whether a line holds words that are sealed.
    static func isIn(_ json: JSON) -> Bool { json[member] != nil || json[blobMember] != nil }

    /// Whether a line holds nothing that is sealed, as far as its bytes alone say it: quick, and sure.
    static func isMissing(in line: ArraySlice<UInt8>) -> Bool {
        !line.contains(member: "\"sealed\":") && !line.contains(member: "\"sealed_blob\":")
    }

    /// A note or payload without what is sealed in it: what of it can be read by everybody.
    static func clearPart(of bytes: [UInt8]) -> [UInt8] {
        guard !bytes.starts(with: mark.utf8) else { return [] }
        return Array(
            bytes.split(separator: 0x0A).map { line -> [UInt8] in
                do throws(JSON.ParseError) {
                    guard case .object(let members) = try JSON.parse(line),
                        members.contains(where: { $0.name == member })
                    else { return Array(line) }
                    return Array(JSON.object(members.filter { $0.name != member }).line.utf8)
                } catch { return Array(line) }
            }.joined(separator: [0x0A]))
    }
}

extension ArraySlice<UInt8> {
    fileprivate func contains(member text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        let wanted = UnsafeBufferPointer(start: text.utf8Start, count: count)
        return withUnsafeBufferPointer { bytes in
            var start = 0
            while bytes.count - start >= count {
                guard let next = bytes[start...].firstIndex(of: wanted[0]), bytes.count - next >= count else {
                    return false
                }
                if bytes[next..<(next + count)].elementsEqual(wanted) { return true }
                start = next + 1
            }
            return false
        }
    }
}

extension SealKey {
    /// A key of a session's.
    init?(session bytes: [UInt8]) { self.init(bytes, purpose: "git-chat sealed 1") }
}
