import Dispatch
import HTTP

/// One request to a model's server, as its answer comes.
///
/// libcurl waits, so it does on a thread of its own, which hands over a piece and waits until it was taken: a slow
/// reader slows the server down. What is stopped ends at once; the thread follows within a second.
struct ModelExchange: Sendable {
    /// What comes.
    enum Event: Sendable {
        case bytes([UInt8])
        /// The last, unless it was stopped.
        case answered(HTTPResponse)
        case failed(any Error)
        case stopped
    }

    let request: HTTPRequest
    let access: ModelAccess
    let stop: RunStop

    /// Sends the request, and gives each event to `take`, which returns `false` when it wants no more.
    func run(_ take: (Event) async -> Bool) async {
        let (events, sink) = AsyncStream.makeStream(of: Event.self)
        let taken = DispatchSemaphore(value: 0)
        stop.onStop {
            sink.yield(.stopped)
            sink.finish()
            taken.signal()
        }
        DispatchQueue(label: "model").async {
            sink.yield(
                ask { bytes in
                    sink.yield(.bytes(bytes))
                    taken.wait()
                    return stop.cause == nil
                })
            sink.finish()
        }
        for await event in events {
            guard await take(event) else { break }
            taken.signal()
        }
    }

    private func ask(_ receive: @escaping ([UInt8]) -> Bool) -> Event {
        var request = request
        request.isCancelled = { stop.cause != nil }
        // What a model is asked for is paid for: it is never asked for twice over a connection that died.
        request.usesFreshConnection = true
        let retries = Retries(attempts: 1, pause: { _ in }, random: { 0 })
        let client = HTTPClient(CurlTransport(access.network), retries: retries, trace: Trace(access.trace))
        do {
            return .answered(try client.send(request) { receive(Array($0)) })
        } catch {
            return .failed(error)
        }
    }
}
