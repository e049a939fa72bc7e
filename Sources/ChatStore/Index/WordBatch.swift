internal import ChatModel
internal import Git

/// A log whose words can be found: one of this clone, or a copy of one that a remote has.
struct WordSource: Hashable {
    /// Empty, or the name of the remote.
    let place: String
    let log: LogTip
}

/// The words of one log that the index does not have yet.
struct NewWords {
    let source: WordSource
    let session: Session
    /// The tip whose words the index had when these were read; `nil` for none.
    let before: String?
    /// Whether these are all words of the log, so that those the index has go.
    let isWhole: Bool
    var messages: [FoundMessage] = []
    /// The turn commits of requests.
    var commits: [String: String] = [:]
    var bytes = 0

    mutating func take(_ found: [FoundMessage], at commit: ObjectID) {
        for message in found {
            bytes += message.text.utf8.count + 200
            if commits[message.request] == nil { commits[message.request] = commit.description }
        }
        messages += found
    }
}
