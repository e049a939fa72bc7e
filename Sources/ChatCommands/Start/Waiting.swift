internal import Dispatch

/// Lets the one thread of a command wait for work that is asynchronous.
enum Waiting {
    /// Runs `work` to its end.
    ///
    /// - Throws: What `work` throws.
    static func run(_ work: @escaping () async throws -> Void) throws {
        // The caller sleeps until the work is done, so nothing is used from two threads at once.
        nonisolated(unsafe) let work = work
        nonisolated(unsafe) var result: Result<Void, any Error> = .success(())
        let done = DispatchSemaphore(value: 0)
        Task.detached {
            do { try await work() } catch { result = .failure(error) }
            done.signal()
        }
        done.wait()
        try result.get()
    }
}
