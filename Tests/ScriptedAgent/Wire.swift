import ChatModel

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The agent's side of JSON-RPC over standard input and output.
struct Wire {
    private var buffer: [UInt8] = []
    private var isAtEnd = false
    private var nextID = 0
    private let log: Int32

    /// - Parameter log: The file that gets every line that is received.
    init(log: String?) { self.log = log.map { open($0, O_WRONLY | O_CREAT | O_APPEND, 0o644) } ?? -1 }

    /// The next message; `nil` at the end of input or after that many milliseconds, where a limit is given.
    mutating func receive(milliseconds: Int32 = -1) -> JSON? {
        while true {
            if let end = buffer.firstIndex(of: 0x0A) {
                let line = Array(buffer[...end])
                buffer.removeSubrange(...end)
                if log >= 0 { _ = write(log, line, line.count) }
                return (try? JSON.parse(line)) ?? .null
            }
            guard !isAtEnd else { return nil }
            var entry = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
            guard poll(&entry, 1, milliseconds) > 0 else { return nil }
            var piece = [UInt8](repeating: 0, count: 65536)
            let count = read(0, &piece, piece.count)
            isAtEnd = count <= 0
            buffer += piece.prefix(max(0, count))
        }
    }

    /// Whether nothing more comes.
    var hasEnded: Bool { isAtEnd && !buffer.contains(0x0A) }

    func send(_ json: JSON) { sendRaw(json.line + "\n") }

    func sendRaw(_ text: String) { sendRaw(Array(text.utf8)) }

    func sendRaw(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
            guard count > 0 else { exit(9) }
            rest = rest.dropFirst(count)
        }
    }

    /// Sends a request and returns its id.
    mutating func ask(_ method: String, _ params: JSON) -> Int {
        defer { nextID += 1 }
        send(["jsonrpc": "2.0", "id": .integer(nextID), "method": .string(method), "params": params])
        return nextID
    }
}
