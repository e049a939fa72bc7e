import ChatModel
import Testing

@Suite struct JSONTests {
    @Test("members keep their order; the last of a name counts")
    func members() {
        let value: JSON = ["b": "1", "a": true, "b": "2"]
        #expect(value["b"] == "2")
        #expect(value["c"] == nil)
        #expect(JSON.array([value])["b"] == nil)
        #expect(value.line == #"{"b":"1","a":true,"b":"2"}"#)
    }

    @Test("values of the wrong kind are nil")
    func kinds() {
        #expect(JSON.string("1").integer == nil)
        #expect(JSON.number("1").text == nil)
        #expect(JSON.null.elements == nil)
        #expect(JSON.array([.null]).elements == [.null])
    }

    @Test(
        "whole numbers that fit are integers",
        arguments: [("12", 12), ("-7", -7), ("1.0", nil), ("1e2", nil), ("9223372036854775808", nil)])
    func integers(digits: String, value: Int?) {
        #expect(JSON.number(digits).integer == value)
    }

    @Test("integers and what may be missing")
    func making() {
        #expect(JSON.integer(UInt64.max).line == "18446744073709551615")
        #expect(JSON.optional(nil as String?) == .null && JSON.optional("x") == "x")
        #expect(JSON.optional(nil as Int?) == .null && JSON.optional(-3) == .number("-3"))
    }
}
