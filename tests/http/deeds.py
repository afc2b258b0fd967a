#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Deeds over HTTP: what is entered is what the command enters, once, by whoever may.

usage: deeds.py WEIR SOURCE
"""
import base64
import hashlib
import json
import os
import re
import signal
import socket
import struct
import subprocess
import sys
import threading
from pathlib import Path

import cbor2

from roles import OTHERS, OWN, holder_of, without_date
from served import Ledger, serve, wait_for

METER, OTHERS_METER, ABSENT_METER = "LC-1-01", "LC-4-01", "LC-9-99"
AT = "2026-09-01T00:00:00+08:00"
LEDGER_REFUSED = 6  # enum ledger_answer
KINDS = {"objection": 43, "meter-event": 21, "actor": 2}


def post(server, token, path, body, key, fields=()):
    """One deed, its body as JSON unless it is bytes."""
    with server.connect_as(token) as talk:
        return talk.ask(path, "POST", [*fields, *([f"Idempotency-Key: {key}"] if key else []), "Content-Type: "
                                       + ("application/cbor" if isinstance(body, bytes) else "application/json")],
                        body if isinstance(body, bytes) else json.dumps(body).encode())


def entered(ledger, entry):
    """What an entry says and what followed, but for who said it and when, and for hashes of that."""
    found = ledger.asked("log", entry)
    return found["kind"], found["said"]["body"], re.sub(r"h'[0-9a-f]{64}'", "ROOT", found["effect"])


def size_of(ledger):
    return ledger.asked("log", "0")["log"]["size"]


def count_at(ledger, meter, at):
    """What the file says that the meter showed."""
    for line in (ledger.source / "demo" / "readings.csv").read_text(encoding="utf-8").splitlines():
        if line.startswith(f"{meter},{at},"):
            return line.split(",")[2]
    raise AssertionError((meter, at))


# ---- the same as the commands ----

def both_ways(ledger):
    """Path, JSON, and the command's words for the same."""
    first, second = [alert["alert"] for alert in ledger.asked("alerts")["alerts"]][:2]
    invoice = next(row["invoice"] for row in ledger.asked("bill", "2026-08")["invoices"] if row["permit"] == OWN)
    count = count_at(ledger, METER, AT)
    return [
        (f"/v1/alerts/{first}/steps", {"step": "ack"}, ["alerts", "ack", first]),
        (f"/v1/alerts/{first}/steps", {"step": "rectify", "evidence": "泵已停"},
         ["alerts", "rectify", first, "--evidence", "泵已停"]),
        (f"/v1/alerts/{second}/steps", {"step": "ack", "evidence": "seen"},
         ["alerts", "ack", second, "--evidence", "seen"]),
        ("/v1/meter-events", {"meter": METER, "event": "verified", "at": "2026-09-25T08:00:00", "until": "2027-09-25",
                              "ground": "a paper"},
         ["meter", "event", METER, "verified", "--at", "2026-09-25T08:00:00", "--until", "2027-09-25", "--ground",
          "a paper"]),
        ("/v1/meter-events", {"meter": METER, "event": "verified", "at": "2026-09-25T00:00:00Z", "withdraw": True,
                              "ground": "a slip"},
         ["meter", "event", METER, "verified", "--at", "2026-09-25T00:00:00Z", "--withdraw", "--ground", "a slip"]),
        ("/v1/decisions", {"meter": METER, "at": AT, "count": count, "believe": True, "none": False,
                           "ground": "seen"},
         ["decide", METER, "--at", AT, "--count", count, "--believe", "--ground", "seen"]),
        ("/v1/corrections", {"meter": METER, "at": "2026-09-05T03:00:00+08:00",
                             "count": count_at(ledger, METER, "2026-09-05T03:00:00+08:00"), "void": True,
                             "ground": "a slip"},
         ["correct", METER, "--at", "2026-09-05T03:00:00+08:00", "--count",
          count_at(ledger, METER, "2026-09-05T03:00:00+08:00"), "--void", "--ground", "a slip"]),
        ("/v1/meter-errors", {"meter": METER, "error": "7", "limit": "4", "from": "2026-09-02", "until": "2026-09-03",
                              "document": "test 9", "ground": "art. 26"},
         ["correct", METER, "--error", "7", "--limit", "4", "--from", "2026-09-02", "--until", "2026-09-03", "--document",
          "test 9", "--ground", "art. 26"]),
        ("/v1/assessments", {"meter": METER, "method": "declared", "litres": 5000, "final": True,
                             "ground": "as declared"},
         ["assess", METER, "--method", "declared", "--litres", "5000", "--final", "--ground", "as declared"]),
        ("/v1/assessments", {"intake": "LC-2", "from": "2026-01-01", "until": "2026-03-31", "days": "2026-01-01..2026-01-31",
                             "method": "max-daily-capacity", "ground": "no meter"},
         ["assess", "LC-2", "--intake", "--from", "2026-01-01", "--until", "2026-03-31", "--days",
          "2026-01-01..2026-01-31", "--method", "max-daily-capacity", "--ground", "no meter"]),
        ("/v1/objections", {"invoice": invoice, "reason": "太多"}, ["object", invoice, "--reason", "太多"]),
        ("/v1/objections", {"meter": METER, "at": AT, "reason": "too much"},
         ["object", f"{METER}@{AT}", "--reason", "too much"]),
        ("/v1/objections/ENTRY/answer", {"text": "it is right"}, ["object", "answer", "ENTRY", "--text", "it is right"]),
        ("/v1/months/2026-09/close", {}, ["close", "2026-09"]),
    ]


