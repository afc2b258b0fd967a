#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the server counts, read as strictly as Prometheus reads it, and held against what was done.

usage: metrics.py WEIR SOURCE
"""
import re
import sys

from served import Ledger, serve, wait_for

PERMIT = "D330302S2021-0001"
NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
LABEL = r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"'
SAMPLE = re.compile(rf"({NAME})(?:\{{({LABEL}(?:,{LABEL})*)\}})? (-?\d+)")
SUFFIXES = {"histogram": ("_bucket", "_sum", "_count")}


def family_of(name, types):
    for family, kind in types.items():
        if name == family and kind != "histogram" or name in [family + end for end in SUFFIXES.get(kind, ())]:
            return family
    raise AssertionError(f"{name}: no TYPE")


def parse(text):
    """Name and labels to value. Each family has HELP, TYPE and then its samples, together and once."""
    assert text.endswith("\n")
    types, samples, helped, last = {}, {}, None, None
    for line in text[:-1].split("\n"):
        if line.startswith("# HELP "):
            _, _, helped, said = line.split(" ", 3)
            assert said and helped not in types, line
        elif line.startswith("# TYPE "):
            _, _, name, kind = line.split(" ")
            assert name == helped and kind in ("counter", "gauge", "histogram"), line
            assert (kind == "counter") == name.endswith("_total"), line
            types[name], last = kind, name
        else:
            found = SAMPLE.fullmatch(line)
            assert found, line
            assert family_of(found[1], types) == last, (line, last)
            assert (found[1], found[2]) not in samples, line
            samples[(found[1], found[2])] = int(found[3])
    assert {family_of(name, types) for name, _ in samples} == set(types)
    for name, kind in types.items():
        if kind == "histogram":
            check_histogram(name, samples)
    return samples


def check_histogram(name, samples):
    """Buckets rise to +Inf, which is the count."""
    lanes = {labels for found, labels in samples if found == f"{name}_count"}
    assert lanes
    for lane in lanes:
        buckets = [(found[1], value) for found, value in samples.items()
                   if found[0] == f"{name}_bucket" and found[1].startswith(lane + ",")]
        bounds = [re.fullmatch(r'.*,le="(\d+|\+Inf)"', labels)[1] for labels, _ in buckets]
        assert bounds[-1] == "+Inf" and [int(bound) for bound in bounds[:-1]] == sorted(map(int, bounds[:-1])), bounds
        values = [value for _, value in buckets]
        assert values == sorted(values) and values[-1] == samples[(f"{name}_count", lane)], (lane, values)
        assert samples[(f"{name}_sum", lane)] >= 0


def read(server, token):
    with server.connect_as(token) as talk:
        reply = talk.ask("/metrics")
    assert reply.status == 200 and reply.fields["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert reply.fields["cache-control"] == "no-store"
    return parse(reply.body.decode("ascii"))


def moved(before, after, name, labels=None):
    return after[(name, labels)] - before[(name, labels)]


def counters_move(ledger, server, token):
    before = read(server, token)
    with server.connect() as talk:
        for _ in range(20):
            assert talk.ask(f"/v1/permits/{PERMIT}/quota").status == 200
        for _ in range(3):
            assert talk.ask("/v1/sheets/2026-09").status == 200
        assert talk.ask("/nowhere").status == 404
        tag = talk.ask("/log/checkpoint").fields["etag"]
        assert talk.ask("/log/checkpoint", fields=[f"If-None-Match: {tag}"]).status == 304
    with server.connect() as talk:
        talk.send("GET / HTTP/1.0\r\nHost: localhost\r\n\r\n")
        assert talk.receive().status == 505
    after = read(server, token)
    replies = {kind: moved(before, after, "weir_replies_total", f'class="{kind}xx"') for kind in "2345"}
    assert replies == {"2": 25, "3": 1, "4": 1, "5": 1}, replies  # the reading of before is one more
    assert moved(before, after, "weir_heads_refused_total") == 1
    assert moved(before, after, "weir_connections_accepted_total") == 3
    assert moved(before, after, "weir_connections_late_total") == 0
    assert moved(before, after, "weir_request_duration_microseconds_count", 'lane="quick"') == 23
    assert moved(before, after, "weir_request_duration_microseconds_count", 'lane="long"') == 3
    assert moved(before, after, "weir_request_duration_microseconds_sum", 'lane="long"') > 0
    assert moved(before, after, "weir_reply_bytes_total") > 10000
    assert all(value == 0 for (name, _), value in after.items() if name == "weir_requests_waiting")
    assert after[("weir_log_entries", None)] == ledger.asked("quota", PERMIT)["log"]["size"]
    assert after[("weir_checkpoint_entries", None)] <= after[("weir_log_entries", None)]
    assert 0 <= after[("weir_checkpoint_age_seconds", None)] < 300
    assert 1 << 20 < after[("weir_resident_memory_bytes", None)] < 4 << 30
    text = str(after)
    assert PERMIT not in text and "127.0.0.1" not in text and token not in text


def connections_are_counted(server, token):
    talks = [server.connect() for _ in range(10)]
    wait_for(lambda: read(server, token)[("weir_connections", None)] >= 11)
    for talk in talks:
        talk.sock.close()
    wait_for(lambda: read(server, token)[("weir_connections", None)] <= 2)


def too_many(ledger):
    with serve(ledger, "--max-per-address", "3", "--patience", "1") as server:
        talks = [server.connect(source="127.0.0.2") for _ in range(5)]
        talks[0].send("GET / HT")
        wait_for(lambda: read(server, ledger.token)[("weir_connections_turned_away_total", None)] >= 2)
        wait_for(lambda: read(server, ledger.token)[("weir_connections_late_total", None)] >= 1)


def main():
    with Ledger(sys.argv[1], sys.argv[2]) as ledger:
        with serve(ledger) as server:
            token = ledger.let_in("mirror")
            counters_move(ledger, server, token)
            connections_are_counted(server, token)
        too_many(ledger)
    return 0


if __name__ == "__main__":
    sys.exit(main())
