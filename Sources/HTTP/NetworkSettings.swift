/// How servers are reached: what git's `http.*` settings say.
public struct NetworkSettings: Hashable, Sendable {
    /// The proxy, as `http.proxy` names it; `nil` leaves it to `https_proxy` and the like, empty says none.
    public var proxy: String?
    /// The file with the certificates that are trusted (`http.sslCAInfo`).
    public var certificates: String?
    /// The folder with such files (`http.sslCAPath`).
    public var certificateFolder: String?
    /// Whether a server must show that it is the one it says it is (`http.sslVerify`).
    public var verifies = true
    /// The file with our own certificate (`http.sslCert`).
    public var ownCertificate: String?
    /// The file with the key to it (`http.sslKey`).
    public var ownKey: String?
    /// Seconds in which a connection must stand.
    public var connectSeconds = 15
    /// Bytes a second that are too slow (`http.lowSpeedLimit`).
    public var stallBytes = 1
    /// Seconds of that after which an exchange is given up (`http.lowSpeedTime`).
    public var stallSeconds = 30
    /// Seconds in which an exchange must be over; 0 is no limit.
    public var totalSeconds = 120
    /// The most bytes of an answer, unpacked, that are kept.
    public var maximumBytes = 16 << 20

    /// Creates settings as they are without configuration.
    public init() {}
}

/// Why there is no answer.
///
/// A server is said by its host and port, as `WebAddress.place` has them; one that is not found by its host alone.
public enum HTTPError: Error, Hashable, Sendable {
    /// libcurl cannot be loaded.
    case unavailable(reason: String)
    /// The server's name is not known.
    case hostNotFound(String)
    /// No connection came about.
    case cannotConnect(String, reason: String)
    /// The connection is not secure: certificates, versions.
    case insecure(String, reason: String)
    /// The proxy is not there or does not let us through.
    case proxy(reason: String)
    /// Nothing came for that long.
    case stalled(String, seconds: Int)
    /// The connection broke before the answer was whole.
    case broken(String, reason: String)
    /// There is more than this many bytes of answer.
    case tooLarge(String, limit: Int)
    /// Redirects went round and round.
    case redirectLoop(String)
    /// A redirect that is not followed, and where it led.
    case redirectRefused(String, to: String)
    /// The caller's receiver or source ended the exchange.
    case cancelled

    /// Whether asking again may help.
    public var isPassing: Bool {
        switch self {
        case .hostNotFound, .cannotConnect, .stalled, .broken: true
        default: false
        }
    }
}
