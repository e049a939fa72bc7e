#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Work on a thread of its own, for a caller that does something else meanwhile and then waits for it.
///
/// What the work uses belongs to it until it has ended: nothing is shared but its result.
final class Beside<Value>: @unchecked Sendable {
    private let work: () throws -> Value
    private var result: Result<Value, any Error>?
    private var thread: pthread_t?

    /// Begins the work.
    init(_ work: @escaping () throws -> Value) {
        self.work = work
        #if canImport(Glibc)
            var thread = pthread_t()
        #else
            var thread: pthread_t?
        #endif
        let own = Unmanaged.passRetained(self as AnyObject)
        let code = pthread_create(&thread, nil, Self.start, own.toOpaque())
        guard code == 0 else {
            own.release()
            return
        }
        self.thread = thread
    }

    /// What the work came to; where no thread could be had, it is done now.
    func value() throws -> Value {
        if let thread { pthread_join(thread, nil) }
        thread = nil
        if let result { return try result.get() }
        return try work()
    }
}

extension Beside: Threaded {
    fileprivate func run() { result = Result { try work() } }

    #if canImport(Glibc)
        fileprivate static var start: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
            { pointer in
                pointer.map { runThreaded(at: $0) }
                return nil
            }
        }
    #else
        fileprivate static var start: @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
            { pointer in
                runThreaded(at: pointer)
                return nil
            }
        }
    #endif
}

/// A function for C has no type parameters: it finds the work by this.
private protocol Threaded: AnyObject { func run() }

private func runThreaded(at pointer: UnsafeMutableRawPointer) {
    (Unmanaged<AnyObject>.fromOpaque(pointer).takeRetainedValue() as? any Threaded)?.run()
}
