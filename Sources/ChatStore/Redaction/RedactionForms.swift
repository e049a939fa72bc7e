extension RedactionRule {
    /// Secrets that are told by their form.
    static let forms: [Row] = [
        form("private-key", privateKeys), form("aws-key", ["AKIA[0-9A-Z]{16}", "ASIA[0-9A-Z]{16}"], leastEntropy: 3),
        ("aws-key", awsTokens, 3.5, true, .exactName), ("aws-key", awsNames, 3.5, true, .exactName),
        form("github-token", each(["ghp_", "gho_", "ghu_", "ghs_", "ghr_"], "[0-9A-Za-z]{36,255}")),
        form(
            "github-token",
            [
                "github_pat_[0-9A-Za-z_]{22,255}", "https://([0-9a-f]{40})@github\\.com",
                "https://([0-9a-f]{40}):x-oauth-basic@github\\.com",
            ]),
        form("gitlab-token", each(gitLab, routable)), form("gitlab-token", each(gitLab, "[0-9A-Za-z_-]{20,64}")),
        form("anthropic-key", ["sk-ant-[0-9A-Za-z_-]{20,255}"]),
        form("openai-key", each(["sk-proj-", "sk-svcacct-", "sk-admin-"], "[0-9A-Za-z_-]{20,255}")),
        form("openai-key", ["sk-[0-9A-Za-z]{32,255}"]),
        form(
            "model-key",
            [
                "sk-or-v1-[0-9a-f]{64}", "gsk_[0-9A-Za-z]{48,64}", "xai-[0-9A-Za-z]{64,128}",
                "pplx-[0-9A-Za-z]{40,64}", "r8_[0-9A-Za-z]{37}",
            ]),
        form(
            "google-key",
            [
                "AIza[0-9A-Za-z_-]{35}", "GOCSPX-[0-9A-Za-z_-]{28}",
                "ya29\\.[0-9A-Za-z_.-]{30,2047}[0-9A-Za-z_-]",
            ]),
        form(
            "slack-token",
            [
                "xox[abeprs]-[0-9A-Za-z-]{10,255}",
                "xapp-[0-9]{1,2}-[0-9A-Za-z]{8,20}-[0-9]{8,20}-[0-9a-f]{32,128}",
            ]),
        form("stripe-key", each(["sk_live_", "rk_live_", "sk_test_", "rk_test_"], "[0-9A-Za-z]{16,255}")),
        form("stripe-key", ["whsec_[0-9A-Za-z+/]{24,128}=*"]),
        form("npm-token", ["npm_[0-9A-Za-z]{36}"]), form("pypi-token", ["pypi-[0-9A-Za-z_-]{50,255}"]),
        form("hugging-face-token", ["hf_[0-9A-Za-z]{30,64}"]),
        form("sendgrid-key", ["SG\\.[0-9A-Za-z_-]{16,64}\\.[0-9A-Za-z_-]{16,128}"]),
        form("age-key", ["AGE-SECRET-KEY-1[0-9A-Z]{58}"]),
        form(
            "json-web-token",
            ["eyJ[0-9A-Za-z_-]{10,4096}\\.eyJ[0-9A-Za-z_-]{10,4096}\\.[0-9A-Za-z_-]{10,1024}"]),
    ]

    /// Those of services.
    static let services: [Row] = [
        form("azure-key", ["AccountKey=([0-9A-Za-z+/]{86}==)"]),
        form("digitalocean-token", each(["dop_v1_", "doo_v1_", "dor_v1_"], "[0-9a-f]{64}")),
        form("shopify-token", each(["shpat_", "shpss_", "shpca_", "shppa_"], "[0-9A-Fa-f]{32}")),
        form("databricks-token", ["dapi[0-9a-f]{32}"], leastEntropy: 2.5),
        form("docker-token", ["dckr_pat_[0-9A-Za-z_-]{27}"]), form("atlassian-token", ["ATATT3[0-9A-Za-z_=-]{60,300}"]),
        form("linear-key", ["lin_api_[0-9A-Za-z]{40}"]),
        form("notion-token", ["ntn_[0-9A-Za-z]{40,64}", "secret_[0-9A-Za-z]{43}"], leastEntropy: 3.5),
        form("postman-key", ["PMAK-[0-9a-f]{24}-[0-9a-f]{34}"]),
        form("vault-token", each(["hvs\\.", "hvb\\."], "[0-9A-Za-z_-]{24,512}"), leastEntropy: 3.5),
        form("grafana-token", ["glsa_[0-9A-Za-z]{32}_[0-9A-Fa-f]{8}"]), form("new-relic-key", ["NRAK-[0-9A-Z]{27}"]),
        form("supabase-key", ["sbp_[0-9a-f]{40}"]),
        form("planetscale-token", each(["pscale_tkn_", "pscale_pw_"], "[0-9A-Za-z_=-]{32,64}")),
        form("rubygems-key", ["rubygems_[0-9a-f]{48}"]), form("doppler-token", ["dp\\.pt\\.[0-9A-Za-z]{40,44}"]),
        form("sentry-token", ["sntrys_[0-9A-Za-z_+/=-]{60,512}"]), form("netlify-token", ["nfp_[0-9A-Za-z]{36}"]),
        form(
            "tailscale-key", each(["tskey-auth-", "tskey-api-"], "[0-9A-Za-z]{8,32}-[0-9A-Za-z]{20,64}")),
        ("telegram-token", [":(AA[0-9A-Za-z_-]{33})"], 3.5, false, .behindNumber),
    ]

    /// Secrets that are told by where they stand.
    static let places: [Row] = [
        form("slack-hook", ["https://hooks\\.slack\\.com/services/([0-9A-Za-z/_]{20,255})"]),
        form(
            "discord-hook",
            each(
                ["https://discord\\.com", "https://discordapp\\.com"],
                "/api/webhooks/([0-9]{17,20}/[0-9A-Za-z_-]{60,80})")),
        ("url-password", [address], 0.5, false, .address),
        ("bearer", ["bearer ([0-9a-z._~+/-]{20,4096}=*)"], 3, true, .header),
        (
            "bearer",
            [
                "authorization" + given + "token ([0-9a-f]{40})",
                "authorization" + given + "basic ([0-9a-z+/]{12,4096}=*)",
            ], 3, true, .header
        ),
    ]

    private static func form(_ name: String, _ patterns: [String], leastEntropy: Double = 0) -> Row {
        (name, patterns, leastEntropy, false, .form)
    }

    private static let address =
        "://[^\\s/:@\"'<>\\[\\\\]{0,128}"
        + ":([^\\s/@\"'<>${*(\\[\\\\][^\\s/@\"'<>\\\\]{2,255})@[0-9A-Za-z]"

    private static let awsNames = each(
        ["aws_secret_access_key", "secretaccesskey", "aws_session_token"], given + "([0-9a-z+/]{40})")

    private static let awsTokens = each(["aws_session_token"], given + "([0-9a-z+/]{100,4096}=*)")

    private static func each(_ beginnings: [String], _ rest: String) -> [String] { beginnings.map { $0 + rest } }

    private static let gitLab = ["glpat-", "gldt-", "glrt-", "glptt-", "glcbt-", "glft-", "glsoat-"]

    /// The form of later ones, which say where they belong.
    private static let routable = "[0-9A-Za-z_-]{27,300}\\.[0-9a-z]{2}\\.[0-9a-z]{9}"

    private static let privateKeys: [String] = {
        let begin = "-----BEGIN [A-Z ]{0,24}PRIVATE KEY[A-Z ]{0,8}-----"
        let end = "-----END [A-Z ]{0,24}PRIVATE KEY[A-Z ]{0,8}-----"
        // Also as they stand in JSON, code, quotations, differences and listings.
        let body = "[0-9A-Za-z+/]{40}[0-9A-Za-z+/=\\s\\\\\"',;>|*#:→-]{0,16320}?"
        let gap = "[0-9\\s\"',;>|+*#:→-]"
        let anyGap = "[0-9nrt\\s\\\\\"',;>|+*#:→-]"
        let plain = begin + anyGap + "{0,48}" + body + end
        let withHeader = begin + anyGap + "{1,48}[A-Z][A-Za-z-]{2,20}: [ -~\\s]{1,600}?" + body + end
        // One that was cut off: as far as its lines go.
        let line = gap + "{0,32}[0-9A-Za-z+/]{0|40,128}"
        let lines = gap + "{1,48}[0-9A-Za-z+/]{64,128}" + String(repeating: line, count: 100)
        let cutOff = begin + lines + gap + "{0,32}[0-9A-Za-z+/=]{0|12,200}"
        let inJSON = begin + "[\\s\\\\nr]{1,40}[0-9A-Za-z+/]{64}[0-9A-Za-z+/=\\n\r\\\\]{0,16320}"
        return [plain, withHeader, cutOff, inJSON]
    }()
}
