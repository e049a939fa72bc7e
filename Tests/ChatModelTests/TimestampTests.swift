import ChatModel
import TestSupport
import Testing

@Suite struct TimestampTests {
    @Test(
        "known moments are printed and parsed",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"), (-1000, "1969-12-31T23:59:59.000Z"),
            (1_767_323_045_678, "2026-01-02T03:04:05.678Z"), (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_709_251_199_999, "2024-02-29T23:59:59.999Z"), (-2_203_977_600_000, "1900-02-28T00:00:00.000Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"), (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
            (253_402_300_800_000, "+010000-01-01T00:00:00.000Z"), (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"),
            (-62_167_219_200_001, "-000001-12-31T23:59:59.999Z"), (-62_135_596_800_000, "0001-01-01T00:00:00.000Z"),
        ] as [(Int64, String)])
    func known(milliseconds: Int64, text: String) {
        #expect(Timestamp(milliseconds: milliseconds).description == text)
        #expect(Timestamp(text)?.milliseconds == milliseconds)
    }

    @Test(
        "what is never printed is never parsed",
        arguments: [
            "", "2026-01-02", "2026-01-02T03:04:05Z", "2026-01-02T03:04:05.00Z", "2026-01-02t03:04:05.000Z",
            "2026-01-02T03:04:05.000z", "2026-01-02 03:04:05.000Z", "2026-02-29T00:00:00.000Z",
            "2026-02-30T00:00:00.000Z", "2026-04-31T00:00:00.000Z", "1900-02-29T00:00:00.000Z",
            "2026-00-01T00:00:00.000Z", "2026-13-01T00:00:00.000Z", "2026-01-00T00:00:00.000Z",
            "2026-01-32T00:00:00.000Z", "2026-01-01T24:00:00.000Z", "2026-01-01T00:60:00.000Z",
            "2026-12-31T23:59:60.000Z", "+002026-01-01T00:00:00.000Z", "-000000-01-01T00:00:00.000Z",
            "10000-01-01T00:00:00.000Z", "2026-01-02T03:04:05.000Z ", "２０２６-01-02T03:04:05.000Z",
            "+2026-01-02T03:04:05.00Z", "2026-01-0\u{661}T03:04:05.000", "éééééééééééé",
        ])
    func refused(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test("every 17th day of 800 years and random moments of 20,000 years come back")
    func roundTrip() {
        var random = SeededRandom(seed: 1)
        let days = stride(from: -146_097, through: 146_097, by: 17).map { Int64($0) * 86_400_000 }
        let moments = (0..<20_000).map { _ in
            Int64.random(in: -377_705_116_800_000...253_402_300_799_999, using: &random)
        }
        let lost = (days + moments).filter { Timestamp(Timestamp(milliseconds: $0).description)?.milliseconds != $0 }
        #expect(lost == [])
    }

    @Test("the calendar goes through every day once")
    func calendar() {
        let lengths: [Int64] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        var (year, month, day): (Int64, Int64, Int64) = (1600, 1, 1)
        var wrong: [Int64] = []
        for number in Int64(-135_140)..<11_000 {
            if Timestamp.civil(days: number) != (year, month, day) { wrong.append(number) }
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            day += 1
            if day > lengths[Int(month) - 1] + (month == 2 && isLeap ? 1 : 0) { (month, day) = (month + 1, 1) }
            if month > 12 { (year, month) = (year + 1, 1) }
        }
        #expect(wrong.prefix(3) == [])
    }

    @Test("the ends of the range print and do not trap", arguments: [Int64.min, .min + 998, .max])
    func ends(milliseconds: Int64) {
        #expect(Timestamp(milliseconds: milliseconds).description.hasSuffix("Z"))
        #expect(Timestamp(milliseconds: .max).after(Timestamp(milliseconds: .max)).milliseconds == .max)
    }

    @Test("seconds round down")
    func seconds() {
        #expect(
            [-1001, -1000, -999, -1, 0, 999, 1000].map { Timestamp(milliseconds: $0).seconds } == [
                -2, -1, -1, -1, 0, 0, 1,
            ])
    }

    @Test("times stay strictly increasing")
    func after() {
        let (early, late) = (Timestamp(milliseconds: 5), Timestamp(milliseconds: 9))
        #expect(early < late)
        #expect(late.after(early) == late)
        #expect(early.after(late).milliseconds == 10)
        #expect(early.after(early).milliseconds == 6)
        #expect(early.after(nil) == early)
    }
}
