import ChatModel

/// Checks values against a JSON schema: as much of the language as ACP's schema uses.
struct Schema {
    private let root: JSON

    init(_ root: JSON) { self.root = root }

    /// The definition of what one side sends with a method.
    ///
    /// - Parameter kind: `Request`, `Response` or `Notification`.
    func definition(of method: String, kind: String) -> JSON? {
        guard case .object(let definitions)? = root["$defs"] else { return nil }
        return definitions.first { $0.name.hasSuffix(kind) && $0.value["x-method"]?.text == method }?.value
    }

    /// What is wrong with a value; empty if nothing is.
    func problems(_ value: JSON, _ schema: JSON, at place: String = "$") -> [String] {
        if let name = schema["$ref"]?.text?.split(separator: "/").last {
            guard let definition = root["$defs"]?[String(name)] else { return ["\(place): no definition \(name)"] }
            return problems(value, definition, at: place)
        }
        var found: [String] = []
        if let type = schema["type"], !types(type).contains(where: { isType(value, $0) }) {
            found.append("\(place): not of type \(type.line)")
        }
        if let constant = schema["const"], constant != value { found.append("\(place): not \(constant.line)") }
        if let values = schema["enum"]?.elements, !values.contains(value) { found.append("\(place): not in enum") }
        for part in schema["allOf"]?.elements ?? [] { found += problems(value, part, at: place) }
        for word in ["anyOf", "oneOf"] {
            guard let parts = schema[word]?.elements else { continue }
            let fits = parts.contains { problems(value, $0, at: place).isEmpty }
            if !fits { found.append("\(place): fits nothing of \(word)") }
        }
        return found + members(value, schema, at: place) + elements(value, schema, at: place)
    }

    private func members(_ value: JSON, _ schema: JSON, at place: String) -> [String] {
        guard case .object(let members) = value else { return [] }
        let missing = (schema["required"]?.elements ?? []).compactMap(\.text).filter { value[$0] == nil }
        let wrong = members.flatMap { member -> [String] in
            guard let own = schema["properties"]?[member.name] else {
                // Stricter than the schema: we send nothing that it does not know.
                let isClosed = schema["properties"] != nil && schema["additionalProperties"] == .bool(false)
                return isClosed ? ["\(place).\(member.name): unknown"] : []
            }
            return problems(member.value, own, at: "\(place).\(member.name)")
        }
        return missing.map { "\(place): no \($0)" } + wrong
    }

    private func elements(_ value: JSON, _ schema: JSON, at place: String) -> [String] {
        guard let elements = value.elements, let own = schema["items"] else { return [] }
        return elements.flatMap { problems($0, own, at: place + "[]") }
    }

    private func types(_ json: JSON) -> [String] { json.elements?.compactMap(\.text) ?? [json.text].compactMap(\.self) }

    private func isType(_ value: JSON, _ type: String) -> Bool {
        switch (value, type) {
        case (.null, "null"), (.bool, "boolean"), (.number, "number"), (.string, "string"), (.array, "array"),
            (.object, "object"):
            true
        case (.number(let digits), "integer"): Int(digits) != nil
        default: false
        }
    }
}
