/// The parent's ends of a child's three pipes, moved together so that neither side waits for the other.
struct Streams {
    private(set) var stdout: [UInt8] = []
    private(set) var stderr: [UInt8] = []
    private var waiting: ArraySlice<UInt8>
    private var input: Int32
    private var output: Int32
    private var error: Int32

    /// Takes over the descriptors; an input of -1 is none.
    init(input: Int32, output: Int32, error: Int32, sending bytes: [UInt8]) {
        (self.input, self.output, self.error) = (input, output, error)
        waiting = bytes[...]
        // A child that reads slowly must not hold up the reading of what it writes.
        if input >= 0 { _ = fcntl(input, F_SETFL, O_NONBLOCK) }
    }

    /// Whether the child, and whatever it left behind, can still write.
    var areOpen: Bool { output >= 0 || error >= 0 }

    /// Waits for something to move and moves it.
    mutating func pump(seconds: Double) {
        if waiting.isEmpty { Self.shut(&input) }
        var watched = [(input, POLLOUT), (output, POLLIN), (error, POLLIN)].map {
            pollfd(fd: $0.0, events: Int16($0.1), revents: 0)
        }
        guard poll(&watched, 3, Int32(max(0, seconds) * 1000)) > 0 else { return }
        if watched[0].revents != 0 { send() }
        if watched[1].revents != 0 { Self.receive(&output, into: &stdout) }
        if watched[2].revents != 0 { Self.receive(&error, into: &stderr) }
    }

    private mutating func send() {
        let count = waiting.withUnsafeBytes { write(input, $0.baseAddress, $0.count) }
        if count > 0 { waiting = waiting.dropFirst(count) }
        // A child that stopped reading early is its own affair, as in a shell.
        if count < 0 && errno != EAGAIN && errno != EINTR { waiting = [] }
    }

    private static func receive(_ descriptor: inout Int32, into bytes: inout [UInt8]) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = Glue.read(descriptor, &buffer)
        if count > 0 { bytes += buffer[..<count] } else { shut(&descriptor) }
    }

    private static func shut(_ descriptor: inout Int32) {
        if descriptor >= 0 { close(descriptor) }
        descriptor = -1
    }

    /// Closes what is still open.
    mutating func shut() {
        Self.shut(&input)
        Self.shut(&output)
        Self.shut(&error)
    }
}
