/// Keeps many changes apart: GitHub asks for a second between them.
///
/// A pull request with all that goes with it is not many.
struct WriteSpacing {
    /// How many changes may follow each other at once.
    static let free = 5
    /// Milliseconds between the others.
    static let distance: Int64 = 1000

    private var count = 0
    private var last: Int64 = 0

    /// Waits as long as the next change has to.
    mutating func space(_ patience: Patience) {
        let left = Self.distance - (patience.elapsed() - last)
        if count >= Self.free, left > 0 { patience.pause(Int(left)) }
        count += 1
        last = patience.elapsed()
    }
}
