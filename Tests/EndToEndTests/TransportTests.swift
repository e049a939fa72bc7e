import TestSupport
import Testing

/// The same over http and ssh, and how often the remote is asked.
@Suite struct TransportTests {
    /// git's own http server program behind Python's web server; it says its port and logs each request.
    private static let server = """
        import http.server, os, subprocess, sys
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.0"
            def answer(self):
                path, _, query = self.path.partition("?")
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                environment = dict(os.environ, GIT_PROJECT_ROOT=sys.argv[1], GIT_HTTP_EXPORT_ALL="1", PATH_INFO=path,
                    QUERY_STRING=query, REQUEST_METHOD=self.command, REMOTE_USER="ann", REMOTE_ADDR="127.0.0.1",
                    CONTENT_TYPE=self.headers.get("Content-Type", ""), CONTENT_LENGTH=str(len(body)),
                    HTTP_CONTENT_ENCODING=self.headers.get("Content-Encoding", ""),
                    GIT_PROTOCOL=self.headers.get("Git-Protocol", ""))
                result = subprocess.run(["git", "http-backend"], input=body, env=environment, stdout=subprocess.PIPE).stdout
                head, _, content = result.partition(b"\\r\\n\\r\\n")
                lines = [line.split(b": ", 1) for line in head.split(b"\\r\\n")]
                status = next((int(v.split()[0]) for k, v in lines if k == b"Status"), 200)
                self.send_response(status)
                for key, value in lines:
                    if key != b"Status": self.send_header(key.decode(), value.decode())
                self.end_headers()
                self.wfile.write(content)
                with open(sys.argv[2], "a") as log: log.write("%s %s %d\\n" % (self.command, self.path, len(content)))
            do_GET = do_POST = answer
            def log_message(self, *words): pass
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        with open(sys.argv[3], "w") as port: port.write(str(server.server_address[1]))
        print("ready", flush=True)
        server.serve_forever()
        """

    private func serve(_ team: Team) throws -> (RunningProcess, String) {
        try team.sandbox.git("config", "http.receivepack", "true", in: "remote.git")
        try team.sandbox.write("server.py", Self.server)
        let server = try team.sandbox.start(
            "python3", "server.py", team.sandbox.path, team.sandbox.path + "/requests", team.sandbox.path + "/port")
        try server.wait(for: "ready")
        let port = try team.sandbox.read("port")
        let url = "http://127.0.0.1:\(port)/remote.git"
        for person in team.people { try team.sandbox.git("remote", "set-url", "origin", url, in: person) }
        return (server, url)
    }

    @Test("over http: both sides get everything, and nothing to do is one look at the references")
    func http() throws {
        let team = try Team()
        let (server, _) = try serve(team)
        defer { server.signal(15) }
        let id = try team.shared()
        try team.chat("bob", "fetch").requireSuccess()
        try team.chat("bob", "say", "-s", id, "from bob").requireSuccess()
        try team.chat("ann", "say", "-s", id, "from ann").requireSuccess()
        try team.chat("ann", "sync").requireSuccess()
        try team.chat("bob", "sync").requireSuccess()
        try team.chat("ann", "sync").requireSuccess()
        #expect(try team.references("ann", id) == team.references("bob", id))
        #expect(Set(try team.texts("ann", id)).isSuperset(of: ["from ann", "from bob"]))
        try team.sandbox.write("requests", "")
        try team.chat("ann", "sync").requireSuccess()
        // One connection of git's protocol: what the server can do, and its references.
        let requests = try team.sandbox.read("requests").split(separator: "\n")
        #expect(requests.count == 2 && requests.allSatisfy { $0.contains("git-upload-pack") }, "\(requests)")
    }

    @Test("one session of 10,000 costs little beyond itself")
    func oneOfMany() throws {
        let team = try Team()
        let (server, _) = try serve(team)
        defer { server.signal(15) }
        let id = try team.shared()
        try team.sandbox.sh(
            "tip=$(git rev-parse refs/chat/sessions/\(id)); i=0; while [ $i -lt 10000 ]; do "
                + "echo create refs/chat/sessions/session_17_$(printf %09d $i) $tip; "
                + "echo create refs/heads/kosuke-chat-session_17_$(printf %09d $i) $tip; i=$((i+1)); done | git update-ref --stdin; "
                + "git pack-refs --all", in: "remote.git"
        ).requireSuccess()
        try team.sandbox.write("requests", "")
        try team.chat("bob", "fetch", id).requireSuccess()
        let bytes = try team.sandbox.read("requests").split(separator: "\n").compactMap {
            $0.split(separator: " ").last.flatMap { Int($0) }
        }
        #expect(bytes.reduce(0, +) < 100_000, "\(bytes)")
        #expect(try team.texts("bob", id).count == 2)
    }

    @Test("over ssh: what git runs there is run here")
    func ssh() throws {
        let team = try Team()
        try team.sandbox.writeProgram("fake-ssh", "#!/bin/sh\nwhile [ $# -gt 1 ]; do shift; done\nexec sh -c \"$1\"\n")
        for person in team.people {
            try team.sandbox.git("remote", "set-url", "origin", "ssh://host" + team.remote, in: person)
            try team.sandbox.git("config", "core.sshCommand", "fake-ssh", in: person)
        }
        let id = try team.shared()
        try team.chat("bob", "fetch").requireSuccess()
        #expect(try team.references("ann", id) == team.references("bob", id))
    }
}
