public import ChatModel
internal import Git
internal import Seal

/// The name of a person in references: the first 16 digits of the SHA-256 of the address.
struct UserKey: Hashable, Comparable {
    let rawValue: String

    init(email: String) {
        let bytes = Array(email.utf8).drop { $0 == 0x20 }.reversed().drop { $0 == 0x20 }.reversed()
        let text = String(decoding: bytes, as: UTF8.self).lowercased()
        rawValue = String(Fingerprint.hexadecimal(text.utf8).prefix(16))
    }

    /// Takes 16 hexadecimal digits; `nil` for anything else.
    init?(_ digits: some StringProtocol) {
        guard digits.utf8.count == 16,
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
        else { return nil }
        rawValue = String(digits)
    }

    static func < (left: UserKey, right: UserKey) -> Bool { left.rawValue < right.rawValue }
}

extension ChatStore {
    /// Who asks, as `Name <email>`.
    ///
    /// - Throws: `StoreError.noIdentity`.
    public func whoami() throws -> String { try surroundings.person().author(at: surroundings.now()).person }

    /// The key of who asks.
    func userKey() throws -> UserKey {
        let person = try surroundings.person()
        return UserKey(email: try repository.mailmapped(name: person.authorName, email: person.authorEmail))
    }

    /// The key of a person written as `Name <email>`; `nil` where no address is in it.
    func userKey(of person: String) throws -> UserKey? {
        guard let open = person.lastIndex(of: "<"), let close = person.lastIndex(of: ">"), open < close else {
            return nil
        }
        let name = person[..<open].split(separator: " ").joined(separator: " ")
        let email = String(person[person.index(after: open)..<close])
        return UserKey(email: try repository.mailmapped(name: name, email: email))
    }

    /// Whether who asks owns a session; one without an owner belongs to everybody.
    ///
    /// - Throws: `StoreError.noIdentity`, `GitError`.
    public func owns(_ session: Session) throws -> Bool {
        guard let owner = try userKey(of: session.owner) else { return session.owner.isEmpty }
        return try owner == userKey()
    }
}
