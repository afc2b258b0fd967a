#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""`weir --server` and whatever may answer there: one sentence, a status, and nothing that moves a terminal.

A server of a few lines says what a test tells it to: what a real one said, cut, changed in one member, too
long, too slow, another thing altogether.

usage: remote_trial.py WEIR SOURCE
"""
import json
import random
import socket
import sys
import threading
import time
import urllib.parse
import urllib.request

from remote import INVOICE, OWN, Desk, refused
from served import Ledger, serve

CHANGES = 12  # members of each answer that are changed, each in every way
VALUES = [None, True, -1, 10**17, 2**63, 1.5, "", "x", "2026-13-01", "\u001b[2J\u009b\u202e", [], [None], {}]
ASKED = {  # a command, and what it asks for
    ("quota", OWN): f"/v1/permits/{OWN}/quota",
    ("balance", "2026-09", "--permit", OWN): f"/v1/permits/{OWN}/balance?month=2026-09",
    ("balance", "2026-09"): "/v1/sheets/2026-09",
    ("bill", "2026-08", "--preview", "--permit", OWN): f"/v1/permits/{OWN}/preview?period=2026-08",
    ("explain", INVOICE): f"/v1/invoices/{urllib.parse.quote(INVOICE, safe='')}/explanation?depth=lines",
    ("alerts", "list"): "/v1/alerts?state=open&limit=1000",
    ("audit", "2026-08"): "/v1/audits/2026-08",
    ("object", "list"): "/v1/objections?state=open",
}


def answer(body, status="200 OK", kind="application/json", *fields):
    body = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", *fields]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


class Trial:
    """Says to each path what it was told to say: bytes, or a list of pieces with a pause before each."""

    def __init__(self):
        self.says, self.asked = {}, []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                threading.Thread(target=self.talk, args=(self.listener.accept()[0],), daemon=True).start()
            except OSError:
                return

    def talk(self, sock):
        with sock:
            rest = b""
            try:
                while True:
                    while b"\r\n\r\n" not in rest:
                        more = sock.recv(65536)
                        if not more:
                            return
                        rest += more
                    head, rest = rest.split(b"\r\n\r\n", 1)
                    path = head.split(b" ")[1].decode()
                    self.asked.append(path)
                    says = self.says.get(path, self.says.get("*", answer(b"{}", "404 Not Found",
                                                                         "application/problem+json")))
                    for piece in says if isinstance(says, list) else [says]:
                        time.sleep(0.3 if isinstance(says, list) else 0)
                        sock.sendall(piece)
                    if isinstance(says, list):
                        return
            except OSError:
                return


def places(value, path=()):
    """The places of all members and items."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield (*path, key)
        yield from places(inner, (*path, key))


def changed(value, place, other):
    copy = json.loads(json.dumps(value))
    inner = copy
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = other
    return copy


def is_plain(text):
    """No control but a line's end, and no turn of the direction of writing."""
    return all(c == "\n" or (ord(c) >= 0x20 and not 0x7f <= ord(c) < 0xa0 and c not in "\u2028\u2029\u202e") for c in text)


def members(trial, desk, real):
    """A member of another type or size is a sentence, or printed as it is; never a crash, never a control."""
    chance, seen = random.Random(4), {0: 0, 1: 0, 3: 0}
    for words, path in ASKED.items():
        every = list(places(real[path]))
        for place in chance.sample(every, min(CHANGES, len(every))):
            trial.says[path] = answer(changed(real[path], place, chance.choice(VALUES)))
            done = desk.run(*words)
            assert done.returncode in seen and is_plain(done.stdout + done.stderr), (words, place, done)
            assert done.returncode != 3 or len(done.stderr.splitlines()) == 1, (words, place, done)
            seen[done.returncode] += 1
        trial.says[path] = answer(real[path])
        assert desk.run(*words).returncode < 2, words
    assert min(seen[0], seen[3]) > 10, seen
    return sum(seen.values())


def texts(trial, desk, real):
    """What would move a terminal is shown as '?', and in JSON as an escape."""
    path = f"/v1/permits/{OWN}/quota"
    trial.says[path] = answer({**real[path], "holder": "a\u001b[31m\u009b2J\u007f\u202eb\nc"})
    done = desk.run("quota", OWN)
    assert done.returncode == 0 and "a?[31m?2J??b?c," in done.stdout, done
    done = desk.run("quota", OWN, "--json")
    assert done.returncode == 0 and '"a\\u001B[31m\\u009B2J\\u007F' in done.stdout, done
    trial.says[path] = answer({"detail": "no\u001b[2J\u009b", "status": 500}, "500 Fault", "application/problem+json")
    refused(desk.run("quota", OWN), 3, "no [2J")
    assert is_plain(desk.run("quota", OWN).stderr)


