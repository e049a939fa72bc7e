internal import ArgumentParser
internal import ChatForge
internal import ChatModel
internal import ChatStore
internal import Git
internal import HTTP

/// Opens the page of a session on its forge.
struct Browse: ChatCommand {
    static let configuration = CommandConfiguration(
        commandName: "browse",
        abstract: "Open a session's pull request in the browser, or the page to make one",
        discussion: """
            Prints the address. The browser is chat.browser, GH_BROWSER, BROWSER or the system's; without a terminal \
            only one that is named is opened.
            """)

    @Argument(help: "Session", completion: .custom(Candidates.allSessions))
    var session: String?

    @Flag(help: "Print the address only")
    var noBrowser = false

    @Option(help: "Remote whose forge is meant")
    var remote: String?

    func run(in context: Context) throws {
        let store = try context.store()
        let session = try store.session(context.session(session))
        let place = try ForgePlace(context, remote: remote, repository: nil)
        guard let page = try page(session, place, store) else {
            throw ProposalRefusal.noForge(remote: place.remote.name, place: place.forge?.place)
        }
        try context.console.answer(context.console.safe(page))
        try context.console.flush()
        if !noBrowser { Browser(context).open(page) }
    }

    private func page(_ session: Session, _ place: ForgePlace, _ store: ChatStore) throws -> String? {
        if let request = session.pullRequest { return request.url }
        guard let pages = place.pages else { return nil }
        let base = try session.baseBranch(remote: place.remote.name) ?? store.defaultBranch()
        let compare = session.isPublished ? pages.compare(base: base, head: place.qualified(session.id.branch)) : nil
        return (compare ?? pages.repository).description
    }
}
