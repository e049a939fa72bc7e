internal import ChatModel
internal import Seal

/// The keys of a session, as far as who asks can open them and they prove to be the session's own.
///
/// A key counts if it is the one that the log names as the first, or takes the place of keys that count and proves it
/// with each of them: who only may write to the log can add no key that anything is sealed with.
struct SealView {
    let root: String
    private let lines: [SealLine]
    /// All keys that could be opened, also those that prove nothing: each opens what was sealed with it.
    private(set) var keys: [String: (key: SealKey, session: String)] = [:]
    /// The names of those that count.
    private var own: Set<String> = []

    init(root: String, lines: [SealLine], open: (SealLine) throws -> SealKey?) rethrows {
        (self.root, self.lines) = (root, lines)
        for line in lines where keys[line.key] == nil {
            // A name that does not follow from the key is somebody's attempt to pass one off as another.
            if let key = try open(line), key.id == line.key, line.isMarked(by: key) {
                keys[line.key] = (key, line.session)
            }
        }
        var before = -1
        while before != own.count {
            before = own.count
            for line in lines where isProved(line) && (line.key == root || follows(line)) { own.insert(line.key) }
        }
    }

    var opener: LineOpener { LineOpener(keys: keys) }

    /// The keys that no other has taken the place of: several after two people changed the recipients apart.
    var heads: [SealKey] {
        let replaced = Set(lines.filter { own.contains($0.key) && isProved($0) }.flatMap(\.after))
        return own.subtracting(replaced).sorted().compactMap { keys[$0]?.key }
    }

    /// Whether somebody who had the last key here has made another one, which is not for who asks.
    var isLeftOut: Bool {
        let heads = heads
        return lines.contains { line in
            keys[line.key] == nil
                && heads.contains { head in line.after.contains(head.id) && line.isMarked(by: head) }
        }
    }

    /// Whom the session is sealed for from now on: who is a recipient of every last key.
    ///
    /// Without a key that is a last one it is only what the last lines say.
    var recipients: [SealRecipient] {
        let heads = heads
        guard let first = heads.first, !isLeftOut else { return claimed }
        let others = heads.dropFirst().map { head in Set(recipients(of: head).map(\.key)) }
        return recipients(of: first).filter { recipient in others.allSatisfy { $0.contains(recipient.key) } }
    }

    func recipients(of key: SealKey) -> [SealRecipient] {
        Self.once(lines.filter { $0.key == key.id && $0.isMarked(by: key) }.flatMap(\.recipients))
    }

    private var claimed: [SealRecipient] {
        let replaced = Set(lines.flatMap(\.after))
        return Self.once(lines.filter { !replaced.contains($0.key) }.flatMap(\.recipients))
    }

    private static func once(_ recipients: [SealRecipient]) -> [SealRecipient] {
        var seen: Set<Recipient> = []
        return recipients.filter { seen.insert($0.key).inserted }
    }

    private func isProved(_ line: SealLine) -> Bool { keys[line.key].map { line.isMarked(by: $0.key) } ?? false }

    private func follows(_ line: SealLine) -> Bool {
        !line.after.isEmpty
            && line.after.allSatisfy { name in
                own.contains(name) && (keys[name].map { line.isMarked(by: $0.key) } ?? false)
            }
    }
}
