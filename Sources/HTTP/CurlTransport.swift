internal import CCurl
internal import CCurlShim

/// One exchange with one server, without redirects and without asking again.
///
/// The only seam to the network: tests put a table of answers in its place.
public protocol Transport: AnyObject {
    /// Sends a request and waits for the answer.
    ///
    /// - Parameter receive: Given the bytes of the answer as they come, if its status says that it was done; by
    ///   returning `false` it ends the exchange.
    /// - Throws: `HTTPError` if no whole answer came, and what the request's source throws.
    func send(_ request: HTTPRequest, receive: ((ArraySlice<UInt8>) -> Bool)?) throws -> HTTPResponse
}

/// Exchanges over libcurl, which is loaded with the first of them.
///
/// Connections are kept for the next one. Not `Sendable`: one exchange at a time.
public final class CurlTransport: Transport {
    private let settings: NetworkSettings
    private var handle: OpaqueHandle?

    /// Creates a transport; nothing is loaded yet.
    public init(_ settings: NetworkSettings) { self.settings = settings }

    /// Sends a request over libcurl.
    ///
    /// - Throws: `HTTPError` if no whole answer came, and what the request's source throws.
    public func send(_ request: HTTPRequest, receive: ((ArraySlice<UInt8>) -> Bool)?) throws -> HTTPResponse {
        let handle = try open()
        let transfer = Transfer(request, limit: settings.maximumBytes, receive: receive)
        let list = HeaderList(request)
        chat_curl_reset(handle.pointer)
        let code = withExtendedLifetime((transfer, list)) {
            Options(handle: handle.pointer, settings: settings).set(request, list, transfer)
            return chat_curl_perform(handle.pointer)
        }
        if let error = transfer.failure { throw error }
        try Self.check(code, request.address, transfer, settings)
        return HTTPResponse(
            status: chat_curl_get_long(handle.pointer, CURLINFO_RESPONSE_CODE), headers: transfer.headers,
            body: transfer.body, address: request.address)
    }

    private func open() throws -> OpaqueHandle {
        if let handle { return handle }
        if let reason = chat_curl_load() { throw HTTPError.unavailable(reason: String(cString: reason)) }
        guard let pointer = chat_curl_new() else { throw HTTPError.unavailable(reason: "there is no memory") }
        let opened = OpaqueHandle(pointer)
        handle = opened
        return opened
    }

    private static func check(
        _ code: CURLcode, _ address: WebAddress, _ transfer: Transfer, _ settings: NetworkSettings
    ) throws(HTTPError) {
        let (place, words) = (address.place, String(cString: chat_curl_words(code)))
        switch code {
        case CURLE_OK: return
        case CURLE_COULDNT_RESOLVE_HOST: throw .hostNotFound(address.host)
        case CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY: throw .proxy(reason: words)
        case CURLE_COULDNT_CONNECT: throw .cannotConnect(place, reason: words)
        case CURLE_OPERATION_TIMEDOUT: throw .stalled(place, seconds: settings.stallSeconds)
        case CURLE_WRITE_ERROR where transfer.isTooLarge: throw .tooLarge(place, limit: settings.maximumBytes)
        case CURLE_WRITE_ERROR, CURLE_ABORTED_BY_CALLBACK: throw .cancelled
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE,
            CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR:
            throw .insecure(place, reason: words)
        default: throw .broken(place, reason: words)
        }
    }
}

/// A handle of libcurl, closed at its end.
private final class OpaqueHandle {
    let pointer: UnsafeMutableRawPointer

    init(_ pointer: UnsafeMutableRawPointer) { self.pointer = pointer }
    deinit { chat_curl_free(pointer) }
}

/// The lines of a request as libcurl takes them.
private final class HeaderList {
    private(set) var pointer: UnsafeMutablePointer<curl_slist>?

    init(_ request: HTTPRequest) {
        var lines = request.headers.fields.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
        // A wait for permission to send would be one more round trip.
        lines.append("Expect:")
        for line in lines { pointer = chat_curl_list_append(pointer, line) }
    }