def as_the_commands_do(ledger, server, other):
    """Each deed over HTTP and, on the other ledger, by its command: the same entry, and the same is moved."""
    objection = None
    for number, (path, body, words) in enumerate(both_ways(ledger)):
        size = size_of(ledger)
        assert size_of(other) == size, path
        path, words = path.replace("ENTRY", str(objection)), [str(word).replace("ENTRY", str(objection)) for word in words]
        status = other.run("-C", other.dir, *words, "--json", status=(0, 1, 2))
        reply = post(server, ledger.token, path, body, f"same-{number}")
        if status.returncode != 0:
            assert reply.status == 422 and reply.problem() == "refused", (path, reply.body, status.stderr)
            assert reply.json()["detail"] in status.stderr, (reply.body, status.stderr)
            print(f"both refuse {path}: {reply.json()['detail']}")
            continue
        assert reply.status == 201, (path, reply.status, reply.body, status.stdout)
        told = reply.json()
        assert told["changed"] and not told["pending"] and told["entry"] == size, (path, told, size)
        assert reply.fields["location"] == f"/v1/entries/{size}"
        assert entered(ledger, size) == entered(other, size), (path, entered(ledger, size), entered(other, size))
        said = json.loads(status.stdout)
        for member in ("moved", "parts", "litres"):
            assert told.get(member) == said.get(member), (path, member, told, said)
        again = post(server, ledger.token, path, body, f"same-{number}")
        assert (again.status, again.body) == (200, reply.body), (path, again.status, again.body, reply.body)
        objection = size if path == "/v1/objections" else objection


def read_by_eye(ledger, server, other):
    """A reading is the one that a file would bring; a holder's only of its own meters that nobody polls."""
    body = {"meter": OTHERS_METER, "at": "2026-10-05T08:00:00", "count": "1000000"}
    file = other.top / "readings.csv"
    file.write_text("meter,at,total_m3,flow_m3_per_h,status\nLC-4-01,2026-10-05T08:00:00+08:00,1000000,,\n",
                    encoding="utf-8")
    other.weir_at("import", "readings", file)
    size = size_of(ledger)
    reply = post(server, ledger.token, "/v1/readings", body, "eye")
    assert reply.status == 201 and reply.json()["entry"] == size, reply.body
    readings = [row["entry"] for row in other.asked("log")["entries"] if row["kind"] == "readings"]
    assert entered(ledger, size) == entered(other, readings[-1]), (entered(ledger, size), entered(other, readings[-1]))
    known = post(server, ledger.token, "/v1/readings", body, "eye-again")
    assert (known.status, known.json()["changed"]) == (200, False), known.body
    size = size_of(ledger)
    holder, its = (ledger.let_in("holder", "--for", holder_of(ledger, permit)) for permit in (OWN, OTHERS))
    size = size_of(ledger)
    hidden, absent = (without_date(post(server, holder, "/v1/readings", {**body, "meter": meter}, meter), meter)
                      for meter in (OTHERS_METER, ABSENT_METER))
    assert hidden == absent and hidden[0] == 422, (hidden, absent)
    polled = post(server, holder, "/v1/readings", {**body, "meter": METER}, "polled")
    assert polled.status == 422 and "is polled" in polled.json()["detail"], polled.body
    assert size_of(ledger) == size
    reply = post(server, its, "/v1/readings", {**body, "at": "2026-10-06T08:00:00", "count": "1000100.5"}, "eye")
    assert reply.status == 201 and reply.json()["entry"] == size, reply.body


