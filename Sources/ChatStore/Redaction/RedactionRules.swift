/// A kind of secret: its name, and what it looks like.
struct RedactionRule: Hashable, Sendable {
    let name: String
    let patterns: [SecretPattern]
    /// The least Shannon entropy of what is taken out, in bits for each byte; 0 where the form says enough.
    let leastEntropy: Double

    init(
        _ name: String, _ patterns: [String], leastEntropy: Double = 0, ignoresCase: Bool = false
    ) throws(SecretPattern.Malformed) {
        self.name = name
        self.leastEntropy = leastEntropy
        var read: [SecretPattern] = []
        for pattern in patterns { read.append(try SecretPattern(pattern, ignoresCase: ignoresCase)) }
        self.patterns = read
    }
}

extension RedactionRule {
    /// The rules of this version; `docs/format/redaction.md` is their table.
    static let standard: [RedactionRule] = {
        // A malformed one among them is found by a test, which reads them all.
        table.compactMap { name, patterns, entropy, ignoresCase in
            do throws(SecretPattern.Malformed) {
                return try RedactionRule(name, patterns, leastEntropy: entropy, ignoresCase: ignoresCase)
            } catch { return nil }
        }
    }()

    /// Whether none of the patterns of this version can match in a text, by the characters that they begin with.
    ///
    /// Most texts have none of these, and then no pattern has to be read.
    static func hasNoBeginning(in text: UnsafeBufferPointer<UInt8>) -> Bool {
        table.allSatisfy { row in
            row.patterns.allSatisfy { !text.contains(beginning(of: $0), ignoresCase: row.ignoresCase) }
        }
    }

    /// The characters that a pattern begins with and that stand for themselves.
    static func beginning(of pattern: String) -> Substring.UTF8View {
        let special = Set("[](){}\\.*+?^|".utf8)
        let plain = pattern.utf8.prefix { !special.contains($0) }
        let next = plain.endIndex < pattern.utf8.endIndex ? pattern.utf8[plain.endIndex] : 0
        // What may be there any number of times need not be there.
        return "{*?+".utf8.contains(next) ? plain.dropLast() : plain
    }

    typealias Row = (name: String, patterns: [String], leastEntropy: Double, ignoresCase: Bool)

    static let table: [Row] = [
        ("private-key", ["-----BEGIN [A-Z ]{0,24}PRIVATE KEY[A-Z ]{0,8}-----.{1,16384}?-----END"], 0, false),
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
        ("openai-key", ["sk-proj-[0-9A-Za-z_-]{20,255}", "sk-[0-9A-Za-z]{32,255}"], 0, false),
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
        ("url-password", ["://[^\\s/:@\"'<>]{1,128}:([^\\s/@\"'<>]{3,256})@[0-9A-Za-z]"], 0, false),
        ("bearer", ["bearer ([0-9a-z._~+/-]{20,4096}=*)"], 3, true),
        (
            "assignment",
            ["password", "passwd", "secret", "token", "api_key", "apikey", "api-key", "access_key"].map {
                $0 + "[\"']{0,1}\\s{0,4}[:=]\\s{0,4}[\"']([^\\s\"'$<>{}]{12,256})[\"']"
            }, 3, true
        ),
    ]
}

extension UnsafeBufferPointer<UInt8> {
    /// Whether a text is in this one.
    fileprivate func contains(_ wanted: Substring.UTF8View, ignoresCase: Bool) -> Bool {
        guard let first = wanted.first, count >= wanted.count else { return wanted.isEmpty }
        let other = ignoresCase && (0x61...0x7A).contains(first) ? first & ~0x20 : first
        for start in 0...(count - wanted.count) where self[start] == first || self[start] == other {
            let isThere = zip(wanted, self[start...]).allSatisfy { wanted, byte in
                wanted == byte || ignoresCase && (0x41...0x5A).contains(byte) && wanted == byte | 0x20
            }
            if isThere { return true }
        }
        return false
    }
}
