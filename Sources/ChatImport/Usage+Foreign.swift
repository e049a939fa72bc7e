public import ChatModel

extension Usage {
    /// Reads tokens as Anthropic's interface counts them: what came from a cache apart, which is input here.
    public init(anthropic json: JSON?) {
        self.init()
        let (read, made) = (json?["cache_read_input_tokens"]?.integer, json?["cache_creation_input_tokens"]?.integer)
        let parts = [json?["input_tokens"]?.integer, read, made].map { count in
            var one = Usage()
            one.inputTokens = count
            return one
        }
        if parts[0].inputTokens != nil { self = parts.reduce(self, +) }
        (cacheReadInputTokens, cacheCreationInputTokens) = (read, made)
        outputTokens = json?["output_tokens"]?.integer
    }

    /// Reads tokens as OpenAI's programs count them: input includes what was cached.
    public init(openAI json: JSON?) {
        self.init()
        inputTokens = json?["input_tokens"]?.integer
        outputTokens = json?["output_tokens"]?.integer
        cacheReadInputTokens = json?["cached_input_tokens"]?.integer
        cacheCreationInputTokens = json?["cache_write_input_tokens"]?.integer.flatMap { $0 == 0 ? nil : $0 }
    }
}
