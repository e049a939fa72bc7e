/// What a pattern matched: whether it is a secret, or only looks so.
struct SecretValue {
    /// What the pattern wants before it, for example its name.
    let lead: Slice<UnsafeBufferPointer<UInt8>>
    let bytes: Slice<UnsafeBufferPointer<UInt8>>

    /// Whether it is one by what a rule goes by.
    func isSecret(by rule: RedactionRule) -> Bool {
        guard !isMark, isPlausible(rule.kind) else { return false }
        return rule.leastEntropy == 0 || entropy >= rule.leastEntropy
    }

    private func isPlausible(_ kind: RedactionRule.Kind) -> Bool {
        switch kind {
        case .form, .behindNumber, .exactName: true
        case .address: !bytes.contains { "{(".utf8.contains($0) } && !isPlaceholder
        case .header: !isProse
        case .name: !isPath && !isPlaceholder
        case .likelyName: isLikely && !isPlaceholder && !isOfAnother
        }
    }

    /// Whether it is what stands in the place of a secret.
    private var isMark: Bool { bytes.starts(with: "[redacted:".utf8) && bytes.last == UInt8(ascii: "]") }

    private var isLikely: Bool {
        bytes.contains { ByteSet.digits.contains($0) } && !bytes.contains { "$(){}[]".utf8.contains($0) }
            && !String(decoding: bytes, as: UTF8.self).contains("://")
    }

    private var isPath: Bool { ["/", "./", "../", "~/"].contains { bytes.starts(with: $0.utf8) } }

    /// Whether all its words are such as stand for a secret in examples.
    private var isPlaceholder: Bool {
        guard bytes.count <= 64 else { return false }
        let words = String(decoding: bytes, as: UTF8.self).lowercased().split { "_-. ".contains($0) }
        return !words.isEmpty && words.allSatisfy { Self.placeholders.contains(String($0)) }
    }

    private static let placeholders: Set<String> = [
        "password", "passwd", "pass", "pwd", "pw", "passphrase", "secret", "token", "key", "api", "apikey", "access",
        "auth", "oauth", "credential", "credentials", "private", "personal", "current", "new", "old", "your", "my",
        "the", "some", "a", "user", "username", "db", "database", "git", "github", "gitlab", "here", "goes", "example",
        "placeholder", "changeme", "redacted", "hidden", "value", "x",
    ]

    /// Whether its words are those of a text: letters of one case, and a number behind them where there are several.
    private var isProse: Bool {
        let words = bytes.split { !ByteSet.word.contains($0) || $0 == UInt8(ascii: "_") }
        return !words.isEmpty && words.allSatisfy { Self.isWord($0, withNumber: words.count > 1) }
    }

    private static func isWord(_ word: Slice<UnsafeBufferPointer<UInt8>>, withNumber: Bool) -> Bool {
        let letters = word.prefix { !ByteSet.digits.contains($0) }
        guard word.count - letters.count <= (withNumber ? 4 : 0), !letters.isEmpty,
            word.dropFirst(letters.count).allSatisfy({ ByteSet.digits.contains($0) })
        else { return false }
        let capitals = letters.count { ByteSet.capitals.contains($0) }
        return capitals == 0 || capitals == letters.count
            || capitals == 1 && letters.first.map { ByteSet.capitals.contains($0) } == true
    }

    /// Whether the name is that of something else about a secret, for example of its file.
    private var isOfAnother: Bool {
        let name = lead.prefix { ByteSet.word.contains($0) || "-.".utf8.contains($0) }
        let text = String(decoding: name, as: UTF8.self).lowercased()
        guard let last = text.split(whereSeparator: { "_-.".contains($0) }).last else { return false }
        return Self.others.contains(String(last)) || ["key_id", "key-id", "key.id"].contains { text.hasSuffix($0) }
    }

    private static let others: Set<String> = [
        "address", "algo", "algorithm", "arn", "bucket", "class", "count", "dir", "directory", "encryption", "endpoint",
        "env",
        "expiration", "expiry", "field", "file", "filename", "format", "header", "help", "hint", "id", "label",
        "length",
        "limit", "location", "message", "method", "mode", "name", "path", "pattern", "placeholder", "policy",
        "prefix", "provider", "ref", "regex", "rule", "rules", "scope", "store", "table", "timeout", "title", "ttl",
        "type", "uri", "url",
        "version",
    ]

    private var entropy: Double {
        var counts = [Int](repeating: 0, count: 256)
        for byte in bytes { counts[Int(byte)] += 1 }
        let total = Double(bytes.count)
        return counts.reduce(0) { sum, count in
            count == 0 ? sum : sum - Double(count) / total * logarithm(Double(count) / total)
        }
    }
}

/// The logarithm to base 2 of a number above 0 and up to 1, by its exponent and a series.
private func logarithm(_ number: Double) -> Double {
    var (fraction, exponent) = (number.significand, Double(number.exponent))
    // significand is in 1..<2; ln(x) = 2·artanh((x−1)/(x+1)).
    if fraction > 1.414_213_562 {
        fraction /= 2
        exponent += 1
    }
    let y = (fraction - 1) / (fraction + 1)
    let square = y * y
    let series = 1 + square / 3 + square * square / 5 + square * square * square / 7
    return exponent + 2 * y * series * 1.442_695_040_888_963
}
