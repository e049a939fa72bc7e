#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Processes of a run that left its group: they are known by the run's `GIT_CHAT_REQUEST` and `GIT_CHAT_WORKTREE` in
/// their environment.
///
/// Linux only: elsewhere the environment of another process cannot be read that way, and only the group is ended.
/// A process that left its group and took the variables out of its environment is not found.
struct Survivors: Sendable {
    private let marks: [[UInt8]]

    /// `nil` where the environment of a run has no mark.
    init?(of environment: [String: String]) {
        let names = ["GIT_CHAT_REQUEST", "GIT_CHAT_WORKTREE"]
        marks = names.compactMap { name in environment[name].map { Array("\(name)=\($0)".utf8) } }
        guard environment[names[0]].map({ !$0.isEmpty }) ?? false else { return nil }
    }

    /// Asks them to end, and kills those that have not after a moment.
    func end() async {
        guard !processes().isEmpty else { return }
        signal(SIGTERM)
        for _ in 0..<25 where !processes().isEmpty {
            // Cancelled: they are killed at once.
            try? await Task.sleep(for: .milliseconds(20))
        }
        // What a dying process starts is seen by the next look.
        for _ in 0..<10 where !processes().isEmpty { signal(SIGKILL) }
    }

    private func signal(_ number: Int32) {
        for process in processes() { kill(process, number) }
    }

    private func processes() -> [pid_t] {
        guard let folder = opendir("/proc") else { return [] }
        defer { closedir(folder) }
        var found: [pid_t] = []
        while let entry = readdir(folder) {
            let id = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                Int32(String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self))
            }
            if let id, id > 1, id != getpid(), isMarked(id) { found.append(id) }
        }
        return found
    }

    /// A process that is gone, or a zombie, has no environment any more.
    private func isMarked(_ process: pid_t) -> Bool {
        let descriptor = open("/proc/\(process)/environ", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        while bytes.count < 4 << 20 {
            let piece = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
                count = max(0, read(descriptor, buffer.baseAddress, 1 << 16))
            }
            if piece.isEmpty { break }
            bytes += piece
        }
        let variables = bytes.split(separator: 0)
        return marks.allSatisfy { mark in variables.contains { $0.elementsEqual(mark) } }
    }
}
