internal import ChatModel
internal import Git

/// A line of a note that cannot be read.
///
/// It is kept, reported, and never in the way of the others.
public struct BrokenLine: Hashable, Sendable {
    /// The line's number in its note, from 1.
    public let number: Int
    /// What is wrong, for example `no role` or `not JSON at byte 12`.
    public let reason: String
}

extension NoteFormat {
    /// A line as it stands in a note.
    enum Reading: Hashable {
        case line(NoteLine)
        case broken(BrokenLine)
    }

    /// Reads every line of a note; blank ones are nothing.
    ///
    /// - Parameters:
    ///   - opener: What opens words that are sealed; without it they stay sealed.
    ///   - load: Reads the blob of a payload that is too large for its line; `nil` if it is not there.
    static func read(
        _ bytes: [UInt8], opener: LineOpener = .none, load: @escaping (ObjectID) throws -> [UInt8]?
    ) throws -> [Reading] {
        var readings: [Reading] = []
        for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            guard line.contains(where: { $0 != 0x20 && $0 != 0x0D }) else { continue }
            do throws(LineGap) {
                readings.append(.line(try self.line(line, opener, load: load)))
            } catch {
                guard error.cause == nil else { throw error.cause ?? error }
                readings.append(.broken(BrokenLine(number: index + 1, reason: error.reason)))
            }
        }
        return readings
    }

    private static func line(
        _ bytes: ArraySlice<UInt8>, _ opener: LineOpener, load: @escaping (ObjectID) throws -> [UInt8]?
    ) throws(LineGap) -> NoteLine {
        let json: JSON
        do throws(JSON.ParseError) {
            json = try JSON.parse(bytes)
        } catch {
            throw LineGap("not JSON at byte \(error.offset)")
        }
        guard let clock = json["clock"]?.text.flatMap(LogFormat.count), clock > 0 else { throw LineGap("no clock") }
        guard json["v"]?.integer == version else { return NoteLine(clock: clock, content: .unknown(json)) }
        return NoteLine(clock: clock, content: try LineReader(json: json, opener: opener, load: load).content())
    }
}

/// Why a line is none: what is missing from it, or what failed while its payload was read.
struct LineGap: Error {
    let reason: String
    var cause: (any Error)?

    init(_ reason: String) { self.reason = reason }

    init(cause: any Error) {
        reason = "unreadable"
        self.cause = cause
    }
}
