/// A kind of secret: its name, and what it looks like.
struct RedactionRule: Hashable, Sendable {
    let name: String
    let patterns: [SecretPattern]
    /// The least Shannon entropy of what is taken out, in bits for each byte; 0 where the form says enough.
    let leastEntropy: Double
    let kind: Kind

    /// What a rule goes by.
    enum Kind: Hashable, Sendable {
        /// The form of the secret, where a word begins.
        case form
        /// The same, behind a number of eight digits or more.
        case behindNumber
        /// The place in an address: it is no variable, and no word that stands for a password.
        case address
        /// The header in front of it: it is no prose.
        case header
        /// The name that it is given to, which may be the end of a longer one.
        case name
        /// The same, where the form says enough.
        case exactName
        /// The same, where much else looks so: it has a digit, and is no expression and no address.
        case likelyName

        /// Whether it may begin within a longer name.
        var isName: Bool { self == .name || self == .exactName || self == .likelyName }
    }

    init(
        _ name: String, _ patterns: [String], leastEntropy: Double = 0, ignoresCase: Bool = false, kind: Kind = .form
    ) throws(SecretPattern.Malformed) {
        self.name = name
        self.leastEntropy = leastEntropy
        self.kind = kind
        var read: [SecretPattern] = []
        for pattern in patterns { read.append(try SecretPattern(pattern, ignoresCase: ignoresCase)) }
        self.patterns = read
    }
}

extension RedactionRule {
    /// The rules of this version; `docs/format/redaction.md` is their table.
    static let standard: [RedactionRule] = {
        // A malformed one among them is found by a test, which reads them all.
        table.compactMap { row in
            do throws(SecretPattern.Malformed) {
                return try RedactionRule(
                    row.name, row.patterns, leastEntropy: row.leastEntropy, ignoresCase: row.ignoresCase, kind: row.kind
                )
            } catch { return nil }
        }
    }()

    typealias Row = (name: String, patterns: [String], leastEntropy: Double, ignoresCase: Bool, kind: Kind)

    static let table: [Row] = forms + services + places + assignments

    /// The words of names that are given secrets.
    private static let names = [
        "password", "passwd", "pgpassword", "secret", "secretkey", "token", "api_key", "apikey", "api-key",
        "access_key", "access-key", "accesskey", "passphrase",
    ]

    /// Names that types have, too.
    private static let keyNames = ["private_key", "privatekey"]

    private static let assignments: [Row] = [
        ("assignment", quoted, 3, true, .name), ("assignment", escaped, 3, true, .name),
        ("assignment", keys, 3, true, .likelyName), ("assignment", longer, 3, true, .likelyName),
        ("assignment", variables, 3.5, false, .likelyName),
        ("assignment", ["x-api-key" + given + "([0-9a-z_.~+/=-]{20,512})"], 3, true, .likelyName),
        ("assignment", arguments, 3.5, true, .likelyName),
    ]

    /// What stands between a name and its value, in files, headers, and JSON within JSON.
    static let given = "[\"'\\\\]{0,4}\\s{0,4}[:=]\\s{0,4}[\"'\\\\]{0,4}"

    /// In addresses and commands.
    private static let arguments = ["\\?access_token=", "&access_token=", "--token[= ]", "--password[= ]"].map {
        $0 + "([0-9a-z_.~+/%=-]{20,2048})"
    }

    private static let quoted = names.map { name -> String in
        name + "[\"']{0,1}\\s{0,4}[:=]\\s{0,4}[\"']([^\\s\"'$<>{}]{12,256})[\"']"
    }

    /// As it stands in JSON within JSON.
    private static let escaped = names.map { name -> String in
        name + "\\\\{0,3}[\"']{0,1}\\s{0,4}[:=]\\s{0,4}\\\\{1,3}[\"']([^\\s\"'$<>{}\\\\]{12,256})\\\\{1,3}[\"']"
    }

    private static let keys = keyNames.map { name -> String in
        name + "\\\\{0,3}[\"']{0,1}\\s{0,4}[:=]\\s{0,4}\\\\{0,3}[\"']([^\\s\"'$<>{}\\\\]{12,256})\\\\{0,3}[\"']"
    }

    /// The name goes on.
    private static let longer = (names + keyNames).map { name -> String in
        name + "[_.-][0-9a-z_.-]{0,40}\\\\{0,3}[\"']{0,1}\\s{0,4}[:=]\\s{0,4}\\\\{0,3}[\"']"
            + "([^\\s\"'$<>{}\\\\/.~][^\\s\"'$<>{}\\\\]{11,255})\\\\{0,3}[\"']"
    }

    /// Variables of the environment.
    private static let variables = (names + keyNames).filter { !$0.contains("-") }.flatMap { name -> [String] in
        let value = "=([0-9A-Za-z_+-][^\\s\"'`<>;&,|\\\\]{15,255})"
        return [name.uppercased() + value, name.uppercased() + "_[0-9A-Z_]{0,40}" + value]
    }
}
