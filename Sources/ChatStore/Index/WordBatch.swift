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
    struct Turn {
        let request: String
        let number: Int
        fileprivate(set) var commit: ObjectID
    }

    let source: WordSource
    let session: Session
    /// The tip whose words the index had when these were read; `nil` for none.
    let before: String?
    /// Whether these are all words of the log, so that those the index has go.
    let isWhole: Bool
    private(set) var turns: [Turn] = []
    /// The messages, each with the place of its turn.
    private(set) var messages: [(turn: Int, message: FoundMessage)] = []
    /// About how much memory they take.
    private(set) var bytes = 0
    private var places: [String: Int] = [:]
    /// Further commits of turns, by their requests: a rewrite leaves a turn's note with the old commit and the new.
    private var others: [String: [ObjectID]] = [:]

    /// Whether any message came with more than one commit.
    var isAmbiguous: Bool { !others.isEmpty }

    init(source: WordSource, session: Session, before: String?, isWhole: Bool) {
        (self.source, self.session, self.before, self.isWhole) = (source, session, before, isWhole)
    }

    mutating func take(_ message: FoundMessage, at commit: ObjectID) {
        bytes += message.text.utf8.count + 300
        messages.append((turn(of: message, at: commit), message))
    }

    /// Takes note that a message that is known stands under one more commit.
    mutating func take(again message: FoundMessage, at commit: ObjectID) {
        others[message.request, default: []].append(commit)
    }

    /// Gives turns that stand under several commits the one that is wanted, if it is among them.
    mutating func settle(_ isWanted: (ObjectID) -> Bool) {
        for (request, commits) in others {
            guard let place = places[request], !isWanted(turns[place].commit) else { continue }
            if let commit = commits.first(where: isWanted) { turns[place].commit = commit }
        }
    }

    /// A note has the messages of one turn, nearly always.
    private mutating func turn(of message: FoundMessage, at commit: ObjectID) -> Int {
        if turns.last?.request == message.request { return turns.count - 1 }
        if let known = places[message.request] { return known }
        places[message.request] = turns.count
        turns.append(Turn(request: message.request, number: message.turn, commit: commit))
        return turns.count - 1
    }

    /// Leaves out what was taken back.
    mutating func remove(requests: Set<String>) {
        guard !requests.isEmpty else { return }
        messages.removeAll { requests.contains($0.message.request) }
    }
}
