import ChatModel
import Git

@testable import ChatStore

extension Fuzzer {
    /// Texts with secrets: a text in pieces is redacted as the whole is, and nothing that was found stays.
    static let secrets = Fuzzer(
        name: "secrets",
        seeds: { samples.map { Array(("say " + $0 + " and").utf8) } },
        check: { bytes, dice in
            let text = String(decoding: bytes, as: UTF8.self)
            let redactor = Redactor()
            let whole = redactor.redact(text).value
            var stream = RedactionStream(redactor)
            var (result, rest) = ("", Substring(text))
            while !rest.isEmpty {
                let piece = rest.prefix(1 + dice.below(dice.below(8) == 0 ? 4_000 : 40))
                result += stream.take(String(piece)).value
                rest = rest.dropFirst(piece.count)
            }
            result += stream.finish().value
            try require(result == whole, "in pieces: \(result.debugDescription)\nwhole: \(whole.debugDescription)")
            let found = redactor.findings(in: text)
            try require(found.isEmpty == (whole == text), "found \(found.count)")
            try require(whole.utf8.count <= text.utf8.count + 40 * found.count, "it grew")
        })

    /// Secrets of some forms, in two parts, so that nobody's scanner takes this file for a leak.
    private static let samples: [String] = {
        let key = "aB3dE5gH7jK9mN1pQ2rS4tU6vW8xY0zAbCdEfGhIjKlMnOpQrStUvWxYz0123456789"
        return [
            "-----BEGIN RSA PRIVATE" + " KEY-----\n\(key)\n-----END RSA PRIVATE KEY-----",
            "id AKIA" + "IOSF3DNN7EXAMPLZ.",
            "ghp" + "_" + key.prefix(36), "glpat" + "-" + key.prefix(20), "sk-ant" + "-api03-" + key.prefix(40),
            "sk" + "-" + key.prefix(48), "xoxb" + "-1234567890-" + key.prefix(20),
            "eyJ" + key.prefix(20) + ".eyJ" + key.prefix(30) + "." + key.prefix(43),
            "https://ann:" + "hunter2secret@example.com/x", "Authorization: Bearer " + key.prefix(32),
            "API_KEY = \"" + key.prefix(24) + "\"", "password: '" + key.prefix(16) + "'",
        ]
    }()

    /// Rules of a user's: a pattern is refused, or is tried on a text and ends.
    static let patterns = Fuzzer(
        name: "patterns",
        seeds: {
            RedactionRule.table.flatMap(\.patterns).map { Array($0.utf8) }
                + ["acme-([0-9]{4,8})", "(a{1,9}){2}", "[^a-z\\s]+?x"].map { Array($0.utf8) }
        },
        check: { bytes, dice in
            let text = String(decoding: bytes.prefix(200), as: UTF8.self)
            let rule: RedactionRule
            do throws(SecretPattern.Malformed) { rule = try RedactionRule("own", [text]) } catch { return }
            let redactor = Redactor(rules: [rule])
            let subject = String(decoding: (0..<dice.below(300)).map { _ in dice.pick(bytes) }, as: UTF8.self)
            _ = redactor.redact(subject).value
        })

    /// Hooks of others: a block of ours comes in and goes again, and every byte is what it was.
    static let hooks = Fuzzer(
        name: "hooks",
        seeds: {
            let husky = "#!/usr/bin/env sh\n. \"$(dirname -- \"$0\")/_/husky.sh\"\n\nnpm test\n"
            let texts = [
                "#!/bin/sh\nexec true\n", "#!/bin/sh", "echo no interpreter\n", husky, "#!/bin/sh\r\ntrue\r\n", "",
            ]
            return (texts + HookName.allCases.map { HookScript.file($0) }).map { Array($0.utf8) }
        },
        check: { bytes, dice in
            guard let text = String(validating: bytes, as: UTF8.self), HookText.isShellScript(text) else { return }
            _ = (HookText.version(text, after: HookScript.fileMark), HookText.program(text))
            guard HookText.block(text) == nil else { return }
            let block = HookScript.block(dice.pick(HookName.allCases), .init(wasOff: dice.below(2) == 0))
            let with = HookText.inserting(block, into: text)
            guard let found = HookText.block(with) else {
                // A text that looks like the beginning of a block hides ours: it has to be told, and is not written.
                return try require(text.contains(HookScript.blockStart), "no block in \(with.debugDescription)")
            }
            var rest = with
            rest.removeSubrange(found.range)
            let isOddText = text.contains(HookScript.blockStart) || text.contains(HookScript.blockEnd)
            try require(
                isOddText || Array(rest.utf8) == bytes, "\(text.debugDescription) became \(rest.debugDescription)")
        })
}