def of_days_that_are_its_own(weir, source):
    """Where a meter came from another holder, its days of before are that one's: nothing is read or told of them."""
    with Ledger(weir, source) as ledger, serve(ledger) as server:
        file = ledger.top / "intakes.csv"
        head, *rows = (ledger.source / "demo" / "intakes.csv").read_text(encoding="utf-8").splitlines()
        row = next(row for row in rows if row.startswith("LW-3,"))
        file.write_text(f"{head},from\n{row.replace('D330303S2017-0015', OTHERS)},2026-10-02\n", encoding="utf-8")
        ledger.weir_at("import", "intakes", file)
        token = ledger.let_in("holder", "--for", holder_of(ledger, OTHERS))
        size = size_of(ledger)
        before = post(server, token, "/v1/readings", {"meter": "LW-3-01", "at": "2026-09-20T12:30:00", "count": "1"}, "1")
        assert before.status == 422 and "did not count" in before.json()["detail"], before.body
        assert size_of(ledger) == size
        last = next(line.split(",") for line in reversed((ledger.source / "demo" / "readings.csv").read_text(
            encoding="utf-8").splitlines()) if line.startswith("LW-3-01,"))
        body = {"meter": "LW-3-01", "at": "2026-10-06T08:00:00", "count": f"{float(last[2]) + 1000:.3f}"}
        after = post(server, token, "/v1/readings", body, "2")
        # The water since the last reading is of both; the holder is told of its own, now and when it asks again.
        assert after.status == 201 and [row["permit"] for row in after.json()["moved"]] == [OTHERS], after.body
        assert post(server, token, "/v1/readings", body, "2").body == after.body
        assert {"D330303S2017-0015", OTHERS} <= set(ledger.asked("log", size)["effect"].split('"')), size


# ---- what is wrong ----

def what_is_wrong(ledger, server):
    """Each wrong member is named, with what stands there and what is expected; nothing is entered."""
    size = size_of(ledger)
    event = {"meter": METER, "event": "verified", "at": AT, "ground": "x"}
    for path, body, wanted in [
            ("/v1/meter-events", {**event, "meter": "M 1", "at": "yesterday", "until": 7, "x": None},
             {"meter": "M 1", "at": "yesterday", "until": "7", "x": "null"}),
            ("/v1/meter-events", {}, {"meter": None, "event": None, "at": None, "ground": None}),
            ("/v1/meter-events", {**event, "event": "repaired", "final": "1"}, {"final": "1"}),
            ("/v1/meter-events", {**event, "ground": ""}, {"ground": ""}),
            ("/v1/meter-events", {**event, "withdraw": "yes"}, {"withdraw": "yes"}),
            ("/v1/meter-events", {**event, "until": "2026-02-30"}, {"until": "2026-02-30"}),
            ("/v1/corrections", {"meter": METER, "at": AT, "count": "1", "to": "1.2345", "ground": "x"}, {"to": "1.2345"}),
            ("/v1/corrections", {"meter": METER, "at": AT, "count": "1", "ground": "x"}, {"to": None}),
            ("/v1/meter-errors", {"meter": METER, "error": "7%", "from": "2026-09-02", "until": "2026-09-31", "ground": "x"},
             {"error": "7%", "until": "2026-09-31"}),
            ("/v1/meter-errors", {"meter": METER, "error": "3", "limit": "3", "from": "2026-09-02", "until": "2026-09-30",
                                  "ground": "x"}, {"limit": "3"}),
            ("/v1/decisions", {"meter": METER, "at": AT, "ground": "x"}, {"count": None}),
            ("/v1/assessments", {"meter": METER, "intake": "LC-1", "months": 13, "litres": -1, "ground": "x"},
             {"meter": METER, "months": "13", "litres": "-1"}),
            ("/v1/assessments", {"meter": METER, "m3": "1", "ground": "x"}, {"m3": "1"}),
            ("/v1/objections", {"invoice": "fee/1", "meter": METER, "reason": "x"}, {"invoice": "fee/1"}),
            ("/v1/objections", {"reason": "x"}, {"invoice": None}),
            ("/v1/alerts/93/steps", {"step": "forget"}, {"step": "forget"}),
    ]:
        reply = post(server, ledger.token, path, body, "wrong")
        assert reply.status == 422 and reply.problem() == "members", (path, body, reply.body)
        errors = reply.json()["errors"]
        assert {error["member"]: error.get("value") for error in errors} == wanted, (body, errors)
        assert all(error["expected"] for error in errors), errors
    for path, body, key, fields, status, code in [
            ("/v1/objections", {"reason": "x"}, None, [], 400, "idempotency-key"),
            ("/v1/objections", {"reason": "x"}, "k" * 256, [], 400, "idempotency-key"),
            ("/v1/objections", {"reason": "x"}, "a b", [], 400, "idempotency-key"),
            ("/v1/alerts/1/steps", {"step": "ack"}, "k", [], 404, "no-alert"),
            ("/v1/alerts/x/steps", {"step": "ack"}, "k", [], 404, "no-entry"),
            ("/v1/objections/1/answer", {"text": "no"}, "k", [], 422, "refused"),
            ("/v1/months/2026-13/close", {}, "k", [], 404, "no-month"),
            ("/v1/months/2026-10/close", {}, "k", [], 422, "refused"),
            ("/v1/objections", b"\x80", "k", [], 415, "body"),
            ("/v1/deeds", {}, "k", [], 415, "type"),
            ("/v1/deeds", b"\x80", "k", [], 400, "body"),
    ]:
        reply = post(server, ledger.token, path, body, key, fields)
        assert (reply.status, reply.problem()) == (status, code), (path, body, reply.body)
    assert size_of(ledger) == size


