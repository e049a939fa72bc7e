internal import ChatStore
internal import Git
internal import Seal

/// The files with private keys that open sealed sessions: `chat.seal.identity`, else `~/.ssh/id_ed25519` and `~/.ssh/id_rsa`.
///
/// They are read when something sealed is met, and not before.
final class IdentityFiles {
    /// What a file holds.
    enum State {
        case open([Seal.Identity])
        /// The program `age` opens with it: it has a passphrase, or is a key of RSA; whose it is, where the file or the
        /// one beside it says that.
        case foreign(Recipient?, hasPassphrase: Bool)
        case refused(String)
    }

    /// The files that are named, whether they are there or not.
    let paths: [String]
    private let environment: [String: String]
    private let mayAsk: Bool
    /// What is there.
    lazy var files: [(path: String, state: State)] = paths.compactMap { path in read(path).map { (path, $0) } }

    init(_ configuration: Configuration, environment: [String: String], mayAsk: Bool) {
        self.environment = environment
        self.mayAsk = mayAsk
        let home = environment["HOME"] ?? ""
        let named = configuration.strings("chat.seal.identity").filter { !$0.isEmpty }
        let wanted = named.isEmpty ? ["~/.ssh/id_ed25519", "~/.ssh/id_rsa"] : named
        paths = wanted.map { $0.hasPrefix("~/") ? home + $0.dropFirst(1) : $0 }
    }

    /// The keys as the store uses them.
    var keyring: Keyring {
        Keyring(
            recipients: { self.files.flatMap { $0.state.recipients } },
            open: { file in self.open(Array(file.utf8)) })
    }

    private func open(_ file: [UInt8]) -> [UInt8]? {
        let identities = files.flatMap { $0.state.identities }
        do throws(AgeFile.Problem) {
            if let key = try AgeFile.open(file, with: identities) { return key }
        } catch { return nil }
        return opened(file)
    }

    /// What `age` opens with one of the files; each passphrase is asked for once.
    private func opened(_ file: [UInt8]) -> [UInt8]? {
        for case (let path, .foreign(let recipient, let hasPassphrase)) in files where mayAsk || !hasPassphrase {
            guard recipient.map({ AgeFile.mayBe(file, for: $0) }) ?? true else { continue }
            if let key = AgeProgram(environment).open(file, identity: path) { return key }
        }
        return nil
    }

    private func read(_ path: String) -> State? {
        let bytes: [UInt8]?
        do { bytes = try Folder.bytes(path) } catch { return .refused("it cannot be read") }
        guard let bytes else { return nil }
        do throws(Seal.Identity.Refusal) { return .open(try Seal.Identity.read(bytes)) } catch {
            switch error {
            case .locked(let recipient): return .foreign(recipient ?? beside(path), hasPassphrase: true)
            case .foreign(let recipient): return .foreign(recipient ?? beside(path), hasPassphrase: false)
            case .unknown: return .refused("there is no private key in it")
            case .damaged: return .refused("its key is damaged")
            case .unsupported(let kind): return .refused("keys of the kind '\(kind)' open nothing here")
            }
        }
    }

    /// The public key that `ssh-keygen` leaves beside a private one.
    private func beside(_ path: String) -> Recipient? {
        guard let bytes = try? Folder.bytes(path + ".pub") else { return nil }  // Then nobody knows whose it is.
        do throws(Recipient.Refusal) { return try Recipient.list(String(decoding: bytes, as: UTF8.self)).first } catch {
            return nil
        }
    }
}

extension IdentityFiles.State {
    var identities: [Seal.Identity] { if case .open(let identities) = self { identities } else { [] } }

    var recipients: [Recipient] {
        switch self {
        case .open(let identities): identities.map(\.recipient)
        case .foreign(let recipient, _): recipient.map { [$0] } ?? []
        case .refused: []
        }
    }
}
