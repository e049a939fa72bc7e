import Git

// Adds commits to one reference by compare-and-swap, as many as asked for, while others do the same.
let arguments = CommandLine.arguments
guard arguments.count == 5, let count = Int(arguments[4]) else {
    preconditionFailure("usage: reference-racer <repository> <reference> <name> <count>")
}
let repository = try Repository(from: arguments[1], environment: [:])
let reference = ReferenceName(arguments[2])
let person = Signature(name: arguments[3], email: "racer@example.com", seconds: 1_767_323_045)
for number in 1...count {
    while true {
        let old = try repository.target(of: reference)
        let commit = try repository.writeCommit(
            tree: .emptyTree, parents: old.map { [$0] } ?? [], author: person, committer: person,
            message: "\(arguments[3]) \(number)\n")
        if try repository.update(reference, from: old, to: commit, reason: "race", by: person) == .done { break }
    }
}
