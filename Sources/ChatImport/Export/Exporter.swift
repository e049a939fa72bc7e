public import ChatModel

/// Writes sessions in the forms that others read.
public struct Exporter: Sendable {
    private let format: ExportFormat
    private let version: String

    /// - Parameter version: This program's.
    public init(_ format: ExportFormat, version: String) { (self.format, self.version) = (format, version) }

    /// The session in the format, with a line feed at its end.
    ///
    /// - Parameters:
    ///   - undone: The requests whose turns were taken back.
    ///   - commits: The turn commits with their patches; asked for by Agent Trace alone.
    public func text(
        _ exported: ExportedSession, undone: Set<UUIDv7>, commits: () throws -> [ExportedCommit]
    ) rethrows -> String {
        switch format {
        case .markdown: return MarkdownExport.text(exported, undone: undone)
        case .openai: return OpenAIExport.object(exported).line + "\n"
        case .atif: return ATIFExport.object(exported).line + "\n"
        case .jsonl:
            let export = JSONLinesExport(session: exported.session)
            return lines([export.header] + exported.lines.map(export.line))
        case .agentTrace:
            let export = AgentTraceExport(session: exported.session.id, version: version)
            return try lines(commits().compactMap(export.record))
        }
    }

    private func lines(_ values: [JSON]) -> String {
        var bytes: [UInt8] = []
        for value in values {
            value.append(to: &bytes)
            bytes.append(0x0A)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
