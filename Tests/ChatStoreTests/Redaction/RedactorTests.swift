import ChatModel
import Seal
import TestSupport
import Testing

@testable import ChatStore

/// Secrets are found by rules that are data.
@Suite struct RedactorTests {
    static let letters = "aB3dE5gH7jK9mN1pQ2rS4tU6vW8xY0zAbCdEfGhIjKlMnOpQrStUvWxYz0123456789"

    static func key(_ count: Int) -> String { String((letters + letters).prefix(count)) }

    /// A text for each rule, with what of it must go.
    ///
    /// In two parts, so that nobody's scanner takes this file for a leak.
    static let samples: [(rule: String, text: String, secret: String)] = [
        ("private-key", "-----BEGIN RSA PRIVATE" + " KEY-----\n\(key(60))\n-----END RSA PRIVATE KEY-----", key(60)),
        ("aws-key", "id AKIA" + "IOSF3DNN7EXAMPLZ.", "IOSF3DNN7"), ("github-token", "ghp" + "_" + key(36), key(36)),
        ("github-token", "github_pat" + "_" + key(40), key(40)), ("gitlab-token", "glpat" + "-" + key(20), key(20)),
        ("anthropic-key", "sk-ant" + "-api03-" + key(40), key(40)), ("openai-key", "sk" + "-" + key(48), key(48)),
        ("google-key", "AIza" + key(35), key(35)), ("slack-token", "xoxb" + "-1234567890-" + key(20), key(20)),
        ("slack-hook", "https://hooks.slack.com/services/" + "T000/B000/" + key(24), key(24)),
        ("stripe-key", "sk_live" + "_" + key(24), key(24)), ("npm-token", "npm" + "_" + key(36), key(36)),
        ("pypi-token", "pypi" + "-" + key(60), key(60)), ("hugging-face-token", "hf" + "_" + key(34), key(34)),
        ("sendgrid-key", "SG" + "." + key(22) + "." + key(43), key(43)),
        ("age-key", "AGE-SECRET-KEY" + "-1" + String(repeating: "QP", count: 29), "QPQP"),
        ("json-web-token", "eyJ" + key(20) + ".eyJ" + key(30) + "." + key(43), key(43)),
        ("url-password", "https://ann:" + "hunter2secret@example.com/x", "hunter2secret"),
        ("bearer", "Authorization: Bearer " + key(32), key(32)),
        ("assignment", "API_KEY = \"" + key(24) + "\"", key(24)),
        ("assignment", "password: '" + key(16) + "'", key(16)),
        ("private-key", "-----BEGIN PRIVATE" + " KEY-----\n\(key(64))\n\(key(64))\n\(key(30))", key(30)),
        ("private-key", "-----BEGIN OPENSSH PRIVATE" + " KEY-----\\n\(key(70))\\n\(key(30))", key(30)),
        ("openai-key", "sk-svcacct" + "-" + key(40), key(40)), ("openai-key", "sk-admin" + "-" + key(40), key(40)),
        ("url-password", "redis://:" + "hunter2secret@cache.example.com", "hunter2secret"),
    ]

    /// Names that are given secrets, as they stand in files, variables and JSON within JSON.
    static let assigned: [(rule: String, text: String, secret: String)] = [
        "DB_PASSWORD=\"xK9#mQ2vL8pW4z\"", "{\"client_secret\": \"xK9#mQ2vL8pW4z\"}", "dbPassword = 'xK9#mQ2vL8pW4z'",
        "spring.datasource.password: 'xK9#mQ2vL8pW4z'", "token_value = \"xK9#mQ2vL8pW4z\"",
        "AWS_SECRET_ACCESS_KEY=\"xK9#mQ2vL8pW4z\"", "{\\\"password\\\":\\\"xK9#mQ2vL8pW4z\\\"}",
        "{\\\\\\\"api_token\\\\\\\": \\\\\\\"xK9#mQ2vL8pW4z\\\\\\\"}", "x\\ntoken: \"xK9#mQ2vL8pW4z\"",
        "export GITHUB_TOKEN=xK9#mQ2vL8pW4zxK9#mQ2vL8pW4z", "AWS_SECRET_ACCESS_KEY=xK9#mQ2vL8pW4z/mQ2v+aBc",
        "PGPASSWORD=xK9#mQ2vL8pW4z/q psql",
    ].map { ("assignment", $0, "xK9#mQ2vL8pW4z") }

