#!/usr/bin/env python3
"""Counts what transcripts hold, apart from the program: turns, messages, uses of tools, tokens.

figures.py <folder> prints a line for each file that it knows: path, user messages, assistant messages, uses of tools, input
tokens, output tokens. Input includes what came from a cache. Expected.json was made by it; see README.md.
"""
import json, os, re, sys

VENDOR = re.compile(
    r"^\s*(<(command-name|command-message|local-command|system-reminder|environment_context|user_instructions|user_info"
    r"|skills_instructions|permissions)|# AGENTS\.md|Caveat: The messages|\[Request interrupted|This session is being)")


def words(content):
    """The texts of a content, without what a program put in."""
    blocks = [content] if isinstance(content, str) else [
        b.get("text", "[image]") if isinstance(b, dict) and b.get("type") in ("text", "input_text", "output_text", "image", None)
        else "" for b in content or []]
    return "".join(b for b in blocks if b and b.strip() and not VENDOR.match(b)).strip()


def lines(path):
    for raw in open(path, "rb"):
        try:
            value = json.loads(raw)
            if isinstance(value, dict):
                yield value
        except ValueError:
            pass


def claude(path):
    records = json.load(open(path))["loglines"] if path.endswith(".json") else list(lines(path))
    talk = [r for r in records if r.get("type") in ("user", "assistant") and isinstance(r.get("message"), dict)]
    # A sub-agent's own file has no other lines.
    side = all(r.get("isSidechain") for r in talk)
    talk = [r for r in talk if bool(r.get("isSidechain")) == side]
    users, answers, usage, tools = 0, set(), {}, 0
    for number, r in enumerate(talk):
        message = r["message"]
        if r["type"] == "user":
            users += not r.get("isMeta") and not r.get("isCompactSummary") and bool(words(message.get("content")))
        if r["type"] == "user" or r.get("isApiErrorMessage"):
            continue
        # One id is one message, but in a trimmed file all have the same.
        key = users, message.get("id") or r.get("uuid") or number
        content = message.get("content")
        if words([b for b in content if b.get("type") == "text"] if isinstance(content, list) else content):
            answers.add(key)
        tools += sum(b.get("type") == "tool_use" for b in content if isinstance(b, dict)) if isinstance(content, list) else 0
        if message.get("usage"):
            usage[key] = message["usage"]
    # What a printed run says at its end is of all its messages.
    results = [r["usage"] for r in records if r.get("type") == "result" and r.get("usage")]
    usage = dict(enumerate(results)) or usage
    used = sum(u.get(k) or 0 for u in usage.values()
               for k in ("input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens"))
    return users, len(answers), tools, used, sum(u.get("output_tokens") or 0 for u in usage.values())


def greater(one, two):
    """Totals only grow."""
    return max(one, two, key=lambda u: u.get("input_tokens", 0))


def codex(path):
    users = answers = tools = 0
    total = {}
    for r in lines(path):
        p = r.get("payload") or {}
        if r.get("type") == "response_item":
            if p.get("type", "message") == "message" and p.get("role") in ("user", "assistant"):
                if words(p.get("content")):
                    users += p["role"] == "user"
                    answers += p["role"] == "assistant"
            elif str(p.get("type")).endswith("_call"):
                tools += 1
        elif r.get("type") == "event_msg" and p.get("type") == "token_count" and p.get("info"):
            total = greater(total, p["info"].get("total_token_usage") or {})
        elif r.get("type") == "token_usage_record" and p.get("thread_token_usage"):
            total = greater(total, p["thread_token_usage"])
    return users, answers, tools, total.get("input_tokens", 0), total.get("output_tokens", 0)


def gemini(path):
    records = json.load(open(path))["messages"] if path.endswith(".json") else list(lines(path))
    last = {}
    for number, r in enumerate(records):
        if "type" in r:
            last[r.get("id", number)] = r
    users = sum(r["type"] == "user" and bool(words(r.get("content") or r.get("parts"))) for r in last.values())
    answers = [r for r in last.values() if r["type"] in ("gemini", "model")]
    tokens = [r.get("tokens") or {} for r in answers]
    return (users, sum(bool(words(r.get("content") or r.get("parts"))) for r in answers),
            sum(len(r.get("toolCalls") or []) for r in answers), sum(t.get("input", 0) for t in tokens),
            sum(t.get("output", 0) + t.get("thoughts", 0) for t in tokens))


def blocks(path):
    """Cursor, Droid and what is like them."""
    users = answers = tools = 0
    for r in lines(path):
        m = r.get("message") if isinstance(r.get("message"), dict) else r
        role = r.get("role") or m.get("role")
        content = m.get("content")
        users += role == "user" and bool(words(content))
        answers += role == "assistant" and bool(words(content))
        if role == "assistant" and isinstance(content, list):
            tools += sum(b.get("type") in ("tool_use", "toolCall") for b in content)
    return users, answers, tools, 0, 0


def copilot(path):
    users = answers = tools = out = 0
    for r in lines(path):
        d = r.get("data") or {}
        users += r.get("type") == "user.message" and bool(d.get("content"))
        if r.get("type") == "assistant.message":
            answers += bool(d.get("content"))
            tools += len(d.get("toolRequests") or [])
            out += d.get("outputTokens") or 0
    return users, answers, tools, 0, out


def aider(path):
    """Runs of lines that begin with `#### ` are what was said."""
    users = 0
    before = False
    for line in open(path, encoding="utf-8", errors="replace"):
        now = line.startswith("#### ") or line.strip() == "####"
        users += now and not before
        before = now
    return users, None, 0, None, None


def specstory(path):
    text = open(path).read()
    said = re.findall(r"^_\*\*User.*\*\*_\n\n(.*)", text, re.M)
    return (sum(not VENDOR.match(line) for line in said), None,
            len(re.findall(r"^<tool-use", text, re.M)), 0, 0)


def reader(path):
    name = path.split("/")[-1]
    for part, read in (("claude", claude), ("simonw", claude), ("codex", codex), ("rollout-", codex), ("gemini", gemini),
                       ("cursor", blocks), ("droid", blocks), ("openclaw", blocks), ("copilot", copilot),
                       ("aider", aider), ("specstory", specstory)):
        if part in path.lower() and not any(x in name for x in ("hooks", "exec-json", "notify", "drift")):
            return read
    return None


folder = sys.argv[1]
for top, _, names in sorted(os.walk(folder)):
    for name in sorted(names):
        path = os.path.join(top, name)
        read = reader(os.path.relpath(path, folder))
        if read and name.endswith((".jsonl", ".json", ".md")):
            print(json.dumps([os.path.relpath(path, folder), *read(path)]))
