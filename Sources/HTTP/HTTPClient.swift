/// When and how often to ask again for what changes nothing.
public struct Retries {
    /// How often is asked altogether.
    public var attempts: Int
    /// The longest wait that a server may ask for, in seconds.
    public var longestWait: Int
    /// Waits that many milliseconds.
    public let pause: (Int) -> Void
    /// A source of random numbers.
    public let random: () -> UInt64

    /// Creates a plan.
    public init(
        attempts: Int = 3, longestWait: Int = 5, pause: @escaping (Int) -> Void, random: @escaping () -> UInt64
    ) {
        self.attempts = attempts
        self.longestWait = longestWait
        self.pause = pause
        self.random = random
    }

    /// Half a second, then twice that, and so on, half of it by chance.
    func wait(before attempt: Int) -> Int {
        let most = 500 << (attempt - 1)
        return most / 2 + Int(random() % UInt64(most / 2))
    }
}

/// Asks servers: follows redirects, asks again where that is safe, and says what it does without saying secrets.
public final class HTTPClient {
    private let transport: any Transport
    private let retries: Retries
    private let trace: Trace

    /// Creates a client.
    ///
    /// - Parameter trace: Told of every exchange.
    public init(_ transport: any Transport, retries: Retries, trace: Trace = Trace { _ in }) {
        self.transport = transport
        self.retries = retries
        self.trace = trace
    }

    /// Sends a request and returns the whole answer, or what `receive` left of it.
    ///
    /// A request with a safe method is sent again after a failure that may pass, and after 500, 502, 503 and 504. All
    /// others are sent once: the caller must look whether they were done.
    ///
    /// - Throws: `HTTPError`. A 4xx or 5xx is an answer.
    public func send(_ request: HTTPRequest, receive: ((ArraySlice<UInt8>) -> Bool)? = nil) throws -> HTTPResponse {
        guard request.method.isSafe, receive == nil else { return try follow(request, receive) }
        for attempt in 1..<max(1, retries.attempts) {
            do {
                let response = try follow(request, nil)
                guard let wait = wait(after: response, attempt: attempt) else { return response }
                retries.pause(wait)
            } catch let error as HTTPError where error.isPassing && (attempt == 1 || !error.isSlow) {
                trace.failed(request, error)
                retries.pause(retries.wait(before: attempt))
            }
        }
        return try follow(request, nil)
    }

    /// Milliseconds until asking again; `nil` takes the answer as it is.
    private func wait(after response: HTTPResponse, attempt: Int) -> Int? {
        guard [500, 502, 503, 504].contains(response.status) else { return nil }
        guard let asked = response.headers["Retry-After"].flatMap({ Int($0) }) else {
            return retries.wait(before: attempt)
        }
        return asked <= retries.longestWait ? asked * 1000 : nil
    }

    private func follow(_ request: HTTPRequest, _ receive: ((ArraySlice<UInt8>) -> Bool)?) throws -> HTTPResponse {
        var request = request
        for _ in 0..<6 {
            let response = try exchange(request, receive)
            guard let next = try request.redirected(by: response) else { return response }
            request = next
        }
        throw HTTPError.redirectLoop(request.address.place)
    }

    private func exchange(_ request: HTTPRequest, _ receive: ((ArraySlice<UInt8>) -> Bool)?) throws -> HTTPResponse {
        trace.asked(request)
        let response = try transport.send(request, receive: receive)
        trace.answered(response)
        return response
    }
}

extension HTTPError {
    /// Whether the failure took so long that waiting for a third one helps nobody.
    fileprivate var isSlow: Bool {
        if case .stalled = self { return true }
        return false
    }
}

extension HTTPRequest {
    /// The request to where an answer leads; `nil` if it leads nowhere.
    fileprivate func redirected(by response: HTTPResponse) throws(HTTPError) -> HTTPRequest? {
        guard [301, 302, 303, 307, 308].contains(response.status), redirects != .none else { return nil }
        guard let location = response.headers["Location"], let target = address.following(location) else { return nil }
        let isSame = target.origin == address.origin
        let mayLeave =
            redirects == .anywhere && method.isSafe && !(address.scheme == "https" && target.scheme == "http")
        guard isSame || mayLeave else { throw .redirectRefused(address.place, to: target.place) }
        var next = self
        next.address = target
        if !isSame { for name in Trace.secretHeaders { next.headers[name] = nil } }
        if response.status == 303, method != .head { (next.method, next.body) = (.get, .none) }
        return next
    }
}
