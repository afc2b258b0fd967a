#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The web asked without pause over TLS while readings come in: no error, no growth.

    soak.py WEIR LEDGER_SAYS SECONDS [REQUESTS_A_SECOND]

wrk asks a permit's quota on 64 connections at half the rate that design.md 8
wants at least; collectors read six meters every two seconds. Memory and open
files of web and writer are looked at from the time on at which a quarter is over.
"""
import os
import sys
import time

from housed import Ledger
from pressed import CLOCK, ERRORS, Wrk, memory_kb, quota_url, start

LOOK_S = 5
PARTS = ("web", "writer", "collectors")
GROWTH_KB = 4096          # of allocators and caches
GROWTH_READING_BYTES = 4096  # of books and of the log's newest tiles, for each reading that came


def look(house, ledger):
    """Memory and open files of each part, and how many readings there are."""
    seen = {part: (memory_kb(house.part(part)), len(os.listdir(f"/proc/{house.part(part)}/fd")))
            for part in PARTS}
    return seen, len(ledger.readings())


def soaked(ledger, seconds, rate):
    """All of it; prints what was seen."""
    house = start(ledger)
    pids = {part: house.part(part) for part in PARTS}
    wrk = Wrk(ledger.top, quota_url(house), seconds, ledger.token, rate)
    began = time.monotonic()
    time.sleep(seconds / 4)
    first, readings = look(house, ledger)
    last, later = first, readings
    while time.monotonic() < began + seconds - LOOK_S and not wrk.is_over():
        time.sleep(min(LOOK_S, seconds / 8))
        last, later = look(house, ledger)
    told = wrk.figures()
    print(f"{told['requests']} requests in {seconds} s, {told['rate']} a second, 99 % within "
          f"{told['p99_us'] / 1000:.1f} ms, the last within {told['max_us'] / 1000:.0f} ms")
    print(f"{later} readings came in, {later - readings} of them since the first look")
    for part in PARTS:
        print(f"{part}: {first[part][0]} kB and {first[part][1]} files, at the end {last[part][0]} and {last[part][1]}")
    assert all(told[error] == 0 for error in ERRORS), told
    assert told["rate"] >= rate * 95 // 100, "not asked that often"
    assert later > readings, "nothing came in: " + house.err()
    assert pids == {part: house.part(part) for part in PARTS}, "a part was started anew: " + house.err()
    for part in PARTS:
        allowed = first[part][0] + GROWTH_KB + (later - readings) * GROWTH_READING_BYTES // 1024
        assert last[part][0] <= allowed, (part, first[part], last[part], allowed)
        assert last[part][1] <= first[part][1] + 4, (part, first[part], last[part])
    house.stop()
    ledger.run("verify", "--key", ledger.vkey)


def main():
    """On a ledger of its own."""
    weir, says, seconds = sys.argv[1], sys.argv[2], int(sys.argv[3])
    with Ledger(weir, says, CLOCK) as ledger:
        # A sanitizer keeps what was freed for a while, which is no growth.
        ledger.environment["ASAN_OPTIONS"] = ":".join(
            filter(None, [os.environ.get("ASAN_OPTIONS"), "quarantine_size_mb=1"]))
        soaked(ledger, seconds, int(sys.argv[4]) if len(sys.argv) > 4 else 7500)


if __name__ == "__main__":
    main()