    /// Behind an escape, as a text stands in JSON.
    static let escaped: [(rule: String, text: String, secret: String)] = [
        ("github-token", "\"x\\nghp" + "_" + key(36), key(36)),
        ("aws-key", "\"x\\tAKIA" + "IOSF3DNN7EXAMPLZ\"", "IOSF3DNN7"),
        ("github-token", "\"x\\\\nghp" + "_" + key(36) + "\\nnext\"", key(36)),
    ]

    @Test("each rule finds its secret and leaves what is around it", arguments: every)
    func rules(rule: String, text: String, secret: String) {
        let whole = "before " + text + " after"
        let redacted = Redactor().redact(whole).value
        #expect(Redactor().findings(in: whole).map(\.rule) == [rule])
        #expect(redacted.contains("[redacted:\(rule)]") && !redacted.contains(secret))
        #expect(redacted.hasPrefix("before ") && redacted.hasSuffix(" after"))
        #expect(Redactor().redact(redacted).value == redacted)
    }

    @Test("every rule can be read, and has a sample")
    func table() {
        #expect(RedactionRule.standard.count == RedactionRule.table.count)
        #expect(Set(RedactionRule.table.map(\.name)) == Set(Self.standard.map(\.rule)))
    }

    @Test("a look at how secrets begin leaves none out", arguments: [1, 2, 3] as [UInt64])
    func beginnings(seed: UInt64) {
        let all = RedactionRule.table.flatMap(\.patterns)
        #expect(all.allSatisfy { PatternBeginnings.beginning(of: $0).count > 2 })
        let beginnings = ["ab?c", "[a]", "a\\.b[c]", "a\\sb", "a(b[c])"].map { PatternBeginnings.beginning(of: $0) }
        #expect(beginnings == ["a", "", "a.b", "a", "ab"].map { Array($0.utf8) })
        var random = SeededRandom(seed: seed)
        let thorough = Redactor(rules: RedactionRule.standard)
        for _ in 0..<2000 {
            let sample = Self.standard[Int(random.next() % UInt64(Self.standard.count))].text
            let (start, count) = (Int(random.next() % 12), Int(random.next() % 120))
            let piece = String(sample.dropFirst(start).prefix(count))
            let text = random.next().isMultiple(of: 2) ? piece.uppercased() : "x " + piece
            #expect(Redactor().findings(in: text) == thorough.findings(in: text), "\(text)")
        }
    }

    @Test(
        "what is no secret stays",
        arguments: [
            "password = getPassword()", "let token = request.token", "AKIA is a prefix", "AKIAAAAAAAAAAAAAAAAA",
            "sk-learn is a library", "https://example.com:8080/path@x", "secret: \"${SECRET_FROM_ENV}\"", "ghp_short",
            "eyJ",
            "commit 9be1f3b6a7c0d5e4f3a2b1c0d9e8f7a6b5c4d3e2",
            "token = parser.next_token()", "TOKEN=parser2.next_token_of(file)", "tokenizer = \"bert-base-uncased-v2\"",
            "token_url = \"https://id2.example.com/oauth/token\"", "secret_name: \"credentials-of-the-store\"",
            "GITHUB_TOKEN=$(cat /run/secrets/token1)", "GITHUB_TOKEN=${{ secrets.GITHUB_TOKEN_2 }}",
            "PASSWORD_FILE=/run/secrets/db-password-1", "TOKEN_URL=https://id2.example.com/oauth/token",
            "MAX_TOKEN=aaaaaaaaaaaaaaaaaaaaaaa1", "TOKENIZER=bert-base-uncased-large-v2",
            "DB_PASSWORD=\"[redacted:assignment]\"", "redis://:[redacted:url-password]@cache.example.com",
            "a_ghp_x xghp" + "_" + key(36),
            "-----BEGIN PRIVATE KEY----- is the first line, and then come "
                + "lines of 64 characters which nobody should ever have to see",
            "-----BEGIN PUBLIC KEY-----\nabc\n-----END PUBLIC KEY-----",
        ])
    func innocent(text: String) {
        #expect(Redactor().redact(text).value == text)
    }

