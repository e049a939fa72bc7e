import SystemPackage

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

extension OpenDescriptor {
    /// Writes everything, unless the other side closes the pipe or the task is cancelled first.
    ///
    /// Tries again after pauses of 1 to 50 ms while the pipe is full: epoll as Dispatch uses it reports no pipe
    /// that was full when its reader closed it.
    func write(_ bytes: [UInt8]) async {
        var rest = bytes[...]
        var pause = 1
        while !rest.isEmpty, !Task.isCancelled {
            switch writeOnce(rest) {
            case .success(let count):
                rest = rest.dropFirst(count)
                pause = 1
            case .failure(.wouldBlock):
                // Cancelled: the loop ends.
                try? await Task.sleep(for: .milliseconds(pause))
                pause = min(pause * 2, 50)
            // Mostly a broken pipe: a program may answer without reading its input to the end.
            case .failure: return
            }
        }
    }

    private func writeOnce(_ bytes: ArraySlice<UInt8>) -> Result<Int, Errno> {
        withoutBrokenPipeSignal {
            do {
                return .success(try bytes.withUnsafeBytes { try descriptor.write($0) })
            } catch {
                return .failure(error as? Errno ?? .ioError)
            }
        }
    }
}

/// Runs `write` so that a broken pipe is an error, and never a signal to the whole program.
private func withoutBrokenPipeSignal(_ write: () -> Result<Int, Errno>) -> Result<Int, Errno> {
    #if canImport(Darwin)
        return write()  // Darwin has F_SETNOSIGPIPE, set when the pipe was opened.
    #else
        var signals = sigset_t()
        var pending = sigset_t()
        var mask = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        sigpending(&pending)
        pthread_sigmask(SIG_BLOCK, &signals, &mask)
        let result = write()
        if result == .failure(.brokenPipe), sigismember(&pending, SIGPIPE) == 0 {
            var noTime = timespec()
            while sigtimedwait(&signals, nil, &noTime) < 0, errno == EINTR {}
        }
        pthread_sigmask(SIG_SETMASK, &mask, nil)
        return result
    #endif
}
