public import Seal

/// The private keys of who asks, as far as this machine has them: what the store is told from outside.
public struct Keyring {
    /// The keys that words can be sealed for so that who asks can read them; the first is the usual one.
    public let recipients: () throws -> [Recipient]
    /// Opens a file of age's; `nil` if it is for none of the keys.
    public let open: (_ file: String) throws -> [UInt8]?

    /// Creates a keyring.
    public init(recipients: @escaping () throws -> [Recipient], open: @escaping (_ file: String) throws -> [UInt8]?) {
        self.recipients = recipients
        self.open = open
    }

    /// A keyring without keys.
    public static var empty: Keyring { Keyring(recipients: { [] }, open: { _ in nil }) }
}