    @Test("what only looks like a secret stays", arguments: lookalikes)
    func lookalike(text: String) {
        #expect(Redactor().redact(text).value == text)
    }

    @Test("a text in pieces is redacted as the whole, and little is held back", arguments: [1, 2, 3, 4, 5] as [UInt64])
    func pieces(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let redactor = Redactor()
        for _ in 1...80 {
            var text = ""
            for _ in 0..<Int(random.next() % 6) {
                text += Self.every[Int(random.next() % UInt64(Self.every.count))].text
                text += ["", " ", "\n", "é and 😀 ", "password = ", "\\n", "\\", "_"][Int(random.next() % 8)]
                text += ["", "\u{1b}[01;31m\u{1b}[K", "%20", "\\u001b[0m"][Int(random.next() % 4)]
            }
            var stream = RedactionStream(redactor)
            var (result, rest) = ("", Substring(text))
            while !rest.isEmpty {
                let count = Int(random.next() % 9) + 1
                result += stream.take(String(rest.prefix(count))).value
                rest = rest.dropFirst(count)
            }
            result += stream.finish().value
            #expect(result == redactor.redact(text).value, "seed \(seed): \(text)")
        }
    }

    @Test("a stream of many megabytes is held in bounded memory")
    func bounded() {
        var stream = RedactionStream(Redactor())
        var (taken, given) = (0, 0)
        for index in 0..<2_000 {
            let piece = String(repeating: index % 2 == 0 ? "plain words " : "aB3dE5gH7jK9", count: 100)
            taken += piece.utf8.count
            given += stream.take(piece).value.utf8.count
            #expect(taken - given < 40_000)
        }
    }

    @Test("warn and off leave the text; rules and allowed texts of a user's count")
    func settings() throws {
        let secret = "ghp" + "_" + Self.key(36)
        #expect(Redactor(mode: .warn).redact(secret).value == secret)
        #expect(Redactor(mode: .warn).findings(in: secret).map(\.rule) == ["github-token"])
        #expect(Redactor(mode: .off).findings(in: secret) == [])
        #expect(Redactor(allowed: [secret]).redact(secret).value == secret)
        let own = try RedactionRule("acme", ["acme-[0-9]{4,8}"])
        #expect(Redactor(rules: [own]).redact("acme-12345678901").value == "[redacted:acme]901")
        let optional = try RedactionRule("own", ["xa{0|2,3}b"])
        #expect(Redactor(rules: [optional]).redact("xb xab xaab").value == "[redacted:own] xab [redacted:own]")
    }

    @Test(
        "what is no pattern is refused",
        arguments: [
            "", "a*", "[a", "a{2,1}", "*", "(a", "a)", "a{x}", "a|b", "[z-a]", "\\", "a{0|2}", "ab{0|}", "ab{|2}",
        ])
    func malformed(text: String) {
        #expect(throws: SecretPattern.Malformed.self) { try SecretPattern(text) }
    }

    @Test("the digest is that of sha256sum", arguments: [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000])
    func digest(count: Int) throws {
        let sandbox = try Sandbox()
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let output = try sandbox.run("sha256sum", input: bytes)
        #expect(output.stdout.prefix(64) == Fingerprint.hexadecimal(bytes))
    }
}
