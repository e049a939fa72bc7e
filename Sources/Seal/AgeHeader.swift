/// The readable part of a file of age's: for whom its key is wrapped, and how.
///
/// C2SP's `age.md` gives every byte.
struct AgeHeader: Equatable {
    /// One wrapping of the file's key.
    struct Stanza: Hashable {
        var arguments: [String]
        var body: [UInt8]
    }

    /// The most bytes of a header that is read.
    static let maximumBytes = 1 << 20

    static let version = "age-encryption.org/v1"

    var stanzas: [Stanza]

    /// What the header's mark is made over: everything up to the three dashes.
    var marked: [UInt8] {
        let stanzas = stanzas.map { stanza in
            "-> " + stanza.arguments.joined(separator: " ") + "\n" + Self.wrapped(stanza.body)
        }
        return Array((Self.version + "\n" + stanzas.joined() + "---").utf8)
    }

    func bytes(mark: [UInt8]) -> [UInt8] { marked + Array((" " + Base64.encode(mark, isPadded: false) + "\n").utf8) }

    /// Lines of 64 characters; the last one is shorter, and empty if nothing else is left.
    private static func wrapped(_ body: [UInt8]) -> String {
        var rest = Base64.encode(body, isPadded: false)[...]
        var lines = ""
        while rest.utf8.count >= 64 {
            lines += rest.prefix(64) + "\n"
            rest = rest.dropFirst(64)
        }
        return lines + rest + "\n"
    }
}

/// A header as it was found, with what stands behind it.
struct FoundHeader {
    let header: AgeHeader
    let mark: [UInt8]
    let rest: ArraySlice<UInt8>

    /// `nil` for anything that is not spelled exactly as age does.
    init?(_ file: [UInt8]) {
        var lines = HeaderLines(file.prefix(AgeHeader.maximumBytes))
        guard lines.next()?.elementsEqual(AgeHeader.version.utf8) == true else { return nil }
        var stanzas: [AgeHeader.Stanza] = []
        while let line = lines.next() {
            if line.starts(with: "---".utf8) {
                guard let mark = Self.mark(line), !stanzas.isEmpty else { return nil }
                (header, self.mark, rest) = (AgeHeader(stanzas: stanzas), mark, file[lines.place...])
                return
            }
            guard let arguments = Self.arguments(line), let body = Self.body(&lines) else { return nil }
            stanzas.append(.init(arguments: arguments, body: body))
        }
        return nil
    }

    private static func mark(_ line: ArraySlice<UInt8>) -> [UInt8]? {
        guard line.starts(with: "--- ".utf8), let mark = Base64.decode(line.dropFirst(4), isPadded: false) else {
            return nil
        }
        return mark.count == 32 ? mark : nil
    }

    private static func arguments(_ line: ArraySlice<UInt8>) -> [String]? {
        guard line.starts(with: "-> ".utf8) else { return nil }
        let words = line.dropFirst(3).split(separator: 0x20, omittingEmptySubsequences: false)
        guard words.allSatisfy({ !$0.isEmpty && $0.allSatisfy { (0x21...0x7E).contains($0) } }) else { return nil }
        return words.map { String(decoding: $0, as: UTF8.self) }
    }

    private static func body(_ lines: inout HeaderLines) -> [UInt8]? {
        var text: [UInt8] = []
        while let line = lines.next() {
            guard line.count <= 64 else { return nil }
            text += line
            if line.count < 64 { return Base64.decode(text, isPadded: false) }
        }
        return nil
    }
}

/// Lines that end with LF and nothing else.
private struct HeaderLines {
    private let bytes: ArraySlice<UInt8>
    private(set) var place: Int

    init(_ bytes: ArraySlice<UInt8>) { (self.bytes, place) = (bytes, bytes.startIndex) }

    mutating func next() -> ArraySlice<UInt8>? {
        guard let end = bytes[place...].firstIndex(of: 0x0A) else { return nil }
        defer { place = end + 1 }
        return bytes[place..<end]
    }
}
