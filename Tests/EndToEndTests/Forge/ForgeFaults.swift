import ChatModel
import Testing

/// The ways in which the validating server fails, and how a command must end then.
enum ForgeFaults {
    /// A step of making a pull request: what it is called, and the operations that fail in it.
    struct Step: Sendable {
        let name: String
        let operations: [String]
        /// Whether the step comes after the pull request is made.
        var isDetail = false
        var isGit: Bool { operations[0].hasPrefix("git:") }
    }

    static let steps = [
        Step(name: "look at the repository", operations: ["repos/get"]),
        Step(name: "look at branches", operations: ["git:info-refs-upload-pack"]),
        Step(name: "look for pull requests", operations: ["pulls/list"]),
        Step(name: "push", operations: ["git:receive-pack"]),
        Step(name: "make", operations: ["pulls/create"]),
        Step(
            name: "labels, reviewers, assignees, milestone",
            operations: ["issues/add-labels", "pulls/request-reviewers", "issues/add-assignees", "issues/update"],
            isDetail: true),
    ]

    /// Every fault, with the status that ends a command whose question fails that way again and again.
    static let statuses: [String: Int32] = [
        "server_error": 7, "bad_gateway": 7, "unavailable": 7, "gateway_timeout": 7, "secondary_limit": 7,
        "primary_limit": 7, "bad_credentials": 4, "sso": 4, "token_denied": 4, "missing_scope": 4, "not_found": 3,
        "archived": 1, "blocked": 1, "moved_other_host": 7, "redirect_loop": 7, "pr_exists": 1, "no_commits": 1,
        "no_history": 1, "head_invalid": 1, "base_invalid": 1, "draft_unsupported": 1, "not_collaborator": 1,
        "fork_collab": 1, "body_too_long": 1, "errors_as_strings": 1, "errors_as_string": 1, "html_200": 7,
        "empty_200": 7, "garbage_json": 7, "wrong_types": 7, "slow": 0, "stall": 7, "truncated": 7, "reset": 7,
        "done_then_reset": 7, "done_then_502": 7, "done_then_stall": 7, "chunked": 0, "huge": 7, "status": 1,
    ]

    static let all = statuses.keys.sorted()

    /// What is done although the answer is lost: a look finds it.
    private static let done: Set = [
        "done_then_reset", "done_then_502", "done_then_stall", "truncated", "stall", "huge",
    ]

    /// The statuses that are right for a fault in a step.
    static func allowed(_ fault: String, in step: Step) -> Set<Int32> {
        let status = statuses[fault] ?? 128
        // git has one status for everything; what is no list of references, it takes for an empty one.
        if step.isGit { return status == 0 ? [0] : [3, 4, 7] }
        if step.isDetail { return status == 0 ? [0] : [1] }
        if step.name == "make", done.contains(fault) { return [0] }
        return [status]
    }

    /// What a fault needs besides its name.
    static func details(_ fault: String) -> [JSON.Member] {
        switch fault {
        case "stall", "done_then_stall": [.init("delay", .integer(4))]
        case "slow": [.init("delay", .number("0.5"))]
        case "huge": [.init("mib", .integer(17))]
        case "status": [.init("status", .integer(418)), .init("body", ["message": "I'm a teapot"])]
        case "secondary_limit": [.init("retry_after", .integer(30))]
        case "primary_limit": [.init("reset_in", .integer(30))]
        default: []
        }
    }
}
