public import ChatModel
internal import HTTP

/// Pages of a list as they were the last time, by their addresses.
public struct KeptPages: Hashable, Sendable {
    struct Page: Hashable, Sendable {
        let tag: String
        let document: JSON
        let next: String?
    }

    var pages: [String: Page] = [:]

    /// Creates an empty collection.
    public init() {}

    /// Reads what `json` wrote; what is not understood is left out.
    public init(_ json: JSON) {
        for entry in json.elements ?? [] {
            guard let address = entry["address"]?.text, let tag = entry["tag"]?.text, let document = entry["document"]
            else { continue }
            pages[address] = Page(tag: tag, document: document, next: entry["next"]?.text)
        }
    }

    /// All of it, to be kept.
    public var json: JSON {
        .array(
            pages.sorted { $0.key < $1.key }.map { address, page in
                [
                    "address": .string(address), "tag": .string(page.tag), "next": .optional(page.next),
                    "document": page.document,
                ]
            })
    }
}

extension ForgeClient {
    /// The branches of a repository; pages that did not change cost nothing.
    ///
    /// - Throws: `ForgeError`.
    public func branches(of name: RepositoryName, keeping kept: inout KeptPages) throws(ForgeError) -> [ForgeBranch] {
        let size = (forge.kind.isGitea ? "limit" : "per_page", forge.kind.isGitea ? "50" : "100")
        var address: WebAddress? = forge.api.appending(["repos", name.owner, name.name, "branches"], query: [size])
        var fresh = KeptPages()
        var branches: [ForgeBranch] = []
        while let place = address, fresh.pages.count < 100 {
            let page = try page(place, known: kept.pages[place.description], of: name)
            branches += (page.document.elements ?? []).compactMap { ForgeBranch($0) }
            fresh.pages[place.description] = page
            address = page.next.flatMap { WebAddress($0) }
        }
        kept = fresh
        return branches
    }

    private func page(
        _ address: WebAddress, known: KeptPages.Page?, of name: RepositoryName
    ) throws(ForgeError) -> KeptPages.Page {
        let request = HTTPRequest(.get, address, headers: headers(tag: known?.tag))
        let response = try send(request, what: "the branches of '\(name)'")
        if response.status == 304, let known { return known }
        let document = try document(response)
        guard document.elements != nil else {
            throw .strange("\(response.address.place) sent something that is no list")
        }
        return KeptPages.Page(
            tag: response.headers["ETag"] ?? "", document: document, next: nextPage(response)?.description)
    }
}
