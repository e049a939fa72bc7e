internal import CCurl

/// What libcurl's callbacks see of one exchange.
final class Transfer {
    private(set) var headers = Headers()
    private(set) var body: [UInt8] = []
    private(set) var isTooLarge = false
    /// What the source of the body threw.
    private(set) var failure: (any Error)?
    /// Whether nobody wants any more.
    var isOver: Bool { hasEnough || isCancelled?() == true }
    /// What ends an exchange in which nothing more can be sent.
    static let abort = Int(CURL_READFUNC_ABORT)
    /// Whether the receiver wants no more.
    private var hasEnough = false
    private let isCancelled: (() -> Bool)?
    private var status = 0
    private var pending: ArraySlice<UInt8> = []
    private let source: (() throws -> [UInt8])?
    private let receive: ((ArraySlice<UInt8>) -> Bool)?
    private let limit: Int

    init(_ request: HTTPRequest, limit: Int, receive: ((ArraySlice<UInt8>) -> Bool)?) {
        self.limit = limit
        self.receive = receive
        isCancelled = request.isCancelled
        switch request.body {
        case .none: source = nil
        case .bytes: source = nil
        case .stream(let next): source = next
        }
    }

    /// The object behind a callback's context.
    static func from(_ context: UnsafeMutableRawPointer?) -> Transfer? {
        context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Takes a piece of the answer; any other count than its own ends the exchange.
    func take(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        let piece = Array(UnsafeRawBufferPointer(start: bytes, count: count))
        if let receive, (200..<300).contains(status) {
            hasEnough = !receive(piece[...])
            return hasEnough ? 0 : count
        }
        guard body.count + count <= limit else {
            isTooLarge = true
            return 0
        }
        body += piece
        return count
    }

    /// Takes a line of the answer's head; a status line begins a new head.
    func takeHeader(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        let line = String(decoding: UnsafeRawBufferPointer(start: bytes, count: count), as: UTF8.self)
        if line.hasPrefix("HTTP/") {
            headers = Headers()
            status = Int(line.split(separator: " ").dropFirst().first.map { $0.prefix(3) } ?? "") ?? 0
        } else if let colon = line.firstIndex(of: ":") {
            let value = line[line.index(after: colon)...].drop(while: \.isWhitespace)
            let end = value.lastIndex { !$0.isWhitespace }
            headers.add(String(line[..<colon]), end.map { String(value[...$0]) } ?? "")
        }
        return count
    }

    /// Gives a piece of the body; 0 is its end.
    func give(_ buffer: UnsafeMutablePointer<CChar>?, _ size: Int) -> Int {
        do {
            if pending.isEmpty, let source { pending = try source()[...] }
        } catch {
            failure = error
            return Self.abort
        }
        let piece = pending.prefix(size)
        UnsafeMutableRawBufferPointer(start: buffer, count: size).copyBytes(from: piece)
        pending = pending.dropFirst(piece.count)
        return piece.count
    }
}
