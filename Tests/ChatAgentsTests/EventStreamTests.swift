import TestSupport
import Testing

@testable import ChatAgents

@Suite struct EventStreamTests {
    private static let stream = Array(
        ": ping\r\n\r\nevent: x\ndata: one\ndata:two\n\nid: 3\rdata:  three\r\rnot a field\ndata: four".utf8)

    private func events(_ pieces: [[UInt8]]) -> ([String], stray: String) {
        var stream = EventStream()
        var events = pieces.flatMap { stream.take($0) }
        events += stream.finish()
        return (events.map { String(decoding: $0, as: UTF8.self) }, String(decoding: stream.stray, as: UTF8.self))
    }

    @Test("lines end in LF, CR or both, data of several lines is one event, the last needs no end")
    func events() {
        let (whole, stray) = events([Self.stream])
        #expect(whole == ["one\ntwo", " three", "four"] && stray == "not a field\n")
    }

    @Test("wherever the stream is cut, the events are the same")
    func pieces() {
        for place in 0...Self.stream.count {
            let cut = events([Array(Self.stream[..<place]), Array(Self.stream[place...])])
            #expect(cut.0 == ["one\ntwo", " three", "four"])
        }
        #expect(events(Self.stream.map { [$0] }).0 == ["one\ntwo", " three", "four"])
    }

    @Test("a line without an end takes no more than its limit")
    func endless() {
        var stream = EventStream()
        for _ in 0..<5 { _ = stream.take([UInt8](repeating: 0x78, count: EventStream.limit / 4)) }
        #expect(stream.wasCut && stream.finish().isEmpty)
    }

    @Test(
        "a reference names a file and lines of it",
        arguments: [
            ("a.txt", "a.txt", nil, nil), ("a.txt:12", "a.txt", 12, 12), ("a.txt:1-20", "a.txt", 1, 20),
            ("a.txt:7-", "a.txt", 7, nil), ("a:b", "a:b", nil, nil), ("a:", "a:", nil, nil), (":3", ":3", nil, nil),
            ("a:-3", "a:-3", nil, nil), ("a:1-2-3", "a:1-2-3", nil, nil),
            ("a:99999999999999999999", "a:99999999999999999999", nil, nil),
        ] as [(String, String, Int?, Int?)])
    func reference(word: String, path: String, first: Int?, last: Int?) {
        let reference = FileReference(word)
        #expect(reference.path == path && reference.first == first && reference.last == last)
    }
}
