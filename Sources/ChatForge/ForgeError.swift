public import HTTP

/// Why a forge did not do what was asked.
///
/// Facts only; the front end words them.
public enum ForgeError: Error, Hashable, Sendable {
    /// The forge does not take the token, or wants one where there is none.
    case notSignedIn(Refusal, token: Token.Source?)
    /// The token has these scopes and needs another.
    case missingScope(has: [String], needs: String, token: Token.Source?)
    /// A fine-grained token or an app lacks this permission, for example `pull_requests=write`.
    case missingPermission(String, Refusal, token: Token.Source?)
    /// An organization wants its own sign-in, at this address.
    case singleSignOn(address: String?, Refusal)
    /// Not there, or hidden from this token.
    case notFound(String, Refusal, token: Token.Source?)
    /// Forbidden for another reason.
    case forbidden(Refusal)
    /// Too much was asked in a short time; seconds until more may be asked.
    case rateLimited(seconds: Int, Refusal)
    /// The values that were sent are refused.
    case refused(Refusal)
    /// The forge has trouble of its own.
    case unavailable(Refusal)
    /// An answer that is none of this interface: a login page of a network, half a document.
    case strange(String)
    /// No answer came.
    case network(HTTPError)
}

/// What a forge says when it refuses.
public struct Refusal: Error, Hashable, Sendable {
    /// One thing that is wrong.
    public struct Reason: Hashable, Sendable {
        /// What it is wrong with, for example `PullRequest`.
        public var resource: String?
        /// Which part of it.
        public var field: String?
        /// A word for what is wrong, for example `invalid`.
        public var code: String?
        /// The forge's own words.
        public var message: String?
    }

    /// HTTP's status of the answer, for example 422.
    public let status: Int
    /// The forge's words.
    public let message: String
    /// What is wrong, piece by piece.
    public let reasons: [Reason]
    /// The number under which the forge's people find the request.
    public let request: String?

    /// Every text in it.
    var texts: [String] { [message] + reasons.compactMap(\.message) }

    /// Whether any text contains the words.
    public func says(_ words: String) -> Bool { texts.contains { $0.lowercased().contains(words.lowercased()) } }

    /// Whether a reason is about the field, with this code.
    public func isAbout(_ field: String, code: String? = nil) -> Bool {
        reasons.contains { $0.field == field && (code == nil || $0.code == code) }
    }

    /// The forge's words in one line.
    public var words: String {
        let details = reasons.compactMap { reason in
            reason.message ?? [reason.resource, reason.field, reason.code].compactMap(\.self).joined(separator: " ")
        }
        let line = details.isEmpty ? message : details.joined(separator: "; ")
        return line.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
