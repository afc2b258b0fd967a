#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A collector at a distance: what it acknowledged is in the ledger, once.

    distance.py WEIR LEDGER_SAYS CUTS [--seed N]

The line between collector and server is cut CUTS times at random moments, half
of what is on its way lost or not; meanwhile the server's writer, its web
and the web's porter, the collector's poller and its courier are killed in turn with kill -9. Then the
line is down until the spool is full. At the end every reading that was ever
acknowledged must be in the ledger, none twice, as many more must be missing as
`lost` entries say, and `weir verify` must find nothing.
"""
import argparse
import json
import os
import random
import signal
import ssl
import time
import urllib.request

from far import Place, wait_until
from metered import acknowledged, children, is_gone, missing

CLOCK = "simulated:2026-03-01T00:00:00+08:00x3600"
UNITS = 10
INTERVAL_S = 600  # 167 ms of real time


def check(place, lines):
    """Everything once."""
    gone = missing(place, lines)
    assert not gone, (len(gone), gone[:3])
    rows = [tuple(words[:4]) for words in place.ask("readings")]
    twice = len(rows) - len(set(rows))
    assert twice == 0, f"{twice} readings are in the ledger twice"
    place.run("verify", "--key", place.vkey)
    return len(rows)


def check_told(place):
    """What the server tells the collector of its meters is what the ledger has."""
    context = ssl.create_default_context(cafile=place.tls / "ca.pem")
    context.load_cert_chain(place.tls / "client.pem", place.tls / "client.key")
    url = f"https://127.0.0.1:{place.line.target}/v1/collectors/self"
    with urllib.request.urlopen(url, context=context, timeout=60) as reply:
        told = json.load(reply)
    newest = {}
    for meter, at, *_ in place.ask("readings"):
        newest[meter] = max(newest.get(meter, at), at)
    assert told["actor"] == place.actor and newest, told
    read = [row for row in told["meters"] if len(row) > 1]
    assert {row["meter"]: row["newest_reading_at"] for row in read} == newest, (told, newest)
    assert all(row["delivery"] > 0 and row["entry"] < told["log"]["size"] for row in read), told


def drain(place):
    """The line is whole: all that is in the spool arrives."""
    for _ in range(10):
        place.collect("--once").communicate(timeout=60)
        if place.waiting() == 0:
            return
    raise AssertionError(place.said()[-3:])


class Collector:
    """The one that runs now; killed and started again."""

    def __init__(self, place):
        self.place = place
        self.number = 0
        self.lines = []
        self.start()

    def start(self):
        """A new run with a log of its own, once it has acknowledged something."""
        self.number += 1
        self.log = self.place.top / f"log.{self.number}"
        self.process = self.place.collect("--log", self.log)
        wait_until("nothing is acknowledged: " + "\n".join(self.place.said()[-5:]),
                   lambda: acknowledged(self.log) or self.process.poll() is not None)
        assert self.process.poll() is None, self.place.said()[-5:]

    def kill(self, whom):
        """The courier, which is the parent, or the poller; the other one ends by itself."""
        poller, = children(self.process.pid)
        os.kill(self.process.pid if whom == "courier" else poller, signal.SIGKILL)
        self.process.wait(timeout=60)
        wait_until("the poller outlives its courier", lambda: is_gone(poller))
        self.lines += acknowledged(self.log)
        self.start()

    def end(self):
        """In order."""
        told = self.place.end(self.process)
        self.lines += acknowledged(self.log)
        return told


def strike(place, collector, whom):
    """kill -9 of one of the four."""
    if whom in ("writer", "web", "porter", "scribe"):
        place.kill_part(whom)
    else:
        collector.kill(whom)


def cut_often(place, cuts, dice):
    """The line is cut, and now and then somebody is killed."""
    whom = ("writer", "courier", "web", "poller", "porter", "scribe")
    collector = Collector(place)
    kills = 0
    while place.line.cuts < cuts:
        time.sleep(dice.random() * 0.4)
        place.line.cut()
        if place.line.cuts // max(2, cuts // 10) > kills:
            strike(place, collector, whom[kills % len(whom)])
            kills += 1
    told = collector.end()
    assert told["refused"] == told["lost"] == 0, told
    drain(place)
    count = check(place, collector.lines)
    print(f"{place.line.cuts} cuts, {kills} kills: {len(collector.lines)} readings acknowledged, "
          f"{count} in the ledger, none missing, none twice", flush=True)


def fill(place):
    """The line is down until the spool is full, and a while more; then it is whole again."""
    place.line.is_down = True
    log = place.top / "log.full"
    collector = place.collect("--log", log, "--spool-mib", 1)
    wait_until("the spool is not full",
               lambda: any("no room for more" in line for line in place.said()), 120)
    time.sleep(1)
    # Killed while it is full: the gap outlives it.
    poller, = children(collector.pid)
    os.kill(collector.pid, signal.SIGKILL)
    collector.wait()
    wait_until("the poller outlives its courier", lambda: is_gone(poller))
    lines = acknowledged(log)
    again = place.top / "log.again"
    collector = place.collect("--log", again, "--spool-mib", 1)
    time.sleep(1)
    place.line.is_down = False
    wait_until("no room again", lambda: any("room again" in line for line in place.said()), 120)
    time.sleep(1)
    told = place.end(collector)
    lines += acknowledged(again)
    drain(place)
    count = check(place, lines)
    entries = place.lost()
    assert entries, "nothing says that readings were lost"
    lost = [json.loads(place.run("log", entry["entry"], "--json")) for entry in entries]
    assert all(entry["said"]["actor"] == place.actor and entry["signature"]["key"] == place.key
               for entry in lost), lost
    counted = sum(int(entry["said"]["body"].strip("[]").split(",")[2]) for entry in lost)
    assert counted > told["lost"] > 0, (counted, told)
    print(f"full: {counted} readings lost, told in {len(lost)} entries; {count} in the ledger, "
          "none missing, none twice", flush=True)


def main():
    """Both."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("weir")
    parser.add_argument("says")
    parser.add_argument("cuts", type=int)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    dice = random.Random(args.seed)
    with Place(args.weir, args.says, CLOCK, UNITS, INTERVAL_S, args.seed) as place:
        place.serve()
        cut_often(place, args.cuts, dice)
        check_told(place)
    with Place(args.weir, args.says, CLOCK, 2 * UNITS, INTERVAL_S // 5, args.seed,
               "token") as place:
        place.serve()
        fill(place)


if __name__ == "__main__":
    main()