def bodies(trial, desk, real):
    path = f"/v1/permits/{OWN}/quota"
    whole = json.dumps(real[path]).encode()
    for body, sentence in [
        (whole[:-20], "it is no JSON"), (b"", "it is no JSON"), (b"[]", "it is no object"), (b"{}", "'log'"),
        (whole.replace(b'"valid": true', b'"valid": true, "valid": true'), "it is no JSON"),
        (b'{"a":' * 20 + b"1" + b"}" * 20, "nested too deeply"), (b'{"a":1.5}', "numbers are whole"),
        (b'{"a":"\xff"}', "it is no JSON"), (b'{"a":"\\u0000"}', "it is no JSON"),
        (b'{"a":99999999999999999999}', "it is no JSON"),
    ]:
        trial.says[path] = answer(body)
        done = desk.run("quota", OWN)
        refused(done, 3)
        assert sentence in done.stderr or body == b"{}", (body, done)
    trial.says[path] = answer(b"<html>", "200 OK", "text/html")
    refused(desk.run("quota", OWN), 3, "what answers there is no weir")


def lines(trial, desk):
    path = f"/v1/permits/{OWN}/quota"
    head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n"
    for says, status, sentence in [
        (head.format(10**10).encode(), 3, "more than"),
        ([head.format(100).encode(), b"{", b"}"], 3, "closed the connection"),
        ([head.format(100).encode()] + [b" "] * 40, 3, "no whole answer within 1 s"),
        ([b"HTTP/1.1 200 OK\r\n"] + [b"X: y\r\n"] * 40, 3, "no whole answer within 1 s"),
        (b"SSH-2.0-x\r\n\r\n", 3, "does not speak HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{}", 3, "does not speak HTTP"),
        (answer(b"", "302 Found", "text/plain", "Location: http://127.0.0.1:1/"), 2, "which is not followed"),
        (answer(b"", "429 Too Many", "text/plain", "Retry-After: 7"), 3, "ask again in 7 s"),
        (answer(b"", "503 Away", "text/plain"), 3, "ask again later"),
        (answer(b"", "500 Fault", "text/plain"), 3, "the server answers 500"),
        (answer(b"", "404 Not Found", "text/plain"), 2, "the server answers 404"),
        (answer(b"", "418 Teapot", "text/plain"), 2, "the server answers 418"),
    ]:
        trial.says[path] = says
        refused(desk.run("quota", OWN), status, sentence)
    assert all(asked.startswith("/v1/") for asked in trial.asked), trial.asked


def pages(trial, desk, real):
    """A list in pages is one list; one that never ends, or stands still, is refused."""
    first, log = "/v1/alerts?state=all&limit=1000", real["/v1/ledger"]["log"]
    alerts = real["/v1/alerts?state=open&limit=1000"]["alerts"]
    assert len(alerts) > 2
    trial.says[first] = answer({"alerts": alerts[:1], "next": "a b", "log": {"size": 1, "root": log["root"]}})
    trial.says[first + "&cursor=a%20b"] = answer({"alerts": alerts[1:], "next": None, "log": log})
    done = desk.run("alerts", "--all", "--json")
    assert done.returncode == 0 and json.loads(done.stdout) == {"alerts": alerts, "log": log}, done
    trial.says[first + "&cursor=a%20b"] = answer({"alerts": [], "next": "a b", "log": log})
    refused(desk.run("alerts", "--all"), 3, "'alerts'")
    trial.says[first + "&cursor=a%20b"] = answer({"alerts": {}, "next": None, "log": log})
    refused(desk.run("alerts", "--all"), 3, "'alerts'")


def main():
    with Ledger(sys.argv[1], sys.argv[2]) as ledger:
        ledger.weir_at("bill", "2026-08")
        ledger.weir_at("object", INVOICE, "--reason", "too much")
        real = {}
        with serve(ledger) as server:
            for path in [*ASKED.values(), "/v1/ledger"]:
                asked = urllib.request.Request(f"http://127.0.0.1:{server.port}{path}",
                                               headers={"Authorization": f"Bearer {ledger.token}"})
                with urllib.request.urlopen(asked) as reply:
                    real[path] = json.load(reply)
        desk, trial = Desk(sys.argv[1], ledger.top / "desk"), Trial()
        trial.says = {path: answer(body) for path, body in real.items()}
        desk.configure(url=trial.url, token_file=ledger.token, timeout_s=1)
        count = members(trial, desk, real)
        pages(trial, desk, real)
        texts(trial, desk, real)
        bodies(trial, desk, real)
        lines(trial, desk)
        trial.listener.close()
    print(f"{count} changed answers")
    return 0


if __name__ == "__main__":
    sys.exit(main())
