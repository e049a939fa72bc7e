/// A hook of git that git chat has something to do in.
public enum HookName: String, Sendable, CaseIterable {
    case commitMessage = "commit-msg"
    case postCommit = "post-commit"
    case postCheckout = "post-checkout"
    case postMerge = "post-merge"
    case postRewrite = "post-rewrite"
    case prePush = "pre-push"

    /// Whether git tells it something on its standard input, which everyone who is called wants to read.
    var readsInput: Bool { self == .postRewrite || self == .prePush }
}
