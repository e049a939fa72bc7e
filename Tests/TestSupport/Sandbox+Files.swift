extension Sandbox {
    /// The absolute path of a path from `folder` on.
    public func absolute(_ place: String) -> String {
        if place.hasPrefix("/") { return place }
        return place == "." ? folder : folder + "/" + place
    }

    /// Writes a text file and the folders above it.
    public func write(_ place: String, _ text: String) throws {
        try Files.write(text.utf8, to: absolute(place))
    }

    /// The text of a file, with the sandbox's path as it is.
    public func read(_ place: String) throws -> String {
        try Files.text(of: absolute(place))
    }

    /// Writes a program onto the PATH of the commands, for example an agent that answers what the test says.
    ///
    /// A child writes it: a file that we hold open for writing can be held a moment longer by a child that another test
    /// starts just then, and such a program cannot be run ("text file busy").
    public func writeProgram(_ name: String, _ script: String) throws {
        let place = bin + "/" + name
        try Files.makeFolder(bin)
        try run(["sh", "-c", "cat > \"$1\" && chmod 755 \"$1\"", "sh", place], in: path, input: Array(script.utf8))
            .requireSuccess()
    }

    /// Makes a repository with one commit on `main` and returns its path; the first one becomes `folder`.
    @discardableResult
    public func repository(
        files: [String: String] = ["README.md": "# Project\n"], named name: String = "project"
    ) throws -> String {
        let repository = path + "/" + name
        try git("init", "--quiet", repository, in: path)
        for (place, text) in files { try Files.write(text.utf8, to: repository + "/" + place) }
        try git("add", "--all", in: repository)
        try git("commit", "--quiet", "--allow-empty", "--message", "Start", in: repository)
        if folder == path { folder = repository }
        return repository
    }
}
