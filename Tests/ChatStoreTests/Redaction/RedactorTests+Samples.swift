import Testing

@testable import ChatStore

/// Samples, in two parts, so that nobody's scanner takes this file for a leak.
extension RedactorTests {
    typealias Sample = (rule: String, text: String, secret: String)

    private static func sample(_ rule: String, _ parts: [String], _ secret: String) -> Sample {
        (rule, parts.joined(), secret)
    }

    private static func hex(_ count: Int) -> String {
        String(String(repeating: "3f0a9c8e7b6d5142", count: 9).prefix(count))
    }

    /// Keys of services.
    static let services: [Sample] = [
        sample("github-token", ["https://", hex(40), "@github.com/x/y"], hex(40)),
        sample("gitlab-token", ["glpat", "-", key(27), ".01.", hex(9)], hex(9)),
        sample("gitlab-token", ["glrt", "-", key(20)], key(20)),
        sample("gitlab-token", ["glptt", "-", hex(40)], hex(40)),
        sample("gitlab-token", ["glcbt", "-64_", key(20)], key(20)),
        sample("gitlab-token", ["glft", "-", key(20)], key(20)),
        sample("gitlab-token", ["glsoat", "-", key(20)], key(20)),
        sample("gitlab-token", ["gldt", "-", key(20)], key(20)),
        sample("model-key", ["sk-or", "-v1-", hex(64)], hex(64)), sample("model-key", ["gsk", "_", key(52)], key(52)),
        sample("model-key", ["xai", "-", key(80)], key(80)), sample("model-key", ["pplx", "-", key(48)], key(48)),
        sample("model-key", ["r8", "_", key(37)], key(37)), sample("google-key", ["GOCSPX", "-", key(28)], key(28)),
        sample("google-key", ["ya29", ".", key(100)], key(100)),
        sample("slack-token", ["xapp", "-1-A", key(10), "-1234567890123-", hex(64)], hex(64)),
        sample("discord-hook", ["https://discord.com/api/webhooks/", "123456789012345678/", key(68)], key(68)),
        sample("telegram-token", ["1234567890", ":AA", key(33)], key(33)),
        sample("stripe-key", ["sk_test", "_", key(24)], key(24)),
        sample("stripe-key", ["rk_test", "_", key(24)], key(24)),
        sample("stripe-key", ["whsec", "_", key(32)], key(32)),
        sample("digitalocean-token", ["dop_v1", "_", hex(64)], hex(64)),
        sample("digitalocean-token", ["doo_v1", "_", hex(64)], hex(64)),
        sample("digitalocean-token", ["dor_v1", "_", hex(64)], hex(64)),
        sample("shopify-token", ["shpat", "_", hex(32)], hex(32)),
        sample("shopify-token", ["shpss", "_", hex(32)], hex(32)),
        sample("shopify-token", ["shpca", "_", hex(32)], hex(32)),
        sample("shopify-token", ["shppa", "_", hex(32)], hex(32)),
        sample("databricks-token", ["dapi", hex(32)], hex(32)),
        sample("docker-token", ["dckr_pat", "_", key(27)], key(27)),
        sample("atlassian-token", ["ATATT3", "xFfGF0", key(100)], key(100)),
        sample("linear-key", ["lin_api", "_", key(40)], key(40)),
        sample("notion-token", ["ntn", "_", key(46)], key(46)),
        sample("notion-token", ["secret", "_", key(43)], key(43)),
        sample("postman-key", ["PMAK", "-", hex(24), "-", hex(34)], hex(34)),
        sample("vault-token", ["hvs", ".", key(90)], key(90)), sample("vault-token", ["hvb", ".", key(90)], key(90)),
        sample("grafana-token", ["glsa", "_", key(32), "_", hex(8)], key(32)),
        sample("new-relic-key", ["NRAK", "-", key(27).uppercased()], key(27).uppercased()),
        sample("supabase-key", ["sbp", "_", hex(40)], hex(40)),
        sample("planetscale-token", ["pscale_tkn", "_", key(43)], key(43)),
        sample("planetscale-token", ["pscale_pw", "_", key(43)], key(43)),
        sample("rubygems-key", ["rubygems", "_", hex(48)], hex(48)),
        sample("doppler-token", ["dp.pt", ".", key(43)], key(43)),
        sample("sentry-token", ["sntrys", "_", key(100)], key(100)),
        sample("netlify-token", ["nfp", "_", key(36)], key(36)),
        sample("tailscale-key", ["tskey-auth", "-", key(12), "-", key(32)], key(32)),
        sample("tailscale-key", ["tskey-api", "-", key(12), "-", key(32)], key(32)),
        sample("azure-key", ["AccountName=a;AccountKey=", key(69), key(17), "==;EndpointSuffix=x"], key(69)),
    ]

