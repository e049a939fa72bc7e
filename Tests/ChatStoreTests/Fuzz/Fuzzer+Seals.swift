import ChatModel
import Git
import TestSupport

@testable import ChatStore
@testable import Seal

extension Fuzzer {
    /// Sealed words, files of keys, files of age's and keys: what is read is spelled as it was, and nothing opens that
    /// was changed.
    static let seals = Fuzzer(
        name: "seals",
        seeds: {
            let note = try vector("sealed/note.jsonl").split(separator: 0x0A).map { Array($0) }
            let lines = try vector("sealed/seal").split(separator: 0x0A).map { Array($0) }
            let files = SealLine.all(try vector("sealed/seal")).map(\.file)
            let keys = [
                "age10wyptv5hjy4u48xd5frhm4nyz8ynqaa5xfpa040rcfatyfuq7pjs3lmxcv",
                "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAUrxFvZlf0gOGwrsA5U93014DL+GiM2AZp0L4DL7rmu ann@example.com",
            ]
            return note + lines + (files + keys).map { Array($0.utf8) } + files.compactMap(Armor.decode)
        },
        check: { bytes, _ in
            let text = String(decoding: bytes, as: UTF8.self)
            if let sealed = SealedText(text) { try require(sealed.text == text, "\(text) became \(sealed.text)") }
            if let known = sealKey {
                let opener = LineOpener(keys: [known.id: (known, "session_1704834567_k3m9n2x8q")])
                for case .line(let line) in try NoteFormat.read(bytes, opener: opener, load: { _ in nil }) {
                    _ = (line.content.words, line.request)
                }
                for line in SealLine.all(bytes) { _ = line.isMarked(by: known) }
            }
            _ = SealedText.clearPart(of: bytes)
            if let found = FoundHeader(bytes) {
                let again = found.header.bytes(mark: found.mark) + found.rest
                try require(again == bytes, "a header became another")
            }
            if let binary = Armor.decode(text) {
                try require(Armor.decode(Armor.encode(binary)) == binary, "an armor became another")
            }
            if let recipient = try? Recipient(text) {
                try require(try Recipient(recipient.text) == recipient, "\(text) is another key")
            }
            _ = try? Identity.read(bytes)
            _ = try? AgeFile.open(bytes, with: [])
        })

    private static let sealKey = SealKey(session: (0x40..<0x60).map { UInt8($0) })
}
