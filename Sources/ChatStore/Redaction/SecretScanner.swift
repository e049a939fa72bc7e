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
    /// - Parameter before: The bytes that stood before it, where it goes on: the last `Preceding.reach` are enough.
    /// - Returns: What was found, and the place up to which nothing can change that comes after.
    func scan(_ text: UnsafeBufferPointer<UInt8>, isWhole: Bool, before: [UInt8] = [])
        -> (findings: [Finding], settled: Int)
    {
        let preceding = Preceding(text: text, earlier: before)
        var findings: [Finding] = []
        var place = 0
        while place < text.count {
            if starts[Int(text[place])].isEmpty {
                place += 1
                continue
            }
            switch look(text, at: place, preceding, isWhole) {
            case .none: place += 1
            case .partial: return (findings, place)
            case .match(let finding, let stop):
                findings.append(finding)
                place = max(stop, place + 1)
            }
        }
        return (findings, text.count)
    }

    private enum Look { case none, partial, match(Finding, end: Int) }

    private func look(
        _ text: UnsafeBufferPointer<UInt8>, at place: Int, _ preceding: Preceding, _ isWhole: Bool
    ) -> Look {
        let standing = preceding.standing(at: place)
        // A key does not begin in the middle of a word.
        if standing == .inside { return .none }
        var isPartial = false
        for (index, number) in starts[Int(text[place])] {
            let kind = rules[index].kind
            guard standing == .beginning || kind.isName, kind != .behindNumber || preceding.isNumber(before: place)
            else { continue }
            switch rules[index].patterns[number].match(text, at: place, isWhole: isWhole) {
            case .none: continue
            case .partial: isPartial = true
            case .match(let end, let secret):
                guard isSecret(text, at: place, secret, by: rules[index]) else { continue }
                // What comes first in the table has precedence, once it is known.
                if isPartial { return .partial }
                return .match(Finding(rule: rules[index].name, range: secret), end: end)
            }
        }
        return isPartial ? .partial : .none
    }

    private func isSecret(
        _ text: UnsafeBufferPointer<UInt8>, at place: Int, _ secret: Range<Int>, by rule: RedactionRule
    ) -> Bool {
        guard allowed.isEmpty || !allowed.contains(Array(text[secret])) else { return false }
        return SecretValue(lead: text[place..<secret.lowerBound], bytes: text[secret]).isSecret(by: rule)
    }
}