    /// What is told by where it stands.
    private static let headers: [Sample] = [
        sample("aws-key", ["aws_secret_access_key = ", key(40)], key(40)),
        sample("aws-key", ["AWS_SECRET_ACCESS_KEY: /", key(39)], key(39)),
        sample("aws-key", ["\"SecretAccessKey\": \"", key(40), "\""], key(40)),
        sample("aws-key", ["aws_session_token=", key(60), key(60), "=="], key(60)),
        sample("aws-key", ["{\\\"AWS_SECRET_ACCESS_KEY\\\":\\\"", key(40), "\\\"}"], key(40)),
        sample("bearer", ["Authorization: token ", hex(40)], hex(40)),
        sample("bearer", ["\"Authorization\": \"Basic ", key(24), "==\""], key(24)),
        sample("assignment", ["x-api-key: ", key(40)], key(40)),
        sample("assignment", ["'X-Api-Key: ", key(40), "'"], key(40)),
        sample("assignment", ["https://x/y?access_token=", key(40)], key(40)),
        sample("assignment", ["https://x/y?a=b&access_token=", key(40)], key(40)),
        sample("assignment", ["--token=", key(40)], key(40)), sample("assignment", ["--password=", key(24)], key(24)),
        sample("assignment", ["passphrase = \"", key(20), "\""], key(20)),
        sample("assignment", ["const privateKey = '", key(40), "'"], key(40)),
        sample("github-token", ["\u{1b}[01;31m\u{1b}[Kghp", "_", key(36), "\u{1b}[m"], key(36)),
        sample("github-token", ["\\u001b[01;31mghp", "_", key(36)], key(36)),
        sample("github-token", ["%20ghp", "_", key(36)], key(36)),
        sample("github-token", ["token%3Dghp", "_", key(36)], key(36)),
    ]

    static let placed: [Sample] = headers + cutOff + whole

    /// Those of all rules.
    static let standard: [Sample] = samples + services + placed

    static let every: [Sample] = standard + assigned + escaped

    private static let begin = "-----BEGIN RSA PRIVATE" + " KEY-----\n"

    /// Keys without an end, as they stand in files, quotations, differences and listings.
    private static let cutOff: [Sample] = ["    ", "> ", "+", "  12\t", "     2→"].map { mark -> Sample in
        let lines = [64, 64, 30].map { mark + key($0) }
        return ("private-key", begin + lines.joined(separator: "\n"), String(key(30).dropFirst(8)))
    }

    private static let whole: [Sample] = [
        "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,3F0A9C8E7B6D51423F0A9C8E7B6D5142\n\n\(key(64))\n",
        "Comment: one (two)\n\n\(key(64))\n=aB3d\n", "\" +\n    \"\(key(64))\\n\" +\n    \"",
    ].map { body -> Sample in sample("private-key", [begin, body, "-----END RSA PRIVATE KEY-----"], key(64)) }

    /// What has a form or a name that secrets have, too.
    static let lookalikes: [String] = [
        "if !text.hasPrefix(\"-----BEGIN PRIVATE KEY-----\") { throw Bad.header }\nlet body = text.dropFirst(27)\n"
            + "if !text.hasSuffix(\"-----END PRIVATE KEY-----\") { throw Bad.footer }",
        "The marker -----BEGIN PRIVATE KEY----- and the marker -----END PRIVATE KEY----- stand around it",
        "-----BEGIN PRIVATE KEY-----\nMIIEvQ...\n-----END PRIVATE KEY-----",
        "https://oauth2:${GITLAB_TOKEN}@host", "https://x-access-token:$GITHUB_TOKEN@github.com/x/y",
        "https://ann:<password>@host", "https://user:token@host", "https://user:password@host",
        "https://user:pass@host",
        "https://user:YOUR_TOKEN@host", "https://ann:***@host", "https://\\(user):\\(password)@host",
        "https://{user}:{password}@host", "autocomplete: x, password: \"current-password\"",
        "<input type=password autocomplete=x> password: \"new-password\"", "password_encryption: \"scram-sha-256\"",
        "password_hash_algorithm = \"argon2id-v19-m65536\"", "password_field: \"user_password_1\"",
        "token_file: \"credentials2.of.the.store\"", "password_policy: \"at-least-12-characters\"",
        "TOKEN_ADDRESS=0x\(hex(40))", "password: \"/run/secrets/db-password-1\"", "secret = './secrets/db-password-1'",
        "bearer authentication-is-described-in-rfc6750", "Authorization: Basic authentication is described there",
        "x-api-key: your-api-key-goes-here", "--token=parser.next_token_of_the_file",
        "?access_token=your_access_token_here",
        "SHA256:AA\(key(33))", "aws_secret_access_key = var.aws_secret_access_key_of_the_account", "shpat_short",
        "private_key: \"_EllipticCurvePrivateKey\"",
        "a hvs.is_no_token_of_a_vault", "https://github.com/x/y/commit/\(hex(40))",
    ]
}
