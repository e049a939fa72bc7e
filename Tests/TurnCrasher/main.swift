// turn-crasher <directory> <operation> <word>…: one write of the store in a process of its own, for tests that kill it.
//
// TURN_CRASH_AT=<step>:<count> ends it there with SIGKILL, TURN_RUN_AT with TURN_RUN runs a shell command there,
// TURN_STEPS=1 tells every step on standard error.
import ChatModel
import ChatStore
import Git

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

let words = Array(CommandLine.arguments.dropFirst())
guard words.count >= 2 else {
    Process.tell("usage: turn-crasher <directory> <operation> <word>…", on: 2)
    exit(129)
}

do {
    let environment = Process.environment()
    let repository = try Repository(from: words[0], environment: environment)
    let steps = Steps(environment)
    let store = ChatStore(repository, surroundings: Process.surroundings(), observe: steps.take)
    try Operation(store: store, words: Array(words.dropFirst(2))).run(words[1])
} catch {
    Process.tell("error: \(error)", on: 2)
    exit(1)
}
