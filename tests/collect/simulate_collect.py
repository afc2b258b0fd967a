#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What a simulated station counts is what the books say was taken.

    simulate_collect.py WEIR LEDGER_SAYS

A ledger whose hours pass in seconds, and a station on the same clock whose
registers move along straight lines that this file draws. While one collector
runs, an import, a second collector and a month's close reach its writer over
the socket.
"""
import json
import pathlib
import signal
import subprocess
import sys
import time
from datetime import datetime, timezone

from metered import Ledger, acknowledged, missing

CLOCK = "simulated:2026-02-28T20:00:00+08:00x3600"  # the first six hours end a month
LINES = {1: (1000, 50_000), 2: (7_500_500, 33_333), 3: (0, 120_007)}  # start, litres an hour
LATE_S = 3600 * 10  # a machine that stands still for ten seconds
EARLY_S = 10  # instants are known to a millisecond or two, which is 3.6 s here


def unix(text):
    """Of an instant as the log has it."""
    moment = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")
    return int(moment.replace(tzinfo=timezone.utc).timestamp())


def text(unix_s):
    """The same back."""
    return datetime.fromtimestamp(unix_s, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def shown(unit, since_s):
    """Litres on a unit's register so long after the ledger's beginning."""
    start, per_hour = LINES[unit]
    return start + max(since_s, 0) * per_hour // 3600


def draw(ledger):
    """The file of the lines, a year long."""
    path = ledger.top / "lines.csv"
    rows = ["unit,at,total_m3"]
    for unit, (start, per_hour) in LINES.items():
        for hours in (0, 8760):
            litres = start + hours * per_hour
            rows.append(f"{unit},{text(ledger.from_s + 3600 * hours)},"
                        f"{litres // 1000}.{litres % 1000:03}")
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def check_lines(ledger, lines):
    """Each count is one that the register showed before its instant, and not long before."""
    for meter, at, units, scale, _ in lines:
        assert scale == "0", "whole litres"
        since = unix(at) - ledger.from_s
        unit = int(meter[1:])
        assert shown(unit, since - LATE_S) <= int(units) <= shown(unit, since + EARLY_S), (
            meter, at, units)


def check_books(ledger):
    """Litres booked: last less first, by the log alone."""
    counts = {}
    for meter, _, units, _ in ledger.readings():
        counts.setdefault(meter, []).append(int(units))
    taken = ledger.taken()
    for unit in LINES:
        meter = f"M{unit}"
        assert taken[meter] == max(counts[meter]) - min(counts[meter]), (meter, taken[meter])
        print(meter, len(counts[meter]), "readings", taken[meter], "litres")


def one_after_the_other(ledger, log):
    """Six hours, all of it read and acknowledged; then each meter once."""
    told = json.loads(ledger.run("collect", "--for", "6h", "--log", log, "--json"))
    lines = acknowledged(log)
    assert told["failed"] == 0 and told["read"] == told["polled"], told
    assert told["acknowledged"] == len(lines) == told["read"] - told["same_second"], told
    assert told["polled"] > 3 * 3 * 6, "each ten minutes, with room for a slow machine"
    told = json.loads(ledger.run("collect", "--once", "--log", log, "--json"))
    assert (told["polled"], told["acknowledged"]) == (3, 3), told


def wait_for_growth(path, size=0):
    """Until something more was acknowledged."""
    deadline = time.monotonic() + 30
    while len(acknowledged(path)) <= size:
        assert time.monotonic() < deadline, "nothing is acknowledged"
        time.sleep(0.05)


def at_the_same_time(ledger, log):
    """Others hand in over the socket of the one that runs."""
    first = ledger.start("collect", "--log", log, "--json", stdout=subprocess.PIPE)
    wait_for_growth(log)
    readings = ledger.top / "hand.csv"
    readings.write_text("meter,at,total_m3,flow_m3_per_h,status\n"
                        f"HAND,{text(ledger.from_s)},5,,\n"
                        f"HAND,{text(ledger.from_s + 3600)},7.5,,\n", encoding="utf-8")
    told = json.loads(ledger.run("import", "readings", readings, "--json"))
    assert told["new_rows"] == 2, told
    other = ledger.top / "other.log"
    told = json.loads(ledger.run("collect", "--once", "--log", other, "--json"))
    assert (told["acknowledged"], told["refused"]) == (3, 0), told
    ledger.run("close", "2026-02")
    sheet = json.loads(ledger.run("balance", "2026-02", "--json"))
    assert sheet["log"]["size"] > told["acknowledged"], sheet
    size = len(acknowledged(log))
    wait_for_growth(log, size)
    first.send_signal(signal.SIGTERM)
    began = time.monotonic()
    told = json.loads(first.communicate(timeout=60)[0])
    assert time.monotonic() - began < 5, "the meters answer at once: nothing to wait for"
    assert first.returncode == 0 and told["unacknowledged"] == 0, told
    assert told["acknowledged"] == len(acknowledged(log)), told
    assert ledger.taken()["HAND"] == 2500
    return acknowledged(other)


def without_a_writer(ledger):
    """A collector whose writer ended keeps what it reads, and says at the end what it kept."""
    log = ledger.top / "first.log"
    writer = ledger.start("collect", "--log", log, stdout=subprocess.DEVNULL)
    wait_for_growth(log)
    other_log = ledger.top / "second.log"
    other = ledger.start("collect", "--log", other_log, "--json", stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE)
    wait_for_growth(other_log)
    writer.send_signal(signal.SIGINT)
    assert writer.wait(timeout=60) == 0
    size = len(acknowledged(other_log))
    time.sleep(1)
    # Another writer comes: what was kept reaches it.
    ledger.start("collect", "--for", "1d", "--log", log, stdout=subprocess.DEVNULL)
    wait_for_growth(other_log, size + 1)
    other.send_signal(signal.SIGTERM)
    out, err = other.communicate(timeout=60)
    assert other.returncode == 0, (other.returncode, out, err)
    assert json.loads(out)["unacknowledged"] == 0
    lines = acknowledged(log) + acknowledged(other_log)
    ledger.started[-1].send_signal(signal.SIGTERM)
    assert ledger.started[-1].wait(timeout=60) == 0
    return lines


def main(weir, says):
    """All of it on one ledger."""
    with Ledger(weir, says, CLOCK) as ledger:
        port = ledger.simulate("--from", draw(ledger))
        ledger.register(port, len(LINES), 600, 500)
        log = ledger.top / "acknowledged.log"
        one_after_the_other(ledger, log)
        lines = acknowledged(log)
        check_lines(ledger, lines)
        check_books(ledger)
        second = pathlib.Path(str(log) + "2")
        lines += at_the_same_time(ledger, second) + acknowledged(second)
        lines += without_a_writer(ledger)
        assert not missing(ledger, lines), missing(ledger, lines)[:3]
        # Two collectors may have contradicted each other about a second; a reading
        # of one alone closes what was left open.
        ledger.run("collect", "--once")
        check_books(ledger)
        told = json.loads(ledger.run("verify", "--key", ledger.vkey, "--json"))
        assert told["ok"] and told["books_ok"], told
        print(len(lines), "acknowledged,", *ledger.ask("notes")[0], "notes and entries")


if __name__ == "__main__":
    main(*sys.argv[1:])
