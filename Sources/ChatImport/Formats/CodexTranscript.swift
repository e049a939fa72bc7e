internal import ChatModel

/// What Codex writes to `sessions/<year>/<month>/<day>/rollout-….jsonl`.
///
/// A message stands there several times: as it went to the model (`response_item`) and as it was shown (`event_msg`). Only
/// the first kind counts.
struct CodexTranscript: FormatReader {

    func take(_ line: JSON, _ desk: inout TurnDesk) {
        guard let kind = line["type"]?.text, let payload = line["payload"] else { return old(line, &desk) }
        let at = Timestamp(foreign: line["timestamp"])
        switch kind {
        case "session_meta": begin(payload, at, &desk)
        case "turn_context":
            desk.now.model = payload["model"]?.text ?? desk.now.model
            desk.now.folder = desk.now.folder ?? payload["cwd"]?.text
        case "response_item": item(payload, at, &desk)
        case "event_msg": event(payload, at, &desk)
        case "token_usage_record": desk.now.total(Usage(openAI: payload["thread_token_usage"]))
        default: break
        }
    }

    private func begin(_ meta: JSON, _ at: Timestamp?, _ desk: inout TurnDesk) {
        // A thread that goes on from another one repeats the other's first line.
        guard desk.now.id == nil else { return }
        desk.now.id = meta["id"]?.text ?? meta["session_id"]?.text
        desk.now.folder = desk.now.folder ?? meta["cwd"]?.text
        desk.now.agent = AgentName(name: "codex", version: meta["cli_version"]?.text)
        desk.now.note(Timestamp(foreign: meta["timestamp"]) ?? at)
    }

    private func item(_ item: JSON, _ at: Timestamp?, _ desk: inout TurnDesk) {
        let kind = item["type"]?.text ?? (item["role"] == nil ? "" : "message")
        let id = item["call_id"]?.text ?? item["id"]?.text
        var said = Said("", key: item["id"]?.text, at: at, model: desk.now.model)
        switch kind {
        case "message": message(item, said, &desk)
        case "reasoning":
            let parts = (item["summary"]?.elements ?? []) + (item["content"]?.elements ?? [])
            said.text = parts.compactMap { $0["text"]?.text }.joined(separator: "\n\n")
            desk.now.thinking(said)
        case _ where kind.hasSuffix("_call"):
            let input = item["arguments"] ?? item["input"] ?? item["action"]
            let name = item["name"]?.text ?? String(kind.dropLast("_call".count))
            var call = ToolNames.call(
                id: id ?? "", name: name, input: ToolNames.parsed(input), folder: desk.now.folder)
            if kind == "web_search_call" { (call.kind, call.status) = ("fetch", "completed") }
            desk.now.begin(call, said)
        case _ where kind.hasSuffix("_output"):
            let isFailed = item["success"] == .bool(false) || item["status"]?.text == "failed"
            desk.now.answer(id, ContentBlocks.output(item["output"]), isFailed: isFailed, at: at)
        default: break
        }
    }

    private func message(_ item: JSON, _ said: Said, _ desk: inout TurnDesk) {
        var said = said
        switch item["role"]?.text {
        case "user":
            let parts = item["content"]?.elements ?? []
            // Instructions and the person's words are parts of their own, so one is looked at after the other.
            let words =
                parts.isEmpty
                ? Noise.words(in: ContentBlocks.text(item["content"]))
                : parts.compactMap { Noise.words(in: ContentBlocks.text(.array([$0]))) }.joined(separator: "\n\n")
            if parts.contains(where: { Noise.isInterruption($0["text"]?.text ?? "") }) {
                desk.now.end(.cancelled, "stopped by the user", at: said.at)
            }
            guard let words, !words.isEmpty else { return }
            said.text = words
            desk.now.user(said)
        case "assistant":
            ContentBlocks(said: said, folder: desk.now.folder).take(item["content"], &desk.now)
        default: break
        }
    }

    private func event(_ event: JSON, _ at: Timestamp?, _ desk: inout TurnDesk) {
        switch event["type"]?.text {
        case "token_count":
            let info = event["info"]
            let last = info?["last_token_usage"].map { Usage(openAI: $0) }
            desk.now.total(Usage(openAI: info?["total_token_usage"]), last: last)
        case "task_complete", "turn_complete": desk.now.end(.complete, at: at)
        case "turn_aborted": desk.now.end(.cancelled, event["reason"]?.text, at: at)
        case "error": desk.now.end(.failed, event["message"]?.text, at: at)
        case "thread_name_updated": desk.now.title = event["thread_name"]?.text ?? desk.now.title
        default: break
        }
    }

    /// Lines of versions that did not wrap them: `role` and a text, or an item of the interface itself.
    private func old(_ line: JSON, _ desk: inout TurnDesk) {
        let at = Timestamp(foreign: line["timestamp"] ?? line["created_at"])
        if line["type"] == nil, line["role"] == nil {
            guard let id = line["id"]?.text else { return desk.skip("neither type nor role") }
            desk.now.id = desk.now.id ?? id
            return desk.now.note(at)
        }
        let said = Said(
            line["message"]?.text ?? ContentBlocks.text(line["content"]), at: at, model: line["model"]?.text)
        switch (line["type"]?.text, line["role"]?.text) {
        case ("function_result", _):
            desk.now.answer(nil, ContentBlocks.output(line["result"]), isFailed: false, at: at)
        case ("function_call", _) where line["call_id"] == nil:
            let name = line["function"]?["name"]?.text ?? line["name"]?.text ?? ""
            desk.now.begin(
                ToolNames.call(id: "", name: name, input: ToolNames.parsed(line["arguments"]), folder: nil), said)
        case (_, "user") where line["message"] != nil:
            if let words = Noise.words(in: said.text) { desk.now.user(Said(words, at: at)) }
        case (_, "assistant") where line["message"] != nil: desk.now.assistant(said)
        default: item(line, at, &desk)
        }
    }
}
