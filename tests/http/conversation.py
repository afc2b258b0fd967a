#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What `weir serve` answers to those who ask it properly.

Each resource says what the command says; a connection serves one request after
the other, also when several come at once; methods, conditions and errors are as
HTTP has them; what is written meanwhile is seen; it ends in order.

usage: conversation.py WEIR SOURCE
"""
import email.utils
import json
import signal
import sys
import urllib.parse

from served import Ledger, request, serve


def quoted(text):
    return urllib.parse.quote(text, safe="")


def the_same_as_the_commands(ledger, talk):
    permits = [line["permit"] for line in ledger.asked("balance", "2026-09")["permits"]]
    assert len(permits) > 3
    for permit in (permit for permit in permits if ":" not in permit):
        for at in ("", "2026-09-30"):
            said = ledger.asked("quota", permit, *(["--at", at] if at else []))
            reply = talk.ask(f"/v1/permits/{quoted(permit)}/quota" + (f"?at={at}" if at else ""))
            assert reply.status == 200 and reply.json() == said, (permit, at)
    for month in ("2026-08", "2026-09", "2026-10"):
        sheet = ledger.asked("balance", month)
        assert sheet["closed"] == (month == "2026-08")
        for line in sheet["permits"]:
            reply = talk.ask(f"/v1/permits/{quoted(line['permit'])}/balance?month={month}")
            said = {"period": month, "closed": sheet["closed"], **line, "log": sheet["log"]}
            assert reply.status == 200 and reply.json() == said, (month, line["permit"], reply.body)
    assert talk.ask(f"/v1/permits/{permits[0]}/balance").json()["period"] == "2026-10"
    assert list(talk.ask(f"/v1/permits/{permits[0]}/quota").json())[0] == "permit"
    return permits[0]


def errors(talk):
    for path, status, code in [
        ("/v2", 404, "no-resource"),
        ("/v1/permit", 404, "no-resource"),
        ("/v1/permits/X/quot%61", 404, "no-resource"),
        ("/v1/permits/X/quota", 404, "no-permit"),
        ("/v1/permits/%E5%8F%96%2F1/quota", 404, "no-permit"),
        ("/v1/permits/X/balance?month=2026-09", 404, "no-permit"),
        ("/v1/permits/X/quota?at=2026-02-30", 400, "query"),
        ("/v1/permits/X/balance?month=2026-13", 400, "query"),
        ("/v1/permits/X/quota?at=2026-09-30&at=2026-09-30", 400, "query"),
        ("/v1/permits/X/quota?day=2026-09-30", 400, "query"),
        ("/v1/permits/X/quota?at=2026+09", 400, "query"),
        ("/healthz?verbose", 400, "query"),
        ("/v1/../healthz", 400, "path"),
        ("/healthz/", 400, "path"),
        ("/v1/permits/%00/quota", 400, "path"),
        ("/1/2/3/4/5/6/7/8/9/10", 404, "no-resource"),
        (f"/v1/permits/{quoted(chr(0x53d6) * 40)}/quota", 404, "no-permit"),  # cut within a character
    ]:
        reply = talk.ask(path)
        assert (reply.status, reply.problem(), reply.is_last) == (status, code, False), (path, reply.body)
    reply = talk.ask("/v1/permits/%E5%8F%96/quota")
    assert "'取'" in reply.json()["detail"], reply.body


def methods(talk):
    got = talk.ask("/healthz")
    assert got.status == 200 and got.json()["status"] == "ok"
    head = talk.ask("/healthz", "HEAD")
    changing = ("date",)
    assert head.status == 200 and head.body == b""
    assert {n: v for n, v in head.fields.items() if n not in changing} == {
        n: v for n, v in got.fields.items() if n not in changing}
    for method in ("DELETE", "OPTIONS"):
        reply = talk.ask("/healthz", method)
        assert reply.fields["allow"] == "GET, HEAD, OPTIONS", reply.fields
        assert reply.status == (405 if method == "DELETE" else 204)
    assert talk.ask("*", "OPTIONS").fields["allow"] == "GET, HEAD, POST, OPTIONS"
    assert talk.ask("/nowhere", "OPTIONS").status == 404
    reply = talk.ask("/nowhere", "HEAD")
    assert reply.status == 404 and reply.body == b"" and int(reply.fields["content-length"]) > 0
    assert email.utils.parsedate_to_datetime(got.fields["date"]).tzinfo is not None


def conditions(talk, permit):
    path = f"/v1/permits/{permit}/quota?at=2026-09-30"
    first = talk.ask(path)
    tag = first.fields["etag"]
    assert first.fields["cache-control"] == "private, no-cache"
    for value, status in [(tag, 304), (f'"x", W/{tag}', 304), ("*", 304), ('"x"', 200), (tag.strip('"'), 200)]:
        reply = talk.ask(path, fields=[f"If-None-Match: {value}"])
        assert reply.status == status and reply.fields["etag"] == tag, (value, reply.status)
        assert (reply.body == b"") == (status == 304)
        assert ("content-length" in reply.fields) == (status == 200)
    assert talk.ask(path.replace("09-30", "09-29")).fields["etag"] != tag


def several_at_once(server):
    paths = ["/healthz", "/nowhere", "/v1/permits/X/quota", "/healthz"] * 25
    with server.connect() as talk:
        talk.send(b"".join(talk.request(path) for path in paths))
        answers = [talk.receive().status for _ in paths]
        assert answers == [200, 404, 404, 200] * 25, answers
    # Byte by byte is no other request.
    with server.connect() as talk:
        for byte in request("/healthz"):
            talk.send(bytes([byte]))
        assert talk.receive().status == 200
        talk.sock.shutdown(1)
        assert talk.is_closed(5)
    # The last request is the last, whatever stands behind it.
    with server.connect() as talk:
        talk.send(request("/healthz", fields=["Connection: close"]) + request("/healthz"))
        reply = talk.receive()
        assert reply.status == 200 and reply.is_last and talk.is_closed()


def its_own_host(server):
    for host, status in [("localhost", 200), ("LocalHost:1", 200), ("127.0.0.1:80", 200), ("127.1.2.3", 200),
                         ("[::1]:80", 200), ("weir.example", 421), ("127.0.0.1.example", 421), ("[::2]", 421),
                         ("localhost.example", 421), ("10.0.0.1", 421)]:
        with server.connect() as talk:
            talk.send(request("/healthz", host=host))
            assert talk.receive().status == status, host


def what_is_written_is_seen(ledger, talk, permit):
    path = f"/v1/permits/{permit}/quota?at=2026-09-30"
    before = talk.ask(path).json()
    ledger.weir_at("close", "2026-09")
    after = talk.ask(path).json()
    assert after["log"]["size"] > before["log"]["size"]
    assert after["log"] == ledger.asked("quota", permit)["log"]
    assert talk.ask(f"/v1/permits/{permit}/balance?month=2026-09").json()["closed"] is True


def its_end(ledger):
    with serve(ledger) as server:
        with server.connect() as idle, server.connect() as begun:
            assert begun.ask("/healthz").status == 200
            begun.send(b"GET /healthz HTTP/1.1\r\nHo")
            assert idle.ask("/healthz").status == 200
            server.process.send_signal(signal.SIGTERM)
            assert idle.is_closed(5)
            begun.send(b"st: localhost\r\n\r\n")
            reply = begun.receive()
            assert reply.status == 200 and reply.is_last and begun.is_closed(5)
        last = server.process.communicate(timeout=30)[0]
        assert server.process.returncode == 0 and last.startswith("3 requests on 2 connections"), last


def wrong_options(ledger):
    for words in (
        ["--listen", "0.0.0.0:0"],
        ["--listen", "localhost:0"],
        ["--listen", "127.0.0.1"],
        ["--listen", "127.0.0.1:65536"],
        ["--listen", "::1:0"],
        ["--tls-cert", "x"],
        ["--client-ca", "x"],
        ["--crl", "x"],
        ["--tls-cert", "/nonexistent", "--tls-key", "/nonexistent"],
        ["--max-connections", "1000000"],
        ["--max-rate", "0"],
    ):
        done = ledger.weir_at("serve", *words, status=2)
        assert done.stdout == "" and done.stderr.startswith("weir: "), (words, done.stderr)


def main():
    with Ledger(sys.argv[1], sys.argv[2]) as ledger:
        with serve(ledger) as server:
            with server.connect() as talk:
                permit = the_same_as_the_commands(ledger, talk)
                errors(talk)
                methods(talk)
                conditions(talk, permit)
                what_is_written_is_seen(ledger, talk, permit)
            several_at_once(server)
            its_own_host(server)
            with Ledger(sys.argv[1], sys.argv[2]) as other:
                second = other.weir_at("serve", "--listen", f"{server.host}:{server.port}", "--json", status=2)
            assert "cannot listen" in second.stderr, second
            print(server.stop().strip())
        its_end(ledger)
        wrong_options(ledger)
        print(json.dumps({"permit": permit}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
