internal import ChatAgents
internal import ChatModel
internal import Dispatch
internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Asks the person at the terminal whether an agent may do something.
struct PermissionPrompt: Sendable {
    /// The id of the option that was chosen; `nil` where nobody answered, or the task is cancelled.
    func ask(_ question: PermissionQuestion) async -> String? {
        guard !question.options.isEmpty else { return nil }
        let isOver = Flag()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                DispatchQueue.global().async { waiter.resume(returning: Self.answer(question, isOver)) }
            }
        } onCancel: {
            isOver.set()
        }
    }

    private static func answer(_ question: PermissionQuestion, _ isOver: Flag) -> String? {
        StandardError.write(text(question))
        while let line = line(isOver) {
            if let option = option(line, question.options) { return option.id }
            StandardError.write("answer with a number, y or n: ")
        }
        return nil
    }

    /// What the person reads: everything in it comes from the agent, and nothing in it may pass for a word of ours.
    static func text(_ question: PermissionQuestion) -> String {
        var rows = ["", "the agent asks to \(terminalSafeLine(question.kind)): \(terminalSafeLine(question.title))"]
        if let input = question.input { rows.append("  " + terminalSafeLine(String(input.line.prefix(600)))) }
        for (number, option) in question.options.enumerated() {
            rows.append("  \(number + 1)  \(terminalSafeLine(option.name))")
        }
        return rows.joined(separator: "\n") + "\nallow? [1-\(question.options.count), y, n] "
    }

    /// A number, `y` for the first that allows it once, `n` for the first that does not.
    static func option(_ answer: String, _ options: [PermissionOption]) -> PermissionOption? {
        switch answer.lowercased() {
        case "y", "yes": options.first { $0.kind == "allow_once" } ?? options.first(where: \.allows)
        case "n", "no": options.first { $0.kind == "reject_once" } ?? options.first { !$0.allows }
        default: Int(answer).flatMap { options.indices.contains($0 - 1) ? options[$0 - 1] : nil }
        }
    }

    /// One line of standard input; `nil` at its end, or once it is over.
    private static func line(_ isOver: Flag) -> String? {
        var bytes: [UInt8] = []
        let input = Console.Descriptors().input
        while !isOver.isSet {
            var entry = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
            guard poll(&entry, 1, 100) > 0 else { continue }
            // What cannot be read is no answer.
            guard let byte = try? Descriptor.read(1, from: input).first else { return nil }
            if byte == 0x0A { return String(decoding: bytes.filter { $0 > 0x20 }, as: UTF8.self) }
            bytes.append(byte)
        }
        return nil
    }
}

/// Something that becomes true once.
private final class Flag: Sendable {
    private let value = Atomic(false)

    var isSet: Bool { value.load(ordering: .acquiring) }

    func set() { value.store(true, ordering: .releasing) }
}
