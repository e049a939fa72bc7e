import TestSupport
import Testing

@testable import Seal

/// Files of age's: ours are read by the program `age`, and what it writes is read here.
///
/// Where none is installed only our own half is tested.
@Suite struct AgeFileTests {
    private let sandbox: Sandbox
    private let hasAge: Bool

    init() throws {
        sandbox = try Sandbox()
        hasAge = try sandbox.run("sh", "-c", "command -v age && command -v age-keygen").status == 0
        guard hasAge || getenv("CI") == nil else { throw TestFailure("age is not installed") }
    }

    private static func random() -> (Int) -> [UInt8] {
        var dice = SeededRandom(seed: 1)
        return { count in (0..<count).map { _ in UInt8.random(in: 0...255, using: &dice) } }
    }

    private func sshKey(_ name: String, _ words: String...) throws -> Identity {
        try sandbox.run(["ssh-keygen", "-q", "-N", "", "-f", name] + words).requireSuccess()
        return try #require(try Identity.read(Array(sandbox.read(name).utf8)).first)
    }

    private func ageKey(_ name: String) throws -> Identity {
        let text = Bech32.encode("age-secret-key-", Array(Self.random()(32))).uppercased()
        try sandbox.write(name, "# a comment\n\n" + text + "\n")
        return try #require(try Identity.read(Array(sandbox.read(name).utf8)).first)
    }

