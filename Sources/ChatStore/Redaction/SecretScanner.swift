/// Finds secrets in texts.
struct SecretScanner: Sendable {
    /// A secret that was found: by which rule, and where.
    struct Finding: Hashable {
        let rule: String
        let range: Range<Int>
    }

    private let rules: [RedactionRule]
    private let allowed: Set<[UInt8]>
    /// For each byte, the rules and patterns that can begin with it.
    private let starts: [[(rule: Int, pattern: Int)]]

    /// - Parameter allowed: Texts that look like secrets and are none.
    init(rules: [RedactionRule], allowed: [String]) {
        self.rules = rules
        self.allowed = Set(allowed.map { Array($0.utf8) })
        var starts = [[(rule: Int, pattern: Int)]](repeating: [], count: 256)
        for (index, rule) in rules.enumerated() {
            for (number, pattern) in rule.patterns.enumerated() {
                let first = pattern.first
                for byte in UInt8.min...UInt8.max where first.contains(byte) {
                    starts[Int(byte)].append((index, number))
                }
            }
        }
        self.starts = starts
    }

    /// Looks through a text once.
    ///
    /// - Parameter before: The byte that stood before it, where it goes on.
    /// - Returns: What was found, and the place up to which nothing can change that comes after.
    func scan(_ text: UnsafeBufferPointer<UInt8>, isWhole: Bool, before: UInt8? = nil)
        -> (findings: [Finding], settled: Int)
    {
        var findings: [Finding] = []
        var (place, end) = (0, 0)
        while place < text.count {
            if starts[Int(text[place])].isEmpty {
                place += 1
                continue
            }
            switch look(text, at: place, Self.standing(text, at: place, after: end, before), isWhole) {
            case .none: place += 1
            case .partial: return (findings, Self.settled(text, place, after: end))
            case .match(let finding, let stop):
                findings.append(finding)
                place = max(stop, place + 1)
                end = place
            }
        }
        return (findings, isWhole ? text.count : Self.settled(text, text.count, after: end))
    }

    /// The last place at which nothing is cut that is looked at together: a backslash, its letter, and what follows.
    private static func settled(_ text: UnsafeBufferPointer<UInt8>, _ place: Int, after end: Int) -> Int {
        [place - 2, place - 1].first { $0 >= end && text[$0] == UInt8(ascii: "\\") } ?? place
    }

    /// How a place stands to the word around it.
    private enum Standing { case beginning, part, inside }

    /// - Parameter end: Where the last secret ended; what is before does not count as a backslash.
    private static func standing(
        _ text: UnsafeBufferPointer<UInt8>, at place: Int, after end: Int, _ before: UInt8?
    ) -> Standing {
        guard let last = place > 0 ? text[place - 1] : before, ByteSet.word.contains(last),
            ByteSet.word.contains(text[place])
        else { return .beginning }
        // The letter of an escape, as in "\n", makes no word.
        if place - 2 >= end, text[place - 2] == UInt8(ascii: "\\") { return .beginning }
        let isHump = ByteSet.capitals.contains(text[place]) && !ByteSet.capitals.contains(last)
        return isHump || last == UInt8(ascii: "_") ? .part : .inside
    }

    private enum Look { case none, partial, match(Finding, end: Int) }

    private func look(
        _ text: UnsafeBufferPointer<UInt8>, at place: Int, _ standing: Standing, _ isWhole: Bool
    ) -> Look {
        // A key does not begin in the middle of a word.
        if standing == .inside { return .none }
        var isPartial = false
        for (index, number) in starts[Int(text[place])] where standing == .beginning || rules[index].kind != .form {
            switch rules[index].patterns[number].match(text, at: place, isWhole: isWhole) {
            case .none: continue
            case .partial: isPartial = true
            case .match(let end, let secret):
                guard isSecret(text[secret], by: rules[index]) else { continue }
                // What comes first in the table has precedence, once it is known.
                if isPartial { return .partial }
                return .match(Finding(rule: rules[index].name, range: secret), end: end)
            }
        }
        return isPartial ? .partial : .none
    }

    private func isSecret(_ bytes: Slice<UnsafeBufferPointer<UInt8>>, by rule: RedactionRule) -> Bool {
        guard allowed.isEmpty || !allowed.contains(Array(bytes)), !Self.isMark(bytes) else { return false }
        if rule.kind == .likelyName, !Self.isLikely(bytes) { return false }
        return rule.leastEntropy == 0 || Self.entropy(bytes) >= rule.leastEntropy
    }

    /// Whether it is what stands in the place of a secret.
    private static func isMark(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        bytes.starts(with: "[redacted:".utf8) && bytes.last == UInt8(ascii: "]")
    }

    private static func isLikely(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
        bytes.contains { ByteSet.digits.contains($0) } && !bytes.contains { "$(){}[]".utf8.contains($0) }
            && !String(decoding: bytes, as: UTF8.self).contains("://")
    }

    private static func entropy(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Double {
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
