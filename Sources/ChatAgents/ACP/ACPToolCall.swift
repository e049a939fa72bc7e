import ChatModel

/// A tool call as ACP's updates and questions describe it, each adding to what is known.
struct ACPToolCall: Hashable, Sendable {
    private(set) var call: ToolCall
    /// The files it names.
    private(set) var places = ACPPlaces()

    init(_ call: ToolCall) { self.call = call }

    /// What is known, with what an update says: fields that it does not name stay.
    init(_ known: ACPToolCall?, _ update: JSON, id: String, _ paths: WorktreePath) {
        let title = update["title"]?.text
        call = known?.call ?? ToolCall(id: id, name: "tool", kind: "other", status: "pending")
        call.name = update["_meta"]?["tool_name"]?.text ?? (known == nil ? title ?? call.name : call.name)
        call.kind = update["kind"]?.text ?? call.kind
        call.title = title.map { paths.relative($0) } ?? call.title
        call.status = update["status"]?.text ?? call.status
        if let input = update["rawInput"], input != .null { call.input = paths.relative(input) }
        if let output = Self.output(update, paths) { call.output = output }
        places = known?.places ?? places
        places.add(update)
    }

    /// What a tool put out: the texts of its content, else its raw output; of a change to a file only which file.
    private static func output(_ update: JSON, _ paths: WorktreePath) -> String? {
        let texts = (update["content"]?.elements ?? []).compactMap { item -> String? in
            switch item["type"]?.text {
            case "content": item["content"].flatMap(ACPUpdates.text)
            case "diff": item["path"]?.text.map { "changed \(paths.relative($0))" }
            default: nil
            }
        }
        if !texts.isEmpty { return texts.joined(separator: "\n") }
        guard let raw = update["rawOutput"], raw != .null else { return nil }
        return raw.text ?? paths.relative(raw).line
    }
}
