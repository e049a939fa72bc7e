/// Files of age's (`age-encryption.org/v1`): what the program `age` writes and reads.
public enum AgeFile {
    /// Why a file is not read.
    public enum Problem: Error, Hashable, Sendable {
        /// It is no file of age's.
        case malformed
        /// Somebody changed it.
        case damaged
    }

    /// Seals bytes for recipients, as text.
    ///
    /// - Parameter random: Gives so many random bytes.
    /// - Throws: `Recipient.Refusal.damaged` for a key that hides nothing.
    public static func seal(
        _ bytes: [UInt8], for recipients: [Recipient], random: (Int) -> [UInt8]
    ) throws(Recipient.Refusal) -> String {
        let fileKey = random(16)
        var stanzas: [AgeHeader.Stanza] = []
        for recipient in recipients {
            guard let stanza = Wrapping.stanza(fileKey, for: recipient, secret: random(32)) else {
                throw .damaged(recipient.text)
            }
            stanzas.append(stanza)
        }
        let header = AgeHeader(stanzas: stanzas)
        let mark = Derived.mark(header.marked, Derived.key(fileKey, "header"))
        let nonce = random(16)
        guard let payload = Payload.seal(bytes, Derived.key(fileKey, salt: nonce, "payload")) else {
            throw .damaged(recipients.first?.text ?? "")
        }
        return Armor.encode(header.bytes(mark: mark) + nonce + payload)
    }

    /// Opens a file, text or not, with any of some private keys.
    ///
    /// - Returns: `nil` if it is for none of them.
    /// - Throws: `Problem`.
    public static func open(_ file: [UInt8], with identities: [Identity]) throws(Problem) -> [UInt8]? {
        let found = try header(of: file)
        for identity in identities {
            for stanza in found.header.stanzas {
                guard let fileKey = Wrapping.fileKey(stanza, identity) else { continue }
                let isWhole = Derived.isMark(found.mark, of: found.header.marked, Derived.key(fileKey, "header"))
                guard isWhole, fileKey.count == 16 else { throw .damaged }
                let key = Derived.key(fileKey, salt: Array(found.rest.prefix(16)), "payload")
                guard let bytes = Payload.open(found.rest.dropFirst(16), key) else { throw .damaged }
                return bytes
            }
        }
        return nil
    }

    /// Whether a file may be for a recipient; of a key of age nobody can say that it is not.
    public static func mayBe(_ file: [UInt8], for recipient: Recipient) -> Bool {
        do {
            return try header(of: file).header.stanzas.contains { Wrapping.isMeant($0, for: recipient) }
        } catch { return false }
    }

    private static func header(of file: [UInt8]) throws(Problem) -> FoundHeader {
        let isBinary = file.starts(with: AgeHeader.version.utf8)
        let bytes = isBinary ? file : String(validating: file, as: UTF8.self).flatMap(Armor.decode)
        guard let bytes, let found = FoundHeader(bytes), found.rest.count >= 16,
            found.header.stanzas.allSatisfy(Wrapping.isSound)
        else { throw .malformed }
        return found
    }
}

/// The sealed part of a file: pieces of 64 KiB, each sealed by itself.
enum Payload {
    private static let piece = 64 << 10

    static func seal(_ bytes: [UInt8], _ key: [UInt8]) -> [UInt8]? {
        var result: [UInt8] = []
        var (rest, number) = (bytes[...], 0)
        repeat {
            let part = rest.prefix(piece)
            rest = rest.dropFirst(piece)
            guard let box = Derived.box(part, key, nonce: nonce(number, isLast: rest.isEmpty)) else { return nil }
            result += box
            number += 1
        } while !rest.isEmpty
        return result
    }

    static func open(_ sealed: ArraySlice<UInt8>, _ key: [UInt8]) -> [UInt8]? {
        var result: [UInt8] = []
        var (rest, number) = (sealed, 0)
        repeat {
            let part = rest.prefix(piece + 16)
            rest = rest.dropFirst(piece + 16)
            guard let open = Derived.unbox(part, key, nonce: nonce(number, isLast: rest.isEmpty)) else { return nil }
            // A last piece without anything in it would be a second spelling.
            guard number == 0 || !open.isEmpty else { return nil }
            result += open
            number += 1
        } while !rest.isEmpty
        return result
    }

    private static func nonce(_ number: Int, isLast: Bool) -> [UInt8] {
        [0, 0, 0] + (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) } + [isLast ? 1 : 0]
    }
}