    @Test("what is sealed here opens for each recipient, in 'age' too", arguments: [0, 1, 32, 65_536, 65_537, 200_000])
    func seals(count: Int) throws {
        let identities = [try ageKey("age.txt"), try sshKey("ssh", "-t", "ed25519", "-C", "ann@example.com")]
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let file = try AgeFile.seal(bytes, for: identities.map(\.recipient), random: Self.random())
        for identity in identities { #expect(try AgeFile.open(Array(file.utf8), with: [identity]) == bytes) }
        guard hasAge else { return }
        try sandbox.write("sealed.age", file)
        for name in ["age.txt", "ssh"] {
            #expect(try sandbox.run("age", "-d", "-i", name, "sealed.age").requireSuccess().stdoutBytes == bytes)
        }
    }

    @Test("what 'age' seals opens here, as text and as bytes", arguments: [[], ["--armor"]])
    func opens(options: [String]) throws {
        guard hasAge else { return }
        try sandbox.run("age-keygen", "-o", "age.txt").requireSuccess()
        let identities = try Identity.read(Array(sandbox.read("age.txt").utf8)) + [sshKey("ssh", "-t", "ed25519")]
        let said = try sandbox.run("age-keygen", "-y", "age.txt").requireSuccess().stdout
        #expect(said == identities[0].recipient.text + "\n")
        for (number, identity) in identities.enumerated() {
            let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* (number + 3)) }
            let sealed = try sandbox.run(
                ["age"] + options + ["-r", identity.recipient.text], input: bytes
            ).requireSuccess().stdoutBytes
            #expect(try AgeFile.open(sealed, with: identities) == bytes)
            #expect(try AgeFile.open(sealed, with: [identities[1 - number]]) == nil)
            #expect(AgeFile.mayBe(sealed, for: identity.recipient))
        }
    }

    @Test(
        "'age' opens with a key of RSA what is sealed here", arguments: [2048, 2056, 3072, 4096], ["RFC4716", "PEM"])
    func rsa(bits: Int, format: String) throws {
        try sandbox.run(
            "ssh-keygen", "-q", "-t", "rsa", "-b", String(bits), "-m", format, "-N", "", "-f", "rsa"
        ).requireSuccess()
        let line = try sandbox.read("rsa.pub")
        let recipient = try Recipient(line)
        #expect(line.hasPrefix(recipient.text + " "))
        let isPlain = format == "PEM"
        #expect(throws: Identity.Refusal.foreign(isPlain ? nil : recipient)) {
            try Identity.read(Array(sandbox.read("rsa").utf8))
        }
        var dice = SeededRandom(seed: UInt64(bits))
        for number in 0..<4 {
            let random = { (count: Int) in (0..<count).map { _ in UInt8.random(in: 0...255, using: &dice) } }
            let file = try AgeFile.seal(Array("word \(number)".utf8), for: [recipient], random: random)
            #expect(AgeFile.mayBe(Array(file.utf8), for: recipient))
            #expect(try AgeFile.open(Array(file.utf8), with: [ageKey("age.txt")]) == nil)
            guard hasAge else { continue }
            try sandbox.write("sealed.age", file)
            #expect(try sandbox.run("age", "-d", "-i", "rsa", "sealed.age").requireSuccess().stdout == "word \(number)")
        }
    }

    @Test("keys of RSA that are too short, or no keys, are refused; what has a passphrase is said to")
    func strangeKeys() throws {
        try sandbox.run("ssh-keygen", "-q", "-t", "rsa", "-b", "1024", "-N", "", "-f", "short").requireSuccess()
        let short = try sandbox.read("short.pub")
        let kind = "ssh-rsa with 1024 bits"
        #expect(throws: Recipient.Refusal.unsupported(kind: kind)) { try Recipient(short) }
        let file = Array(try sandbox.read("short").utf8)
        #expect(throws: Identity.Refusal.unsupported(kind: kind)) { try Identity.read(file) }
        for format in ["RFC4716", "PEM"] {
            let words = ["ssh-keygen", "-q", "-t", "rsa", "-m", format, "-N", "secret", "-f", "rsa-\(format)"]
            try sandbox.run(words).requireSuccess()
            let key = format == "PEM" ? nil : try Recipient(try sandbox.read("rsa-\(format).pub"))
            let file = try sandbox.read("rsa-\(format)")
            #expect(throws: Identity.Refusal.locked(key)) { try Identity.read(Array(file.utf8)) }
        }
        let name = Wire.bytes("ssh-rsa".utf8)
        let number = [0x7F] + [UInt8](repeating: 0xFF, count: 256)
        for (power, modulus) in [
            ([1], number), ([2], number), ([], number), ([0, 3], number), ([3], [UInt8]()), ([3], number + [2]),
            ([0x83], number), ([1, 0, 0, 0, 1], number), ([3], [0] + number), ([3], [0xFF] + number),
            ([3], number + [UInt8](repeating: 1, count: 2000)),
        ] as [([UInt8], [UInt8])] {
            let wire = name + Wire.bytes(power) + Wire.bytes(modulus)
            #expect(RSAKey(wire: wire) == nil, "\(power) \(modulus.count)")
        }
        let good = try #require(RSAKey(wire: name + Wire.bytes([3]) + Wire.bytes(number)))
        #expect(good.wire == name + Wire.bytes([3]) + Wire.bytes(number) && good.bits == 2055)
        #expect(RSAKey(wire: good.wire + [0]) == nil && RSAKey(wire: good.wire.dropLast()) == nil)
    }

    @Test("a changed byte is found, wherever it is")
    func changes() throws {
        let identity = try sshKey("ssh", "-t", "ed25519")
        let text = try AgeFile.seal(Array("a word".utf8), for: [identity.recipient], random: Self.random())
        let bytes = try #require(Armor.decode(text))
        for place in bytes.indices {
            var changed = bytes
            changed[place] ^= 1
            var opened: [UInt8]?
            do throws(AgeFile.Problem) { opened = try AgeFile.open(changed, with: [identity]) } catch { continue }
            #expect(opened == nil, "byte \(place)")
        }
        for count in bytes.indices {
            #expect(throws: AgeFile.Problem.self) { try AgeFile.open(Array(bytes.prefix(count)), with: [identity]) }
        }
    }

    @Test("a key that hides nothing is refused")
    func weak() throws {
        let zero = Recipient(.age([UInt8](repeating: 0, count: 32)))
        #expect(throws: Recipient.Refusal.self) { try AgeFile.seal([1], for: [zero], random: Self.random()) }
        let one = Recipient(.ssh([1] + [UInt8](repeating: 0, count: 31)))
        #expect(throws: Recipient.Refusal.self) { try AgeFile.seal([1], for: [one], random: Self.random()) }
    }

    @Test("private keys with a passphrase, of other kinds, and none at all are told apart")
    func refusals() throws {
        try sandbox.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "secret", "-f", "locked").requireSuccess()
        let open = try Recipient(try sandbox.read("locked.pub"))
        #expect(throws: Identity.Refusal.locked(open)) { try Identity.read(Array(sandbox.read("locked").utf8)) }
        try sandbox.run("ssh-keygen", "-q", "-t", "ecdsa", "-N", "", "-f", "ecdsa").requireSuccess()
        let kind = "ecdsa-sha2-nistp256"
        #expect(throws: Identity.Refusal.unsupported(kind: kind)) {
            try Identity.read(Array(sandbox.read("ecdsa").utf8))
        }
        let ecdsa = try sandbox.read("ecdsa.pub")
        #expect(throws: Recipient.Refusal.unsupported(kind: kind)) { try Recipient(ecdsa) }
        #expect(throws: Identity.Refusal.unknown) { try Identity.read(Array("hello\n".utf8)) }
        #expect(throws: Identity.Refusal.unknown) { try Identity.read([]) }
        let cut = try Array(sandbox.read("locked").utf8.prefix(200))
        #expect(throws: Identity.Refusal.damaged) { try Identity.read(cut) }
    }

    @Test(
        "what is no recipient is refused",
        arguments: [
            "", "hello", "age1", "age1qqqq", "ssh-ed25519", "ssh-ed25519 AAAA", "ecdsa-sha2-nistp256 AAAA",
            "age1yubikey1qwt50d05nh5vutpdzmlg5wn80xq5negm4uj9ghv0snvdd3yysf5yw3rhl3t",
        ])
    func strangers(text: String) { #expect(throws: Recipient.Refusal.self) { try Recipient(text) } }

    @Test("a file of recipients has one in each line, and comments")
    func list() throws {
        let identities = [try ageKey("age.txt"), try sshKey("ssh", "-t", "ed25519", "-C", "Ann of the team")]
        let file = "# team\n\n\(identities[0].recipient.text)\n" + (try sandbox.read("ssh.pub"))
        #expect(try Recipient.list(file) == identities.map(\.recipient))
        #expect(identities.map { $0.recipient.text.contains("Ann") } == [false, false])
    }
}
