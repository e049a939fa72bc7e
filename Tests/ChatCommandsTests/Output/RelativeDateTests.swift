import ChatModel
import Testing

@testable import ChatCommands

@Suite struct RelativeDateTests {
    /// 2026-03-10T12:00:00Z, a Tuesday.
    private let now = Timestamp(milliseconds: 1_773_144_000_000)

    private func relative(_ seconds: Int64, offset: Int = 0) -> String {
        let format = DateFormat(.relative, now: now) { _ in offset }
        return format.string(Timestamp(milliseconds: now.milliseconds - seconds * 1000))
    }

    @Test(
        "git's words and limits",
        arguments: [
            (-1, "in the future"), (0, "just now"), (1, "1 second ago"), (89, "89 seconds ago"),
            (90, "2 minutes ago"), (89 * 60, "89 minutes ago"), (90 * 60, "2 hours ago"), (7200, "2 hours ago"),
            (13 * 3600, "13 hours ago"), (26 * 3600, "yesterday"), (35 * 3600, "yesterday"), (37 * 3600, "2 days ago"),
            (13 * 86_400, "13 days ago"), (14 * 86_400, "2 weeks ago"), (21 * 86_400, "3 weeks ago"),
            (70 * 86_400, "2 months ago"), (364 * 86_400, "12 months ago"), (365 * 86_400, "1 year ago"),
            (400 * 86_400, "1 year, 1 month ago"), (500 * 86_400, "1 year, 4 months ago"),
            (730 * 86_400, "2 years ago"), (1825 * 86_400, "5 years ago"), (3650 * 86_400, "10 years ago"),
        ] as [(Int64, String)])
    func words(seconds: Int64, words: String) {
        #expect(relative(seconds) == words)
    }

    @Test("yesterday is a day of the calendar where the user is")
    func yesterday() {
        #expect(relative(35 * 3600, offset: 0) == "yesterday")
        #expect(relative(35 * 3600, offset: -5 * 3600) == "35 hours ago")
        #expect(relative(24 * 3600 - 1800, offset: 0) == "yesterday")
        #expect(relative(23 * 3600, offset: 0) == "23 hours ago")
    }

    @Test("exact styles, in local time where they are local")
    func styles() {
        let moment = Timestamp(milliseconds: 1_773_100_805_123)
        func string(_ style: DateFormat.Style, _ offset: Int = 0) -> String {
            DateFormat(style, now: now) { _ in offset }.string(moment)
        }
        #expect(string(.rfc3339, 3600) == "2026-03-10T00:00:05.123Z")
        #expect(string(.iso) == "2026-03-10 00:00:05 +0000")
        #expect(string(.iso, 19_800) == "2026-03-10 05:30:05 +0530")
        #expect(string(.iso, -12_600) == "2026-03-09 20:30:05 -0330")
        #expect(string(.short, -3600) == "2026-03-09")
        #expect(string(.unix, 3600) == "1773100805")
    }
}
