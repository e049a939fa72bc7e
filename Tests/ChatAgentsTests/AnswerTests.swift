import ChatAgents
import ChatModel
import Testing

@Suite(.timeLimit(.minutes(1))) struct AnswerTests {
    @Test("pieces come while the process still runs")
    func streams() async {
        let folder = Folder()
        // The process ends only when the reader has seen its first word.
        let line = "printf one; while [ ! -e seen ]; do sleep 0.01; done; printf two"
        let collected = await Collected(ShellAgent().start(.plain(line, in: folder.path))) { update in
            if update == .text("one") { _ = try? folder.write("", to: "seen", mode: 0o600) }
        }
        #expect(collected.text == "onetwo")
        #expect(collected.pieces == 2)
        #expect(collected.end?.outcome == .complete)
        #expect(collected.end?.stopReason == "end_turn")
        #expect(collected.end?.exitStatus == 0)
        #expect(collected.end?.reason == nil && collected.end?.diagnostics == nil)
    }

    @Test("a character that comes in two reads is not cut")
    func splitCharacter() async {
        let folder = Folder()
        let line = #"printf 'a\360\237'; while [ ! -e seen ]; do sleep 0.01; done; printf '\230\200b'"#
        let collected = await Collected(ShellAgent().start(.plain(line, in: folder.path))) { update in
            if update == .text("a") { _ = try? folder.write("", to: "seen", mode: 0o600) }
        }
        #expect(collected.text == "a😀b")
    }

    @Test("bytes that are no UTF-8 and NUL become U+FFFD")
    func invalidBytes() async {
        #expect(await shell(#"printf 'a\377b\000c\303'"#).text == "a\u{FFFD}b\u{FFFD}c\u{FFFD}")
    }

    @Test("an answer beyond the limit is cut, and its process still ends by itself")
    func limit() async {
        let collected = await shell("head -c 70000000 /dev/zero | tr '\\0' a; echo done >&2; exit 3")
        // A message has room for the reason that follows the answer.
        #expect(collected.text.utf8.count == Message.maximumBytes - (64 << 10))
        #expect(collected.end?.reason == "exit status 3; answer cut at 67043328 bytes")
        #expect(collected.end?.diagnostics == "done\n")
        let complete = await shell("head -c 67043329 /dev/zero | tr '\\0' a")
        #expect(complete.end?.outcome == .complete)
        #expect(complete.end?.reason == "answer cut at 67043328 bytes")
        #expect(await shell("head -c 67043328 /dev/zero | tr '\\0' a").end?.reason == nil)
    }

    @Test("a reader that takes nothing holds the process back")
    func backPressure() async throws {
        let folder = Folder()
        let line = "head -c 10000000 /dev/zero | tr '\\0' a; touch finished"
        var updates = ShellAgent().start(.plain(line, in: folder.path)).updates.makeAsyncIterator()
        _ = await updates.next()
        _ = await updates.next()
        try await Task.sleep(for: .milliseconds(300))
        #expect(!exists("\(folder.path)/finished"))
        while await updates.next() != nil {}
        #expect(exists("\(folder.path)/finished"))
    }

    @Test("standard error is kept apart, even on success")
    func diagnostics() async {
        let collected = await shell(#"printf 'said\n'; printf 'w\303\251rning\000\n' >&2"#)
        #expect(collected.text == "said\n")
        #expect(collected.end?.outcome == .complete)
        #expect(collected.end?.diagnostics == "wérning\u{FFFD}\n")
    }

    @Test("of standard error the last 64 KiB are kept")
    func longDiagnostics() async {
        // 100,000 times é: an odd limit would cut one, and so does the final byte.
        let line = "head -c 100000 /dev/zero | sed 's/\\x00/é/g' >&2; printf x >&2"
        let diagnostics = await shell(line).end?.diagnostics
        #expect(diagnostics?.utf8.count == 65535)
        #expect(diagnostics?.hasSuffix("éx") == true)
        #expect(diagnostics?.hasPrefix("é") == true)
    }
}