# ---- a holder ----

def a_holder_sees_its_own(ledger, server, holder, invoices):
    """Of another's invoice or reading it is told, to the last byte, what it is told of none."""
    def asked(body, key):
        return post(server, holder, "/v1/objections", {**body, "reason": "too much"}, key)

    size = size_of(ledger)
    absent = "fee/2026-08/" + "D" * len(OTHERS)
    pairs = [(invoices[OTHERS], absent, [{"invoice": invoices[OTHERS]}, {"invoice": absent}]),
             (OTHERS_METER, ABSENT_METER, [{"meter": OTHERS_METER, "at": AT}, {"meter": ABSENT_METER, "at": AT}])]
    for others, none, bodies in pairs:
        hidden, nothing = (without_date(asked(body, f"of-{name}"), name) for name, body in zip((others, none), bodies))
        assert hidden == nothing and hidden[0] == 422, (hidden, nothing)
    assert size_of(ledger) == size
    for number, body in enumerate([{"invoice": invoices[OWN]}, {"meter": METER, "at": AT}]):
        reply = asked(body, f"own-{number}")
        assert reply.status == 201 and reply.json()["permit"] == OWN, reply.body
        assert asked(body, f"own-{number}").body == reply.body
        known = asked(body, f"own-again-{number}")
        assert (known.status, known.json()["changed"], known.json()["entry"]) == (200, False, None), known.body
    said = ledger.asked("log", size)
    assert said["actor"] != 1 and said["said"]["actor"] == said["actor"]
    for path, body in (("/v1/objections/1/answer", {"text": "x"}), ("/v1/months/2026-09/close", {})):
        assert post(server, holder, path, body, "no").problem() == "not-allowed"


# ---- once ----

EVENT = {"meter": METER, "event": "verified", "at": "2026-08-20T08:00:00Z", "ground": "once"}


def at_once(server, token, requests):
    """All of them from a thread each; the replies."""
    replies = [None] * len(requests)
    gate = threading.Barrier(len(requests))

    def run(number):
        gate.wait()
        replies[number] = post(server, token, *requests[number])

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(requests))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return replies


