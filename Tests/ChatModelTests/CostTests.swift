import ChatModel
import Testing

@Suite struct CostTests {
    @Test(
        "decimals as JSON spells them",
        arguments: [
            ("0", "0"), ("0.0123", "0.0123"), ("2", "2"), ("1.5e-05", "0.000015"), ("0.0030000000000000001", "0.003"),
            ("0.0000000005", "0.000000001"), ("0.00000000049", "0"), ("12E2", "1200"), ("3.10", "3.1"), ("1e-40", "0"),
            ("999999999.999999999", "999999999.999999999"),
        ])
    func reads(text: String, shown: String) { #expect(Cost(text)?.description == shown) }

    @Test(
        "what is no amount",
        arguments: ["", "-1", "x", ".", ".5", "1.2.3", "1e99", "1e-99", "9999999999999", "0x1", "٣"])
    func refuses(text: String) { #expect(Cost(text) == nil) }

    @Test("sums and differences")
    func arithmetic() {
        let (one, two) = (Cost(nanodollars: 3), Cost(nanodollars: 5))
        #expect((one + two).nanodollars == 8 && two.since(one).nanodollars == 2 && one.since(two) == one)
        #expect((Cost(nanodollars: .max) + one).nanodollars == .max && one < two)
    }
}

@Suite struct UsageTests {
    private func usage(_ input: Int?, _ output: Int?) -> Usage {
        var usage = Usage()
        (usage.inputTokens, usage.outputTokens) = (input, output)
        return usage
    }

    @Test("what is not known stays so, and nothing overflows")
    func sums() {
        #expect(usage(1, nil) + usage(2, nil) == usage(3, nil))
        #expect(usage(nil, nil) + usage(nil, 4) == usage(nil, 4))
        #expect((usage(.max, 1) + usage(1, 1)).totalTokens == .max)
    }

    @Test("since an earlier count; a count that begins anew is taken whole")
    func differences() {
        #expect(usage(480, 60).since(usage(240, 30)) == usage(240, 30))
        #expect(usage(100, 60).since(usage(240, 30)) == usage(100, 60))
    }
}

@Suite struct AnswerTextTests {
    private func text(_ updates: AgentUpdate...) -> String {
        var answer = AnswerText()
        return updates.map { answer.piece(of: $0) }.joined()
    }

    private let call = AgentUpdate.toolCall(ToolCall(id: "1", name: "x", kind: "other", status: "completed"))

    @Test("what is said after a tool was used begins a new paragraph")
    func paragraphs() {
        #expect(text(.text("a"), .text("b"), call, call, .text("c")) == "ab\n\nc")
        #expect(text(.text("a\n"), call, .text("b")) == "a\n\nb")
        #expect(text(.text("a\n"), .text("\n"), call, .text("b")) == "a\n\nb")
        #expect(text(call, .text("a")) == "a")
        #expect(text(.text("a"), call, .text(""), .text("b")) == "a\n\nb")
    }
}
