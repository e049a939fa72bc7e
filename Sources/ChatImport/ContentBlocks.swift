internal import ChatModel

/// Reads the content of a message as Anthropic's and OpenAI's interfaces have it: a text, or blocks.
struct ContentBlocks {
    /// The moment, key and model of the message.
    let said: Said
    /// The directory whose paths are told from its top on.
    let folder: String?

    /// What a person said: texts, and images by their kind.
    static func text(_ content: JSON?) -> String {
        if let text = content?.text { return text }
        let parts = content?.elements?.compactMap { block -> String? in
            switch block["type"]?.text {
            case "image", "input_image", "image_url":
                // Without an address it is a member that the interface always sends.
                let isThere = block["image_url"] != .null
                return isThere ? "[image\(block["source"]?["media_type"]?.text.map { ": " + $0 } ?? "")]" : nil
            case "text", "input_text", "output_text", nil: return block["text"]?.text ?? block.text
            default: return nil
            }
        }
        return parts?.joined(separator: "\n\n") ?? ""
    }

    /// What a tool answered.
    static func output(_ content: JSON?) -> String? {
        switch content {
        case nil, .null: nil
        case .string(let text): text
        case .array(let blocks):
            blocks.map { $0["text"]?.text ?? $0.text ?? "[\($0["type"]?.text ?? "data")]" }.joined(separator: "\n")
        case .some(let other): other["text"]?.text ?? other["output"]?.text ?? other["content"]?.text ?? other.line
        }
    }

    /// Takes the blocks of an agent's message.
    func take(_ content: JSON?, _ conversation: inout TurnAssembler) {
        if let text = content?.text { return conversation.assistant(with(text)) }
        for block in content?.elements ?? [] {
            switch block["type"]?.text {
            case "text", "output_text": conversation.assistant(with(block["text"]?.text ?? ""))
            case "thinking", "reasoning":
                conversation.thinking(with(block["thinking"]?.text ?? block["text"]?.text ?? ""))
            case "tool_use", "toolCall", "tool-call", "server_tool_use": call(block, &conversation)
            case "tool_result": Self.result(block, at: said.at, &conversation)
            default: continue
            }
        }
    }

    private func call(_ block: JSON, _ conversation: inout TurnAssembler) {
        let input = block["input"] ?? block["arguments"] ?? block["args"]
        let (id, name) = (block["id"] ?? block["toolCallId"], block["name"] ?? block["toolName"])
        let call = ToolNames.call(id: id?.text ?? "", name: name?.text ?? "", input: input, folder: folder)
        conversation.begin(call, with(""))
    }

    /// Takes the answer of a tool.
    static func result(_ block: JSON, at moment: Timestamp?, _ conversation: inout TurnAssembler) {
        let text = output(block["content"] ?? block["result"]).flatMap { Noise.withoutReminders($0) } ?? ""
        let id = block["tool_use_id"] ?? block["toolCallId"]
        conversation.answer(
            id?.text, text, isFailed: (block["is_error"] ?? block["isError"]) == .bool(true), at: moment)
    }

    private func with(_ text: String) -> Said {
        var said = said
        said.text = text
        return said
    }
}
