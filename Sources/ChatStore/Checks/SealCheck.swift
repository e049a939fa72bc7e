internal import ChatModel
internal import Git

extension ChatStore {
    /// What is wrong with the keys of a sealed session, and with what they seal.
    ///
    /// What no key here opens can only be looked at from outside.
    func sealFindings(_ state: LogState) throws -> [Finding] {
        let id = state.session.id
        let bytes = try LogTree(repository, state.tree).seal()
        let lines = SealLine.all(bytes)
        guard let root = state.session.sealed else { return [] }
        var findings: [Finding] = []
        let broken = bytes.split(separator: 0x0A).count - lines.count
        if broken > 0 { findings.append(Finding(id, .warning, .brokenSealLines(count: broken))) }
        let named = Set(lines.map(\.key))
        if !named.contains(root) { findings.append(Finding(id, .error, .sealKeyMissing(key: root))) }
        let opener = try opener(state)
        for (commit, note) in try notesTree.entries(in: state.tree) {
            for line in try sealedLines(of: note) {
                let key = SealedText(line.text)?.key ?? ""
                if !named.contains(key) {
                    findings.append(Finding(id, .error, .sealKeyMissing(key: key)))
                } else if opener.keys[key] != nil, opener.open(line.text, in: line.json) == nil {
                    findings.append(Finding(id, .error, .sealBroken(commit: commit.description)))
                }
            }
        }
        return findings
    }

    private func sealedLines(of note: ObjectID) throws -> [(json: JSON, text: String)] {
        try (repository.blob(note) ?? []).split(separator: 0x0A).compactMap { line in
            guard !SealedText.isMissing(in: line) else { return nil }
            let json: JSON
            do throws(JSON.ParseError) { json = try JSON.parse(line) } catch { return nil }
            if let text = json[SealedText.member]?.text { return (json, text) }
            // A missing blob is told as a broken line.
            guard let blob = json[SealedText.blobMember]?.text.flatMap({ ObjectID($0) }),
                let bytes = try repository.blob(blob)
            else { return nil }
            return (json, String(decoding: bytes, as: UTF8.self))
        }
    }
}