    deinit { chat_curl_list_free(pointer) }
}

/// `CURLAUTH_ANY`, which Swift cannot import: every way but digest for IE.
private let anyAuthentication = ~(1 << 4)

/// Puts a request into a handle.
private struct Options {
    let handle: UnsafeMutableRawPointer
    let settings: NetworkSettings

    func set(_ request: HTTPRequest, _ list: HeaderList, _ transfer: Transfer) {
        string(CURLOPT_URL, request.address.description)
        string(CURLOPT_PROTOCOLS_STR, "http,https")
        string(CURLOPT_ACCEPT_ENCODING, "gzip, deflate")
        chat_curl_set_list(handle, CURLOPT_HTTPHEADER, list.pointer)
        number(CURLOPT_NOSIGNAL, 1)
        number(CURLOPT_FRESH_CONNECT, request.usesFreshConnection ? 1 : 0)
        number(CURLOPT_FORBID_REUSE, request.usesFreshConnection ? 1 : 0)
        callbacks(transfer)
        method(request)
        limits()
        network()
    }

    private func callbacks(_ transfer: Transfer) {
        let callbacks = chat_curl_callbacks(
            receive: { Transfer.from($3)?.take($0, $1 * $2) ?? 0 },
            header: { Transfer.from($3)?.takeHeader($0, $1 * $2) ?? 0 },
            send: { Transfer.from($3)?.give($0, $1 * $2) ?? Transfer.abort },
            tick: { context, _, _, _, _ in Transfer.from(context)?.isOver == false ? 0 : 1 })
        chat_curl_set_callbacks(handle, callbacks, Unmanaged.passUnretained(transfer).toOpaque())
    }

    private func method(_ request: HTTPRequest) {
        if request.method == .head { number(CURLOPT_NOBODY, 1) }
        switch request.body {
        // A length is expected of what changes something, even if it is 0.
        case .none where [.post, .put, .patch].contains(request.method): send([])
        case .none: break
        case .bytes(let bytes): send(bytes)
        case .stream:
            number(CURLOPT_UPLOAD, 1)
            chat_curl_set_size(handle, CURLOPT_INFILESIZE_LARGE, -1)
        }
        if !request.method.isSafe { string(CURLOPT_CUSTOMREQUEST, request.method.rawValue) }
    }

    /// Copied, so that libcurl can send it again after a proxy has asked who we are.
    private func send(_ bytes: [UInt8]) {
        number(CURLOPT_POST, 1)
        chat_curl_set_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bytes.count))
        var bytes = bytes.isEmpty ? [0] : bytes
        bytes.withUnsafeMutableBytes { _ = chat_curl_set_pointer(handle, CURLOPT_COPYPOSTFIELDS, $0.baseAddress) }
    }

    private func limits() {
        number(CURLOPT_CONNECTTIMEOUT, settings.connectSeconds)
        number(CURLOPT_LOW_SPEED_LIMIT, settings.stallBytes)
        number(CURLOPT_LOW_SPEED_TIME, settings.stallSeconds)
        number(CURLOPT_TIMEOUT, settings.totalSeconds)
    }

    private func network() {
        if let proxy = settings.proxy { string(CURLOPT_PROXY, proxy) }
        number(CURLOPT_PROXYAUTH, anyAuthentication)
        number(CURLOPT_SSL_VERIFYPEER, settings.verifies ? 1 : 0)
        number(CURLOPT_SSL_VERIFYHOST, settings.verifies ? 2 : 0)
        if let file = settings.certificates { string(CURLOPT_CAINFO, file) }
        if let folder = settings.certificateFolder { string(CURLOPT_CAPATH, folder) }
        if let file = settings.ownCertificate { string(CURLOPT_SSLCERT, file) }
        if let file = settings.ownKey { string(CURLOPT_SSLKEY, file) }
    }

    private func string(_ option: CURLoption, _ value: String) { chat_curl_set_string(handle, option, value) }

    private func number(_ option: CURLoption, _ value: Int) { chat_curl_set_long(handle, option, value) }
}
