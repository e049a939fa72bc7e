extension Context {
    /// Says how many sessions a list does not have because they are private and somebody else's.
    ///
    /// Who asks may be their owner by another address.
    func tell(hidden count: Int) {
        guard count > 0 else { return }
        console.narrate(
            "\(count) private session\(count == 1 ? "" : "s") of somebody else \(count == 1 ? "is" : "are") not shown")
        console.hint("name your other address in .mailmap if \(count == 1 ? "it is" : "they are") yours")
    }
}
