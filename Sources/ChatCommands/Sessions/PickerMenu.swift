/// Numbered lines to choose from, on a terminal of any kind; words that are typed make the list shorter.
struct Menu {
    let console: Console
    /// What is shown.
    let lines: [String]
    /// Where words are looked for, in lower case.
    let texts: [String]

    /// How many lines are shown at once.
    static let page = 15

    /// The place of the chosen line; `nil` if nothing was chosen.
    ///
    /// - Throws: What the console throws.
    func choose() throws -> Int? {
        var shown = Array(lines.indices)
        show(shown)
        while let answer = try console.ask("number, or words to look for:"), !answer.isEmpty {
            let visible = shown.prefix(Self.page)
            if let number = Int(answer), (1...visible.count).contains(number) { return visible[number - 1] }
            let found = matches(answer)
            if found.count == 1 { return found[0] }
            if found.isEmpty { console.narrate("nothing here is called '\(answer)'") } else { shown = found }
            show(shown)
        }
        return nil
    }

    /// The lines that have every word in them.
    private func matches(_ answer: String) -> [Int] {
        let words = answer.lowercased().split(separator: " ")
        return texts.indices.filter { place in words.allSatisfy { texts[place].contains($0) } }
    }

    private func show(_ places: [Int]) {
        for (number, place) in places.prefix(Self.page).enumerated() {
            console.narrate(String(number + 1).padded(to: 4, alignment: .right) + "  " + lines[place])
        }
        if places.count > Self.page {
            console.narrate("      and \(places.count - Self.page) more; words make the list shorter")
        }
    }
}
