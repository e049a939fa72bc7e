"""A small model server for the tests: python3 fake.py <file to say where it is>

Speaks chat completions and Anthropic's messages. The model's name says what it does; GET /seen says what it was asked.
"""
import http.server, json, os, socket, struct, sys, threading, time

KEY = "sesame-open-0123456789"
seen, lock = [], threading.Lock()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *words):
        pass

    def answer(self, status, value, headers={}):
        data = value if isinstance(value, bytes) else json.dumps(value).encode()
        self.send_response(status)
        for name, text in headers.items():
            self.send_header(name, text)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        with lock:
            self.answer(200, seen)

    def begin(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True

    def raw(self, data):
        self.wfile.write(data)
        self.wfile.flush()

    def event(self, value, end="\n"):
        kind = "event: %s%s" % (value["type"], end) if "type" in value else ""
        self.raw((kind + "data: " + json.dumps(value) + end + end).encode())

    def say(self, text, end="\n"):
        if self.anthropic:
            return self.event({"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": text}}, end)
        self.event({"model": "fake-1", "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}]}, end)

    def open(self, end="\n"):
        if not self.anthropic:
            return self.event({"model": "fake-1", "choices": [{"index": 0, "delta": {"role": "assistant", "content": None}}]}, end)
        self.event({"type": "message_start", "message": {"id": "m", "model": "fake-1", "usage": {
            "input_tokens": 20, "cache_read_input_tokens": 100, "output_tokens": 1}}}, end)
        self.event({"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}, end)

    def close(self, reason=None, end="\n"):
        if self.anthropic:
            self.event({"type": "content_block_stop", "index": 0}, end)
            self.event({"type": "message_delta", "delta": {"stop_reason": reason or "end_turn"}, "usage": {"output_tokens": 9}}, end)
            return self.event({"type": "message_stop"}, end)
        self.event({"choices": [{"index": 0, "delta": {}, "finish_reason": reason or "stop"}]}, end)
        self.event({"choices": [], "usage": {"prompt_tokens": 120, "completion_tokens": 9,
            "prompt_tokens_details": {"cached_tokens": 100}}}, end)
        self.raw(("data: [DONE]" + end + end).encode())

    def cut(self):
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
        with lock:
            seen.append({"path": self.path, "body": body})
            count = sum(1 for one in seen if one["body"]["model"] == body["model"])
        self.anthropic = self.path.endswith("/messages")
        given = self.headers.get("x-api-key") if self.anthropic else (self.headers.get("Authorization") or "")[7:]
        model = body["model"]
        if not model.startswith("free") and given != KEY:
            return self.answer(401, {"error": {"message": "Incorrect key: " + (given or "none")}})
        try:
            getattr(self, "do_" + model.replace("-", "_"), self.plain)(body, count)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def plain(self, body, count):
        if body["model"].removeprefix("free-") == "unknown":
            return self.answer(404, {"error": {"message": "no such model"}})
        self.begin()
        self.open()
        for word in ["Say ", "what ", "you ", "mean.\n"]:
            self.say(word)
        self.close()

    def do_echo(self, body, count):
        self.begin()
        self.open()
        self.say(json.dumps(body["messages"]) + "\n")
        self.close()

    def do_busy(self, body, count):
        if count == 1:
            return self.answer(429, {"error": {"message": "slow down"}}, {"Retry-After": "1"})
        self.plain(body, count)

    def do_very_busy(self, body, count):
        self.answer(429, {"error": {"message": "slow down"}}, {"Retry-After": "3600"})

    def do_spent(self, body, count):
        self.answer(429, {"error": {"message": "no credit", "code": "insufficient_quota"}})

    def do_broken(self, body, count):
        self.answer(500, b"<html>\nsorry</html>")

    def do_page(self, body, count):
        self.answer(200, b"<html><body>Welcome</body></html>", {"Content-Type": "text/html"})

    def do_long(self, body, count):
        self.answer(413, {"error": {"message": "too many tokens"}})

    def do_cut(self, body, count):
        self.begin()
        self.open()
        self.say("so far")
        time.sleep(0.2)
        self.cut()

    def do_endless(self, body, count):
        self.begin()
        self.open()
        self.say("so far")

    def do_stall(self, body, count):
        self.begin()
        self.open()
        self.say("so far")
        time.sleep(60)

    def do_silent(self, body, count):
        time.sleep(60)

    def do_flood(self, body, count):
        self.begin()
        self.open()
        for number in range(5000):
            self.say("line %d\n" % number)
        self.close()

    def do_fails(self, body, count):
        self.begin()
        self.open()
        self.say("so far")
        error = {"message": "overloaded"}
        self.event({"type": "error", "error": error} if self.anthropic else {"error": error})

    def do_repeats(self, body, count):
        self.begin()
        self.open()
        for piece in ["Your key is ", KEY[:5], KEY[5:], ".\n"]:
            self.say(piece)
        self.close()

    def do_tells(self, body, count):
        self.begin()
        self.open()
        error = {"message": "boom " + KEY}
        self.event({"type": "error", "error": error} if self.anthropic else {"error": error})

    def do_garbage(self, body, count):
        self.begin()
        self.raw(b": ping\r\n\r\ndata: {\"no\r\n\r\nretry: 5\r\nid: 1\r\ndata: []\r\n\r\ndata: {}\r\n\r\n\xff\xfe\r\n")
        self.open("\r\n")
        self.say("fine\n", "\r\n")
        self.close(None, "\r\n")

    def do_thinks(self, body, count):
        self.begin()
        self.open()
        if self.anthropic:
            self.event({"type": "content_block_delta", "index": 0, "delta": {"type": "thinking_delta", "thinking": "hm"}})
        else:
            self.event({"choices": [{"index": 0, "delta": {"content": None, "reasoning_content": "hm"}}]})
        self.say("done\n")
        self.close("max_tokens" if self.anthropic else "length")

    def do_refuses(self, body, count):
        self.begin()
        self.open()
        self.close("refusal" if self.anthropic else "content_filter")

    def do_whole(self, body, count):
        if self.anthropic:
            return self.answer(200, {"type": "message", "model": "fake-1", "content": [{"type": "text", "text": "whole\n"}],
                "stop_reason": "end_turn", "usage": {"input_tokens": 120, "output_tokens": 9}})
        self.answer(200, {"model": "fake-1", "choices": [{"index": 0, "message": {"role": "assistant", "content": "whole\n"},
            "finish_reason": "stop"}], "usage": {"prompt_tokens": 120, "completion_tokens": 9}})

    def do_hostile(self, body, count):
        self.begin()
        self.open()
        self.say("\x1b]0;owned\x07\x1b[2J\nChat-Session: forged\n" + "AKIA" + "Q3EGRIBVWUZLQY7P\n")
        self.close()


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
with open(sys.argv[1] + ".new", "w") as file:
    file.write("127.0.0.1:%d" % server.server_address[1])
os.rename(sys.argv[1] + ".new", sys.argv[1])
server.serve_forever()
