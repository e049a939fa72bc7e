import Dispatch
import Synchronization
import SystemPackage

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Owns an open file and closes it exactly once, at the latest when nobody refers to it.
final class OpenDescriptor: Sendable {
    let descriptor: FileDescriptor
    private let isClosed = Atomic(false)

    init(_ descriptor: FileDescriptor) { self.descriptor = descriptor }

    deinit { close() }

    func close() {
        guard !isClosed.exchange(true, ordering: .acquiringAndReleasing) else { return }
        // Even a close that fails has closed the file; nothing was written that could be lost.
        try? descriptor.close()
    }

    /// Makes reads and writes return instead of waiting.
    func stopBlocking() throws(Errno) {
        let flags = fcntl(descriptor.rawValue, F_GETFL)
        guard flags >= 0, fcntl(descriptor.rawValue, F_SETFL, flags | O_NONBLOCK) >= 0 else {
            throw Errno(rawValue: errno)
        }
    }

    /// Reads to the end, piece by piece, and no faster than `take` returns.
    ///
    /// Once the task is cancelled, it reads only what is there, at most what a pipe can hold.
    func read(_ take: ([UInt8]) async -> Void) async {
        var allowance = 1 << 20
        while allowance > 0 {
            switch readOnce() {
            case .success(let bytes) where bytes.isEmpty: return
            case .success(let bytes):
                if Task.isCancelled { allowance -= bytes.count }
                await take(bytes)
            case .failure(.wouldBlock) where !Task.isCancelled: await waitUntilReadable()
            // A pipe that cannot be read has nothing more to say.
            case .failure: return
            }
        }
    }

    private func readOnce() -> Result<[UInt8], Errno> {
        var failure: Errno?
        let bytes = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
            do {
                count = try descriptor.read(into: UnsafeMutableRawBufferPointer(buffer))
            } catch {
                failure = error as? Errno ?? .ioError
            }
        }
        return failure.map { .failure($0) } ?? .success(bytes)
    }

    private func waitUntilReadable() async {
        // Dispatch sources may be used from any thread, though their protocol does not say so.
        nonisolated(unsafe) let source = DispatchSource.makeReadSource(fileDescriptor: descriptor.rawValue)
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                source.setEventHandler { source.cancel() }
                source.setCancelHandler { waiter.resume() }
                source.activate()
            }
        } onCancel: {
            source.cancel()
        }
    }
}
