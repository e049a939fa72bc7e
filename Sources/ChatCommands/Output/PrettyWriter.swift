internal import ChatModel

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Writes one object after the other as `JSON.pretty` prints it, without a value in between.
final class PrettyWriter: JSONSink {
    private var base: UnsafeMutablePointer<UInt8>
    private var capacity = 4096
    private var count = 0
    /// All bytes of texts, one over the other: whether any of them is not ASCII.
    private var seen: UInt8 = 0
    /// How deep the members are that come next.
    private var depth: Int
    private var isFirst = true
    private var other: [UInt8] = []

    /// - Parameter depth: How deep the objects stand in others.
    init(depth: Int) {
        base = .allocate(capacity: capacity)
        self.depth = depth + 1
    }

    deinit { base.deallocate() }

    /// The bytes of the object whose members `write` puts here; the first line is not indented.
    func object(_ write: (PrettyWriter) -> Void) -> UnsafeBufferPointer<UInt8> {
        (count, seen, isFirst) = (0, 0, true)
        append("{")
        write(self)
        end()
        let bytes = UnsafeBufferPointer(start: base, count: count)
        guard seen >= 0x80 else { return bytes }
        let safe = Array(String(decoding: bytes, as: UTF8.self).escapingHidden().utf8)
        count = 0
        safe.withUnsafeBufferPointer { append($0) }
        return UnsafeBufferPointer(start: base, count: count)
    }

    func put(_ name: StaticString, _ text: String?) {
        begin(name)
        guard let text else { return append("null") }
        let isWritten = text.utf8.withContiguousStorageIfAvailable { appendPlain($0) } ?? false
        if !isWritten { append(value: .string(text)) }
    }

    func put(_ name: StaticString, number: Int?) {
        begin(name)
        guard let number else { return append("null") }
        append(value: .integer(number))
    }

    func put(_ name: StaticString, value: JSON) {
        begin(name)
        switch value {
        case .null: append("null")
        case .bool(let isTrue): append(isTrue ? "true" : "false")
        case .array(let elements) where elements.isEmpty: append("[]")
        default: append(value: value)
        }
    }

    func put(_ name: StaticString, object members: () -> Void) {
        begin(name)
        append("{")
        depth += 1
        isFirst = true
        members()
        end()
        depth -= 1
    }

    /// A text with nothing to escape; `false` for any other.
    private func appendPlain(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var (special, all): (UInt8, UInt8) = (0, 0)
        // Without a way out of the loop, many bytes are looked at at once.
        for byte in text {
            let control: UInt8 = byte < 0x20 ? 1 : 0
            let delete: UInt8 = byte == 0x7F ? 1 : 0
            let quotation: UInt8 = byte == 0x22 ? 1 : 0
            let slash: UInt8 = byte == 0x5C ? 1 : 0
            special |= control | delete | quotation | slash
            all |= byte
        }
        guard special == 0 else { return false }
        seen |= all
        append("\"")
        append(text)
        append("\"")
        return true
    }

    private func append(value: JSON) {
        other.removeAll(keepingCapacity: true)
        value.write(to: &other, depth: depth)
        for byte in other { seen |= byte }
        other.withUnsafeBufferPointer { append($0) }
    }

    /// The line of a member up to its value.
    private func begin(_ name: StaticString) {
        if !isFirst { append(",") }
        isFirst = false
        line(depth)
        append("\"")
        append(UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        append("\": ")
    }

    /// The last line of an object.
    private func end() {
        line(depth - 1)
        append("}")
        isFirst = false
    }

    private func line(_ depth: Int) {
        append("\n")
        for _ in 0..<depth { append("  ") }
    }

    private func append(_ text: StaticString) {
        append(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private func append(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let start = bytes.baseAddress, !bytes.isEmpty else { return }
        if count + bytes.count > capacity { grow(to: (count + bytes.count) * 2) }
        memcpy(base + count, start, bytes.count)
        count += bytes.count
    }

    private func grow(to size: Int) {
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: size)
        memcpy(larger, base, count)
        base.deallocate()
        (base, capacity) = (larger, size)
    }
}
