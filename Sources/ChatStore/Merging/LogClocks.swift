internal import ChatModel
internal import Git

/// What the commits of a log say of its clock, each read once, however many of them say nothing.
struct LogClocks {
    private let repository: Repository
    private var known: [ObjectID: Int] = [:]

    init(_ repository: Repository) { self.repository = repository }

    /// The clock at a commit; of one that stock git made, that of the nearest before it counts.
    mutating func clock(at tip: ObjectID) throws -> Int {
        var (silent, found, next): ([ObjectID], Int, ObjectID?) = ([], 0, tip)
        while let id = next {
            if let clock = known[id] {
                found = clock
                break
            }
            silent.append(id)
            let commit = try repository.commit(id)
            if let clock = commit?.trailers["Chat-Clock"].flatMap(LogFormat.count) {
                found = clock
                break
            }
            next = commit?.parents.first
        }
        for id in silent { known[id] = found }
        return found
    }

    /// The highest before a commit; `nil` for the first of all.
    mutating func clock(before commit: ObjectID) throws -> Int? {
        var highest: Int?
        for parent in try repository.commit(commit)?.parents ?? [] {
            highest = max(highest ?? 0, try clock(at: parent))
        }
        return highest
    }
}
