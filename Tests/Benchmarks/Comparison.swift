/// What is compared: our commands beside those of stock git.
struct Comparison {
    let name: String
    /// The most that ours may take of git's time; `nil` where the row is only information.
    let target: Double?
    let runs: Int
    /// How often git's side runs, where it takes so long that neither more runs nor warm caches say more.
    var gitRuns: Int?
    /// The commands of a run, by its number.
    let ours: (Int) -> [Command]
    let git: (Int) -> [Command]
    /// Makes ready for a run of ours; not measured.
    var prepare: () throws -> Void = {}
    /// Puts things back after a run; not measured.
    var restore: () throws -> Void = {}
    /// The most memory ours may have resident, in KiB.
    var memory: Int?
    /// The most seconds ours may take, whatever git takes.
    var seconds: Double?

    /// Runs both sides in turn, the first one of each pair changing from pair to pair.
    func measure(_ stopwatch: Stopwatch) throws -> Row {
        var (ours, git) = (Series(), Series())
        for run in 0..<runs + 1 {
            let sides = run.isMultiple(of: 2) ? [true, false] : [false, true]
            for isOurs in sides {
                if !isOurs, let gitRuns, run == 0 || run > gitRuns { continue }
                if isOurs { try prepare() }
                let sample = try stopwatch.measure(isOurs ? self.ours(run) : self.git(run))
                try restore()
                // The first run fills the caches of the system.
                guard run > 0 else { continue }
                if isOurs { ours.take(sample) } else { git.take(sample) }
            }
        }
        return Row(name: name, target: target, ours: ours, git: git, memory: memory, seconds: seconds)
    }
}

/// The samples of one side.
struct Series {
    private(set) var seconds: [Double] = []
    private(set) var peak = 0

    mutating func take(_ sample: Sample) {
        seconds.append(sample.seconds)
        peak = max(peak, sample.peak)
    }

    /// The middle one.
    var median: Double {
        let sorted = seconds.sorted()
        guard !sorted.isEmpty else { return 0 }
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
}

/// One line of the result.
struct Row {
    let name: String
    let target: Double?
    let ours: Series
    let git: Series
    let memory: Int?
    let seconds: Double?

    /// The ratio of the medians.
    var ratio: Double { ours.median / git.median }

    /// The middle half of the ratios of pairs: how far one run differs from another.
    var spread: (low: Double, high: Double) {
        let pairs = zip(ours.seconds, git.seconds).map { $0 / $1 }.sorted()
        guard !pairs.isEmpty else { return (0, 0) }
        return (pairs[pairs.count / 4], pairs[pairs.count * 3 / 4])
    }

    /// Whether the target is reached; `nil` where there is none.
    var isMet: Bool? {
        guard target != nil || seconds != nil else { return nil }
        return (target.map { ratio <= $0 } ?? true) && (seconds.map { ours.median <= $0 } ?? true)
            && (memory.map { ours.peak <= $0 } ?? true)
    }
}