def a_hundred_at_once(ledger, server):
    size = size_of(ledger)
    replies = at_once(server, ledger.token, [("/v1/meter-events", EVENT, "hundred")] * 100)
    assert sorted(reply.status for reply in replies) == [200] * 99 + [201], [reply.status for reply in replies]
    assert len({reply.body for reply in replies}) == 1
    assert size_of(ledger) == size + 1
    ways = [{**EVENT, "at": f"2026-08-21T0{number}:00:00Z"} for number in (1, 2)]
    replies = at_once(server, ledger.token, [("/v1/meter-events", ways[number % 2], "two") for number in range(20)])
    assert sorted(reply.status for reply in replies) == [200] * 9 + [201] + [422] * 10, [reply.body for reply in replies]
    assert {reply.problem() for reply in replies if reply.status == 422} == {"idempotency-key-reused"}
    assert size_of(ledger) == size + 2
    # The same members in another order, with other blanks, are the same; another path is another request.
    with server.connect_as(ledger.token) as talk:
        text = json.dumps(dict(reversed(EVENT.items())), indent=3).encode()
        reply = talk.ask("/v1/meter-events", "POST", ["Idempotency-Key: hundred", "Content-Type: application/json"], text)
        assert reply.status == 200, reply.body
    reply = post(server, ledger.token, "/v1/months/2026-09/close", {}, "hundred")
    assert (reply.status, reply.problem()) == (422, "idempotency-key-reused")
    # A key of that name is another actor's own.
    other = ledger.let_in("office")
    assert post(server, other, "/v1/meter-events", {**EVENT, "at": "2026-08-22T00:00:00Z"}, "hundred").status == 201


def revoked_between(ledger, server):
    token = ledger.let_in("office")
    name = [row["id"] for row in ledger.asked("token", "list")["callers"] if row["id"] in token][-1]
    assert post(server, token, "/v1/meter-events", {**EVENT, "at": "2026-08-23T00:00:00Z"}, "k").status == 201
    ledger.weir_at("token", "revoke", name, "--reason", "lost")
    size = size_of(ledger)
    for key in ("k", "l"):
        reply = post(server, token, "/v1/meter-events", {**EVENT, "at": "2026-08-23T00:00:00Z"}, key)
        assert (reply.status, reply.problem()) == (401, "caller"), reply.body
    assert size_of(ledger) == size


# ---- processes that end ----

def part(server, name):
    """The number of a part's process; None where there is none."""
    with open(f"/proc/{server.process.pid}/task/{server.process.pid}/children", encoding="ascii") as file:
        for pid in file.read().split():
            try:
                text = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
            except (FileNotFoundError, ProcessLookupError):
                continue
            said = dict(line.split(":\t", 1) for line in text.splitlines() if ":\t" in line)
            if said["Name"] == name and not said["State"].startswith("Z"):
                return int(pid)
    return None


def answers(server, token):
    try:
        return post(server, token, "/v1/meter-events", {**EVENT, "at": "2026-08-20T08:00:00Z"}, "hundred").status == 200
    except (ConnectionError, AttributeError):
        return False


def killed(ledger, server, name):
    """That part is killed, and there is another one."""
    old = part(server, name)
    os.kill(old, signal.SIGKILL)
    wait_for(lambda: part(server, name) not in (None, old))
    wait_for(lambda: answers(server, ledger.token))


def repeated_after_restarts(ledger, server):
    body = {**EVENT, "at": "2026-08-24T00:00:00Z"}
    first = post(server, ledger.token, "/v1/meter-events", body, "restart")
    assert first.status == 201
    size = size_of(ledger)
    for name in ("weir-writer", "weir-web"):
        killed(ledger, server, name)
        again = post(server, ledger.token, "/v1/meter-events", body, "restart")
        assert (again.status, again.body) == (200, first.body), (name, again.status, again.body)
    assert size_of(ledger) == size


def without_a_writer(ledger, server):
    """503, and what is sent again is entered once."""
    body = {**EVENT, "at": "2026-08-25T00:00:00Z"}
    size = size_of(ledger)
    server.process.send_signal(signal.SIGSTOP)  # the house starts no other meanwhile
    try:
        os.kill(part(server, "weir-writer"), signal.SIGKILL)
        wait_for(lambda: part(server, "weir-writer") is None)
        reply = post(server, ledger.token, "/v1/meter-events", body, "dead")
        assert (reply.status, reply.problem()) == (503, "no-writer"), reply.body
        assert int(reply.fields["retry-after"]) > 0
    finally:
        server.process.send_signal(signal.SIGCONT)
    wait_for(lambda: post(server, ledger.token, "/v1/meter-events", body, "dead").status in (200, 201))
    # One that dies over it: whether it was entered is not known, and the repetition finds out.
    body = {**EVENT, "at": "2026-08-26T00:00:00Z"}
    writer = part(server, "weir-writer")
    os.kill(writer, signal.SIGSTOP)
    with server.connect_as(ledger.token) as talk:
        fields = ["Idempotency-Key: over", "Content-Type: application/json"]
        talk.send(talk.request("/v1/meter-events", "POST", fields, json.dumps(body).encode()))
        wait_for(lambda: waits_for_socket(ledger))
        os.kill(writer, signal.SIGKILL)
        reply = talk.receive()
        assert (reply.status, reply.problem()) == (503, "unknown"), reply.body
    wait_for(lambda: post(server, ledger.token, "/v1/meter-events", body, "over").status in (200, 201))
    assert post(server, ledger.token, "/v1/meter-events", body, "over").status == 200
    assert size_of(ledger) == size + 2


