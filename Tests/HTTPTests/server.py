"""A server for the tests of HTTP: python3 server.py <file to say where it is> [certificate] [key]

Says who asked and how (/echo), answers what the path asks for, and breaks off where a test wants that.
"""
import gzip, http.server, json, os, socket, ssl, struct, sys, threading, time, urllib.parse

seen = {}
lock = threading.Lock()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *words):
        pass

    def body(self):
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        pieces = b""
        while size := int(self.rfile.readline().strip() or b"0", 16):
            pieces += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return pieces

    def count(self, key):
        with lock:
            seen[key] = seen.get(key, 0) + 1
            return seen[key]

    def answer(self, status, data=b"", headers={}, length=None):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data) if length is None else length))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def cut(self):
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def echo(self, body):
        about = {
            "method": self.command, "path": self.path, "body": body.decode("latin-1"),
            "connection": self.client_address[1], "headers": {k.lower(): v for k, v in self.headers.items()},
        }
        self.answer(200, json.dumps(about).encode(), {"X-Mixed-Case": " padded ", "X-Twice": "last"})

    def do(self):
        body = self.body()
        url = urllib.parse.urlsplit(self.path)
        words = [w for w in url.path.split("/") if w]
        query = dict(urllib.parse.parse_qsl(url.query))
        what = words[0] if words else ""
        if url.scheme:
            return self.echo(body)
        if what == "seen":
            return self.answer(200, str(seen.get(words[1], 0)).encode())
        if what == "flaky":
            key, times, kind = words[1], int(words[2]), words[3]
            if self.count(key) > times:
                return self.echo(body)
            if kind == "reset":
                return self.cut()
            headers = {"Retry-After": query["after"]} if "after" in query else {}
            return self.answer(int(kind), b"broken", headers)
        if what == "redirect":
            return self.answer(int(words[1]), headers={"Location": query["to"]})
        if what == "loop":
            return self.answer(307, headers={"Location": "/loop"})
        if what == "gzip":
            return self.answer(200, gzip.compress(b"unpacked " * 1000), {"Content-Encoding": "gzip"})
        if what == "big":
            return self.answer(200, gzip.compress(b" " * int(words[1])), {"Content-Encoding": "gzip"})
        if what == "truncated":
            self.close_connection = True
            return self.answer(200, b"half", length=8)
        if what == "stall":
            self.answer(200, b"half", length=8)
            return time.sleep(float(words[1]))
        if what == "pieces":
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for number in range(int(words[1])):
                piece = b"data: %d\n\n" % number
                try:
                    self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
                    self.wfile.flush()
                except OSError:
                    return self.count("left")
            return self.wfile.write(b"0\r\n\r\n")
        self.echo(body)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
if len(sys.argv) > 2:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[2], sys.argv[3])
    server.socket = context.wrap_socket(server.socket, server_side=True)
with open(sys.argv[1] + ".part", "w") as file:
    file.write("127.0.0.1:%d" % server.server_address[1])
os.rename(sys.argv[1] + ".part", sys.argv[1])
threading.Timer(300, lambda: os._exit(0)).start()
server.serve_forever()
