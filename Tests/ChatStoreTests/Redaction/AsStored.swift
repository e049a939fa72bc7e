@testable import ChatStore

extension NoteLine {
    /// The line as a writer takes it, its texts as they are.
    func asStored() throws -> Redacted<NoteLine> { try Redactor(mode: .off).redact(self) }
}