def waits_for_socket(ledger):
    """Is somebody connected to DIR/socket, or about to be?"""
    with open("/proc/net/unix", encoding="utf-8", errors="replace") as file:
        return sum(line.rstrip().endswith(f"{ledger.dir}/socket") for line in file) > 1


# ---- a web process that was taken over ----

def ask_writer(ledger, request):
    """A frame on DIR/socket, as the porter brings it; the answer."""
    with socket.socket(socket.AF_UNIX) as sock:
        sock.settimeout(30)
        sock.connect(str(ledger.dir / "socket"))
        data = cbor2.dumps(request)
        sock.sendall(struct.pack(">I", len(data)) + data)
        size, = struct.unpack(">I", take(sock, 4))
        return cbor2.loads(take(sock, size))


def take(sock, size):
    data = b""
    while len(data) < size:
        more = sock.recv(size - len(data))
        assert more, "cut"
        data += more
    return data


def stream_of(key):
    return hashlib.sha256(b"weir/idempotency/v1\n" + key.encode()).digest()


def said(actor, key, body, number=1):
    return cbor2.dumps([actor, stream_of(key), number, 1787000000, body])


def taken_over(ledger, holder):
    """It has what was shown to it and nothing else."""
    office = next(row["actor"] for row in ledger.asked("token", "list")["callers"] if row["id"] in ledger.token)
    its = next(row["actor"] for row in ledger.asked("token", "list")["callers"] if row["id"] in holder)
    event = [METER, 4, 1787100000, None, None, None, False, "planted"]
    wrong = ledger.token[:-8] + ("0" if ledger.token[-8] != "0" else "1") + ledger.token[-7:]
    size = size_of(ledger)
    for name, token, kind, actor, body in [
            ("another actor", holder, "objection", office, [None, [METER, 1787000000], "x"]),
            ("the first actor", ledger.token, "meter-event", 1, event),
            ("another role's kind", holder, "meter-event", its, event),
            ("a kind of nobody's", ledger.token, "actor", office, [77, 77, "office"]),
            ("a wrong token", wrong, "meter-event", office, event),
            ("no token", "", "meter-event", office, event),
    ]:
        answer = ask_writer(ledger, [3, [[KINDS[kind], said(actor, name, body)]], 1, token.encode()])
        assert answer[0] == 0 and answer[1], (name, answer)
    answer = ask_writer(ledger, [3, [[KINDS["meter-event"], said(office, "x", event)]], 2, bytes(32)])
    assert answer == [0, "this ledger knows no such caller"], answer
    assert size_of(ledger) == size
    answer = ask_writer(ledger, [3, [[KINDS["meter-event"], said(office, "x", event)]], 1, ledger.token.encode()])
    assert answer[0] == 1 and answer[1][0][0] == 0 and answer[1][0][1] == size, answer


# ---- signed ----

def secret_of(path):
    """The seed in a key's file, as PKCS #8 for openssl."""
    seed = base64.b64decode(path.read_text(encoding="ascii").split()[-1])
    assert len(seed) == 32
    return bytes.fromhex("302e020100300506032b657004220420") + seed


def sign(ledger, secret, message):
    key, text = ledger.top / "signer.der", ledger.top / "message"
    key.write_bytes(secret)
    text.write_bytes(message)
    return subprocess.run(["openssl", "pkeyutl", "-sign", "-inkey", key, "-keyform", "DER", "-rawin", "-in", text],
                          capture_output=True, check=True).stdout


