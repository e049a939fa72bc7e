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
        /// The name that it is given to, which may be the end of a longer one.
        case name
        /// The same, where much else looks so: it has a digit, and is no expression and no address.
        case likelyName
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

    typealias Form = (name: String, patterns: [String], leastEntropy: Double, ignoresCase: Bool)
    typealias Row = (name: String, patterns: [String], leastEntropy: Double, ignoresCase: Bool, kind: Kind)

    static let table: [Row] =
        forms.map { form -> Row in (form.name, form.patterns, form.leastEntropy, form.ignoresCase, .form) }
        + assignments

    private static let forms: [Form] = [
        (
            "private-key",
            [
                "-----BEGIN [A-Z ]{0,24}PRIVATE KEY[A-Z ]{0,8}-----.{1,16384}?-----END",
                // One that was cut off, also as it stands in JSON: as far as its lines go.
                "-----BEGIN [A-Z ]{0,24}PRIVATE KEY[A-Z ]{0,8}-----[\\s\\\\nr]{1,40}"
                    + "[0-9A-Za-z+/]{64}[0-9A-Za-z+/=\\n\r\\\\]{0,16320}",
            ], 0, false
        ),
        ("aws-key", ["AKIA[0-9A-Z]{16}", "ASIA[0-9A-Z]{16}"], 3, false),
        (
            "github-token",
            [
                "ghp_[0-9A-Za-z]{36,255}", "gho_[0-9A-Za-z]{36,255}", "ghu_[0-9A-Za-z]{36,255}",
                "ghs_[0-9A-Za-z]{36,255}", "ghr_[0-9A-Za-z]{36,255}", "github_pat_[0-9A-Za-z_]{22,255}",
            ], 0, false
        ),
        ("gitlab-token", ["glpat-[0-9A-Za-z_-]{20,64}", "gldt-[0-9A-Za-z_-]{20,64}"], 0, false),
        ("anthropic-key", ["sk-ant-[0-9A-Za-z_-]{20,255}"], 0, false),
        (
            "openai-key",
            [
                "sk-proj-[0-9A-Za-z_-]{20,255}", "sk-svcacct-[0-9A-Za-z_-]{20,255}", "sk-admin-[0-9A-Za-z_-]{20,255}",
                "sk-[0-9A-Za-z]{32,255}",
            ], 0, false
        ),
        ("google-key", ["AIza[0-9A-Za-z_-]{35}"], 0, false),
        ("slack-token", ["xox[abeprs]-[0-9A-Za-z-]{10,255}"], 0, false),
        ("slack-hook", ["https://hooks\\.slack\\.com/services/([0-9A-Za-z/_]{20,255})"], 0, false),
        ("stripe-key", ["sk_live_[0-9A-Za-z]{16,255}", "rk_live_[0-9A-Za-z]{16,255}"], 0, false),
        ("npm-token", ["npm_[0-9A-Za-z]{36}"], 0, false),
        ("pypi-token", ["pypi-[0-9A-Za-z_-]{50,255}"], 0, false),
        ("hugging-face-token", ["hf_[0-9A-Za-z]{30,64}"], 0, false),
        ("sendgrid-key", ["SG\\.[0-9A-Za-z_-]{16,64}\\.[0-9A-Za-z_-]{16,128}"], 0, false),
        ("age-key", ["AGE-SECRET-KEY-1[0-9A-Z]{58}"], 0, false),
        (
            "json-web-token", ["eyJ[0-9A-Za-z_-]{10,4096}\\.eyJ[0-9A-Za-z_-]{10,4096}\\.[0-9A-Za-z_-]{10,1024}"], 0,
            false
        ),
        ("url-password", ["://[^\\s/:@\"'<>]{0,128}:([^\\s/@\"'<>]{3,256})@[0-9A-Za-z]"], 0, false),
        ("bearer", ["bearer ([0-9a-z._~+/-]{20,4096}=*)"], 3, true),
    ]

    /// The words of names that are given secrets.
    private static let names = [
        "password", "passwd", "pgpassword", "secret", "secretkey", "token", "api_key", "apikey", "api-key",
        "access_key", "access-key", "accesskey",
    ]

    private static let assignments: [Row] = [
        ("assignment", quoted, 3, true, .name), ("assignment", escaped, 3, true, .name),
        ("assignment", longer, 3, true, .likelyName), ("assignment", variables, 3.5, false, .likelyName),
    ]

    private static let quoted = names.map { name -> String in
        name + "[\"']{0,1}\\s{0,4}[:=]\\s{0,4}[\"']([^\\s\"'$<>{}]{12,256})[\"']"
    }

    /// As it stands in JSON within JSON.
    private static let escaped = names.map { name -> String in
        name + "\\\\{0,3}[\"']{0,1}\\s{0,4}[:=]\\s{0,4}\\\\{1,3}[\"']([^\\s\"'$<>{}\\\\]{12,256})\\\\{1,3}[\"']"
    }

    /// The name goes on.
    private static let longer = names.map { name -> String in
        name + "[_.-][0-9a-z_.-]{0,40}\\\\{0,3}[\"']{0,1}\\s{0,4}[:=]\\s{0,4}\\\\{0,3}[\"']"
            + "([^\\s\"'$<>{}\\\\/.~][^\\s\"'$<>{}\\\\]{11,255})\\\\{0,3}[\"']"
    }

    /// Variables of the environment.
    private static let variables = names.filter { !$0.contains("-") }.flatMap { name -> [String] in
        let value = "=([0-9A-Za-z_+-][^\\s\"'`<>;&,|\\\\]{15,255})"
        return [name.uppercased() + value, name.uppercased() + "_[0-9A-Z_]{0,40}" + value]
    }
}
