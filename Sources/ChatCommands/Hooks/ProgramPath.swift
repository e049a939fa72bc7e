internal import Git

extension Context {
    /// Where this program is, as scripts should call it: the name on PATH that leads to it, else its own file.
    ///
    /// A name on PATH stays when the program is replaced by a newer one.
    var programPath: String {
        let link = "/proc/self/exe"
        let own = Folder.resolved(link)
        if let named = programs.first(where: { Folder.resolved($0) == own }) { return named }
        return own == link ? programs.first ?? "git-chat" : own
    }

    /// The first program called git-chat on PATH.
    var foundProgram: String? { programs.first }

    private var programs: [String] {
        let folders = (environment["PATH"] ?? "").split(separator: ":")
        return folders.map { String($0) + "/git-chat" }.filter(Folder.isExecutable)
    }
}