def heard_only_signed(ledger, server):
    """Who has a key sends what it signed; JSON is refused, and so is what another key signed."""
    token = ledger.let_in("office")
    actor = next(row["actor"] for row in ledger.asked("token", "list")["callers"] if row["id"] in token)
    public = ledger.run("key", "make", ledger.top / "officer.key").stdout.strip()
    key = ledger.asked("key", "give", public, "--actor", actor)["entry"]
    secret = secret_of(ledger.top / "officer.key")
    event = {**EVENT, "at": "2026-08-27T00:00:00Z"}
    reply = post(server, token, "/v1/meter-events", event, "signed")
    assert (reply.status, reply.problem()) == (403, "signed-only"), reply.body
    body = [METER, 4, 1787788800, None, None, None, False, "signed"]
    what = said(actor, "signed", body)
    signature = sign(ledger, secret, b"weir/said/v1\nsimulated/example/http\n" + what)
    deed = cbor2.dumps([KINDS["meter-event"], what, key, signature])
    size = size_of(ledger)
    for name, sent, idempotency, status in [
            ("of another's name", cbor2.dumps([21, said(1, "signed", body), key, signature]), "signed", 403),
            ("of no caller's kind", cbor2.dumps([2, what, key, signature]), "signed", 403),
            ("of another key's stream", deed, "other", 400),
            ("not what was signed", cbor2.dumps([21, said(actor, "signed", body, 2), key, signature]), "signed", 422),
    ]:
        reply = post(server, token, "/v1/deeds", sent, idempotency)
        assert reply.status == status, (name, reply.status, reply.body)
    assert size_of(ledger) == size
    reply = post(server, token, "/v1/deeds", deed, "signed")
    assert reply.status == 201 and reply.json()["entry"] == size, reply.body
    assert ledger.asked("log", size)["signature"]["key"] == key
    again = post(server, token, "/v1/deeds", deed, "signed")
    assert (again.status, again.body) == (200, reply.body)
    # The same name for other words is another request.
    what = said(actor, "signed", [*body[:-1], "other"])
    signature = sign(ledger, secret, b"weir/said/v1\nsimulated/example/http\n" + what)
    reply = post(server, token, "/v1/deeds", cbor2.dumps([21, what, key, signature]), "signed")
    assert (reply.status, reply.problem()) == (422, "idempotency-key-reused"), reply.body
    answer = ask_writer(ledger, [3, [[21, what, key, signature]], 1, token.encode()])
    assert answer[1][0][0] == LEDGER_REFUSED and size_of(ledger) == size + 1, answer


# ---- two actors ----

def one_waits(weir, source):
    """What needs a second actor is answered 202, and its repetition the same."""
    with Ledger(weir, source, words=["--two-actors"]) as ledger, serve(ledger) as server:
        body = {"meter": METER, "at": AT, "count": count_at(ledger, METER, AT), "void": True, "ground": "a slip"}
        size = size_of(ledger)
        reply = post(server, ledger.token, "/v1/corrections", body, "wait")
        told = reply.json()
        assert (reply.status, told["pending"], told["entry"]) == (202, True, size), reply.body
        assert "moved" not in told
        again = post(server, ledger.token, "/v1/corrections", body, "wait")
        assert (again.status, again.body) == (200, reply.body)


def closed_strictly(weir, source):
    """Of a month without readings days are unknown."""
    with Ledger(weir, source, readings=False) as ledger, serve(ledger) as server:
        path = "/v1/months/2026-08/close"
        reply = post(server, ledger.token, path, {"strict": True}, "strict")
        assert (reply.status, reply.problem()) == (409, "unknown-days"), reply.body
        reply = post(server, ledger.token, path, {}, "not")
        assert (reply.status, reply.problem()) == (422, "refused"), reply.body


def main():
    weir, source = sys.argv[1:3]
    with Ledger(weir, source) as ledger, Ledger(weir, source) as other:
        invoices = {row["permit"]: row["invoice"] for row in ledger.asked("bill", "2026-08")["invoices"]}
        other.asked("bill", "2026-08")
        with serve(ledger) as server:
            what_is_wrong(ledger, server)
            as_the_commands_do(ledger, server, other)
            read_by_eye(ledger, server, other)
            holder = ledger.let_in("holder", "--for", holder_of(ledger, OWN))
            a_holder_sees_its_own(ledger, server, holder, invoices)
            a_hundred_at_once(ledger, server)
            revoked_between(ledger, server)
            taken_over(ledger, holder)
            heard_only_signed(ledger, server)
            repeated_after_restarts(ledger, server)
            without_a_writer(ledger, server)
        ledger.verify()
    of_days_that_are_its_own(weir, source)
    one_waits(weir, source)
    closed_strictly(weir, source)
    print("deeds over HTTP")
    return 0


if __name__ == "__main__":
    sys.exit(main())
