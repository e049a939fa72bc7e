"""A small forge for the tests: python3 fake.py <file to say where it is>

Stands in for the validating server where that is not there, and answers what that does not know: checks, reviews, the
form of Gitea's interface. It keeps no repositories: git reaches those by their path.
"""
import http.server, json, os, re, sys, threading, urllib.parse

pulls, comments, journal = {}, {}, []
lock = threading.Lock()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *words):
        pass

    def answer(self, status, value=None, headers={}):
        data = b"" if value is None else json.dumps(value).encode()
        tag = '"%x"' % (hash(data) & 0xFFFFFFFF)
        if self.command == "GET" and status == 200:
            headers = {**headers, "ETag": tag}
            if self.headers.get("If-None-Match") == tag:
                status, data = 304, b""
        self.send_response(status)
        for name, text in headers.items():
            self.send_header(name, text)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        url = urllib.parse.urlsplit(self.path)
        if url.path.startswith("/__fake/"):
            return self.control(url)
        found = re.match(r"/api/(v\d)/repos/([^/]+)/([^/]+)(/.*)?$", url.path)
        with lock:
            journal.append({"op": self.command + " " + url.path, "body": body.decode(), "status": 0})
            if self.headers.get("Authorization") not in ("Bearer ghp_octocat", "token ghp_octocat"):
                return self.answer(401, {"message": "Bad credentials"})
            if url.path.endswith("/user"):
                return self.answer(200, {"login": "octocat"})
            if not found:
                return self.answer(404, {"message": "Not Found"})
            self.name = found[2] + "/" + found[3]
            self.route(found[4] or "", json.loads(body) if body else {}, url)

    do_GET = do_POST = do_PATCH = do_DELETE = do

    def control(self, url):
        what = url.path.rsplit("/", 1)[1]
        if what == "merge":
            for pull in pulls.values():
                pull.update(state="closed", merged=True, merged_at="2026-01-03T00:00:00Z")
        self.answer(200, {"prs": list(pulls.values()), "journal": journal, "violations": []}.get(what, {}))

    def route(self, path, body, url):
        words = [word for word in path.split("/") if word]
        if not words:
            about = {"full_name": self.name, "default_branch": "main", "permissions": {"push": True}}
            return self.answer(200, about)
        if words == ["pulls"] and self.command == "GET":
            return self.answer(200, list(pulls.values()))
        if words == ["pulls"]:
            return self.answer(201, self.make(body))
        if words[0] == "commits":
            return self.verdict(words[-1])
        if words[0] in ("pulls", "issues") and int(words[1]) in pulls:
            return self.one(words, pulls[int(words[1])], body)
        self.answer(404, {"message": "Not Found"})

    def make(self, body):
        number = len(pulls) + 1
        page = "http://%s/%s/pull/%d" % (self.headers["Host"], self.name, number)
        owner, _, branch = body["head"].rpartition(":")
        side = {"full_name": self.name}
        pulls[number] = {
            "number": number, "html_url": page, "state": "open", "title": body["title"], "body": body["body"],
            "draft": body.get("draft", False), "head": {"ref": branch, "sha": "c" * 40, "repo": side},
            "base": {"ref": body["base"], "repo": side}, "user": {"login": "octocat"}, "mergeable": True,
            "mergeable_state": "clean", "labels": [], "commits": 2,
        }
        return pulls[number]

    def one(self, words, pull, body):
        if words[0] == "pulls" and words[2:] == ["comments"]:
            line = {"user": {"login": "bob"}, "created_at": "2026-01-04T00:00:00Z", "path": "login.conf", "line": 1}
            return self.answer(200, [{**line, "body": "Why 3?", "html_url": pull["html_url"] + "#r1"}])
        if words[2:] == ["comments"] and self.command == "POST":
            made = {"body": body["body"], "user": {"login": "octocat"}, "html_url": pull["html_url"] + "#1"}
            comments.setdefault(pull["number"], []).append({**made, "created_at": "2026-01-02T03:04:05Z"})
            return self.answer(201, made)
        if words[2:] == ["comments"]:
            return self.answer(200, comments.get(pull["number"], []))
        if words[2:] == ["reviews"]:
            said = [("ann", "COMMENTED", ""), ("bob", "CHANGES_REQUESTED", ""), ("bob", "APPROVED", "Good.")]
            return self.answer(200, [
                {"user": {"login": p}, "state": s, "body": b, "submitted_at": "2026-01-05T00:00:00Z"} for p, s, b in said])
        if words[2:] == ["labels"]:
            pull["labels"] += [{"name": name} for name in body["labels"]]
            return self.answer(200, pull["labels"])
        if self.command == "PATCH":
            pull.update({k: v for k, v in body.items() if k in ("title", "body", "state")})
        self.answer(200, pull)

    def verdict(self, kind):
        if kind == "status":
            return self.answer(200, {"statuses": [{"context": "lint", "state": "success"}]})
        runs = [{"name": "test", "status": "completed", "conclusion": "failure", "html_url": "http://ci/1"}]
        self.answer(200, {"check_runs": runs})


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
with open(sys.argv[1] + ".part", "w") as file:
    json.dump({"url": "http://127.0.0.1:%d" % server.server_address[1]}, file)
os.rename(sys.argv[1] + ".part", sys.argv[1])
threading.Timer(600, lambda: os._exit(0)).start()
server.serve_forever()
