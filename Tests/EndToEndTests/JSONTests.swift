import ChatModel
import TestSupport
import Testing

/// The shapes of design section 14: additions only.
@Suite struct JSONTests {
    private static let session = """
        id:string branch:string title:string description:null kind:string mode:string status:string \
        environment:string worktree:string owner:string visibility:string base:{ref:string oid:string} tip:string \
        turns:number messages:number unread:number created_at:string updated_at:string last_activity_at:string \
        is_default:bool agent:null agent_session:null \
        links:{run:null candidate:null artifact:null issue:null forked_from:null} labels:[] pull_request:null \
        pull_requests:[] sealed:bool busy:null sync:{state:string ahead:number behind:number}
        """
    private static func message(by: String, agent: String) -> String {
        "id:string session:string turn:number role:string text:string request:string at:string by:\(by) agent:\(agent) "
            + "model:null commit:string tool_calls:[] undone:bool on_branch:bool sealed:bool"
    }
    private static let user = message(by: "string", agent: "null")
    private static let assistant = message(by: "null", agent: "{name:string version:null}")
    private static let request = """
        id:string session:string turn:number outcome:string reason:null usage:{input_tokens:null output_tokens:null \
        cache_read_input_tokens:null cache_creation_input_tokens:null} cost_usd:null started_at:string duration_ms:number \
        exit_status:number stderr:null
        """

    private func shape(_ output: Output) throws -> String {
        try output.requireSuccess()
        #expect(output.stdout.hasSuffix("\n"))
        return try JSON.parse(Array(output.stdout.utf8)).shape
    }

    @Test("sessions: list is an array, show, status and new an object")
    func sessions() throws {
        let project = try Project()
        let sandbox = project.sandbox
        #expect(try shape(sandbox.chat("list", "--json")) == "[{\(Self.session)}]")
        #expect(try shape(sandbox.chat("show", "--json")) == "{\(Self.session)}")
        #expect(try shape(sandbox.chat("status", "--json")) == "{\(Self.session)}")
        #expect(try shape(sandbox.chat("new", "Two", "--json")) == "{\(Self.session)}")
        #expect(try sandbox.chat("list", "--archived", "--json") == Output(status: 0, stdout: "[]\n"))
    }

    @Test("messages and requests: log, send, say, show <commit>")
    func messages() throws {
        let project = try Project()
        let sandbox = project.sandbox
        let both = "[{\(Self.user)} {\(Self.assistant)}]"
        #expect(
            try shape(sandbox.chat("send", "--agent", "shell", "--json", "echo hi"))
                == "{session:string messages:\(both)}")
        #expect(try shape(sandbox.chat("log", "--json")) == both)
        #expect(try shape(sandbox.chat("log", "--requests", "--json")) == both.dropLast() + " {\(Self.request)}]")
        #expect(
            try shape(sandbox.chat("show", project.tip(), "--json"))
                == "{commit:string turns:[{session:string turn:number how:string messages:\(both)}]}")
        #expect(try shape(sandbox.chat("say", "--json", "hm")) == "{session:string messages:[{\(Self.user)}]}")
    }

    @Test("errors are one object on standard error")
    func errors() throws {
        let project = try Project()
        let output = try project.sandbox.chat("show", "Fix logn", "--json")
        let error =
            #"{"error":{"code":"session_not_found","message":"cannot find session 'Fix logn'","hints":["did you mean 'Fix login'?"]}}"#
        #expect(output == Output(status: 3, stderr: error + "\n"))
        #expect(try project.sandbox.chat("fsck", "--json") == Output(status: 0, stdout: "[]\n"))
    }

    @Test("times, ids and text are as they are stored")
    func values() throws {
        let project = try Project()
        try project.sandbox.chat("say", "tab\there \u{1B}[31m \u{202E}").requireSuccess()
        let log = try project.sandbox.chat("log", "--json")
        #expect(log.stdout.contains(#""text": "tab\there \u001b[31m "#))
        #expect(log.stdout.contains(#"  "at": "2026-01-02T03:"#))
        #expect(log.masked.stdout.contains(#"  "id": "ID","#))
    }

    @Test("-z ends records with NUL; --format takes atoms; they cannot be mixed")
    func others() throws {
        let project = try Project()
        try project.sandbox.chat("say", "two\nlines\tand a tab").requireSuccess()
        let record = "1\tuser\tTIME\tAnn <ann@example.com>\tOID\tID\ttwo\nlines\tand a tab\0"
        #expect(try project.sandbox.chat("log", "-z").masked.stdout == record)
        #expect(try project.sandbox.chat("log").stdout.hasSuffix("\ttwo\\nlines\\tand a tab\n"))
        #expect(try project.sandbox.chat("list", "--format=%(base.ref)%00%(turns)%%").stdout == "refs/heads/main\01%\n")
        #expect(try project.sandbox.chat("status", "-z").stdout == "## \(project.branch)\tactive\t1\tFix login\0")
        let mixed = try project.sandbox.chat("list", "--json", "-z")
        #expect(mixed.status == 129)
        #expect(
            mixed.stderr.hasPrefix(
                "error: '--json', '-z' and '--format' cannot be used together\nUsage: git chat list "))
    }
}

extension JSON {
    /// Names and types in order, without values.
    fileprivate var shape: String {
        switch self {
        case .null: "null"
        case .bool: "bool"
        case .number: "number"
        case .string: "string"
        case .array(let elements): "[" + elements.map(\.shape).joined(separator: " ") + "]"
        case .object(let members): "{" + members.map { "\($0.name):\($0.value.shape)" }.joined(separator: " ") + "}"
        }
    }
}
