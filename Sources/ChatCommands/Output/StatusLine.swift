internal import Dispatch
internal import Synchronization

/// A line on a terminal's standard error that says what goes on and for how long, written over until something else
/// is said.
final class StatusLine: Sendable {
    private struct State {
        /// What goes on; `nil` while nothing may be shown.
        var label: String?
        var isDrawn = false
        var isStopped = false
        /// How many questions wait for a person's answer.
        var questions = 0
    }

    private let state = Mutex(State())
    private let isOn: Bool
    private let start = DispatchTime.now().uptimeNanoseconds
    // Dispatch sources may be used from any thread, though their protocol does not say so.
    private nonisolated(unsafe) let timer: any DispatchSourceTimer

    init(isOn: Bool) {
        self.isOn = isOn
        timer = DispatchSource.makeTimerSource()
        timer.schedule(deadline: .now() + 1, repeating: 1)
        timer.setEventHandler { [weak self] in self?.draw() }
        // A source that was never resumed must not be let go of.
        timer.resume()
        if !isOn { timer.cancel() }
    }

    deinit { stop() }

    /// Shows what goes on from the next second on.
    func show(_ label: String) {
        guard isOn else { return }
        state.withLock { if !$0.isStopped { $0.label = label } }
    }

    /// Takes the line away, for something else to be said.
    func hide() {
        guard isOn else { return }
        state.withLock { state in
            state.label = nil
            Self.clear(&state)
        }
    }

    /// Takes the line away until `resume`, whatever is shown meanwhile: a person is asked something.
    func pause() {
        guard isOn else { return }
        state.withLock { state in
            state.questions += 1
            Self.clear(&state)
        }
    }

    /// Whether a person is asked something now.
    var isAsking: Bool { state.withLock { $0.questions > 0 } }

    /// The person has answered.
    func resume() {
        guard isOn else { return }
        state.withLock { $0.questions -= 1 }
    }

    /// Takes the line away for good.
    func stop() {
        guard isOn else { return }
        state.withLock { state in
            state.label = nil
            state.isStopped = true
            Self.clear(&state)
        }
        timer.cancel()
    }

    private func draw() {
        state.withLock { state in
            guard let label = state.label, state.questions == 0 else { return }
            let seconds = (DispatchTime.now().uptimeNanoseconds - start) / 1_000_000_000
            StandardError.write("\r\u{1B}[K\(label.prefix(60)) \(seconds) s")
            state.isDrawn = true
        }
    }

    private static func clear(_ state: inout State) {
        if state.isDrawn { StandardError.write("\r\u{1B}[K") }
        state.isDrawn = false
    }
}
