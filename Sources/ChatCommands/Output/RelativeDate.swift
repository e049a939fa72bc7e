import ChatModel

/// How moments are shown: a style, the moment "now", and the local time zone.
struct DateFormat {
    /// The styles by the names that `--date` takes.
    enum Style: String, CaseIterable, Sendable {
        /// `2 hours ago`
        case relative
        /// `2026-01-02 03:04:05 +0100`, local time
        case iso
        /// `2026-01-02`, local time
        case short
        /// Seconds since 1970-01-01 UTC
        case unix
        /// `2026-01-02T02:04:05.000Z`, always UTC
        case rfc3339
    }

    let style: Style
    let now: Timestamp
    /// Seconds that local time is ahead of UTC at a moment; it changes with the seasons.
    let offset: (Timestamp) -> Int

    /// Creates a format; without `offset`, local time is UTC.
    init(_ style: Style, now: Timestamp, offset: @escaping (Timestamp) -> Int = { _ in 0 }) {
        self.style = style
        self.now = now
        self.offset = offset
    }

    /// The moment in this format.
    func string(_ moment: Timestamp) -> String {
        switch style {
        case .relative: relative(moment)
        case .iso: date(moment) + " " + clock(moment) + " " + zone(moment)
        case .short: date(moment)
        case .unix: String(moment.seconds)
        case .rfc3339: moment.description
        }
    }

    private func local(_ moment: Timestamp) -> Timestamp {
        Timestamp(milliseconds: moment.milliseconds + Int64(offset(moment)) * 1000)
    }

    private func date(_ moment: Timestamp) -> String { String(local(moment).description.dropLast(14)) }
    private func clock(_ moment: Timestamp) -> String { String(local(moment).description.suffix(13).prefix(8)) }

    private func zone(_ moment: Timestamp) -> String {
        let minutes = abs(offset(moment)) / 60
        let digits = String(10_000 + minutes / 60 * 100 + minutes % 60).dropFirst()
        return (offset(moment) < 0 ? "-" : "+") + digits
    }
}

extension DateFormat {
    /// The words and the limits are those of git's `show_date_relative`, with `just now` and `yesterday` added.
    private func relative(_ moment: Timestamp) -> String {
        let seconds = now.seconds - moment.seconds
        if seconds < 0 { return "in the future" }
        if seconds == 0 { return "just now" }
        if seconds < 90 { return ago(seconds, "second") }
        let minutes = (seconds + 30) / 60
        if minutes < 90 { return ago(minutes, "minute") }
        let hours = (minutes + 30) / 60
        if hours < 36 { return hours >= 24 && isYesterday(moment) ? "yesterday" : ago(hours, "hour") }
        return long(days: (hours + 12) / 24)
    }

    private func long(days: Int64) -> String {
        if days < 14 { return ago(days, "day") }
        if days < 70 { return ago((days + 3) / 7, "week") }
        if days < 365 { return ago((days + 15) / 30, "month") }
        if days >= 1825 { return ago((days + 183) / 365, "year") }
        let months = (days * 24 + 365) / 730
        let years = count(months / 12, "year")
        return months % 12 == 0 ? years + " ago" : years + ", " + ago(months % 12, "month")
    }

    private func isYesterday(_ moment: Timestamp) -> Bool {
        date(moment) == date(Timestamp(milliseconds: now.milliseconds - 86_400_000))
    }

    private func ago(_ number: Int64, _ unit: String) -> String { count(number, unit) + " ago" }
    private func count(_ number: Int64, _ unit: String) -> String { "\(number) \(unit)\(number == 1 ? "" : "s")" }
}
