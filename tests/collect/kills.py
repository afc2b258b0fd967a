#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""kill -9 at random moments of a ledger that collects.

    kills.py WEIR LEDGER_SAYS KILLS [--seed N] [--loss LIBLOSS [--no-sync]]

Each round starts `weir collect`, lets it acknowledge, and kills the process
that keeps the ledger, the one that polls, or both. Then every reading that was
ever acknowledged must be in the ledger at the entry that was named, every
released checkpoint must fit key and entries, `weir verify` must find nothing,
and the next round must go on.

With --loss the program runs over a disk that forgets what was not synced at
the kill (tests/support/loss.c). With --no-sync syncs do nothing there: then
this must find readings missing, in each of the rounds, which is what it says
with status 0.
"""
import argparse
import os
import random
import signal
import subprocess
import time

from metered import Ledger, acknowledged, children, is_gone, missing

CLOCK = "simulated:2026-03-01T00:00:00+08:00x3600"
UNITS = 5
INTERVAL_S = 120  # 33 ms of real time
PATIENCE_S = 60
WHOM = ("both", "keeper", "poller")


def wait_until(what, condition):
    """Polls, as there is nothing to wait for."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.01)


def kill(collect, whom, log):
    """Kills, and waits until both are gone; the one that was spared ends by itself."""
    poller, = children(collect.pid)
    if whom in ("both", "keeper"):
        os.kill(collect.pid, signal.SIGKILL)
    if whom in ("both", "poller"):
        os.kill(poller, signal.SIGKILL)
    assert collect.wait(timeout=PATIENCE_S) == (3 if whom == "poller" else -signal.SIGKILL)
    wait_until("the collector outlives the ledger's keeper", lambda: is_gone(poller))
    return acknowledged(log)


def one_round(ledger, number, dice, environment):
    """Starts, waits a random while, kills. What was acknowledged."""
    log = ledger.top / f"log.{number}"
    with open(ledger.top / "stderr", "w", encoding="utf-8") as err:
        collect = ledger.start("collect", "--log", log, environment=environment,
                               stdout=subprocess.DEVNULL, stderr=err)
    wait_until("nothing is acknowledged",
               lambda: acknowledged(log) or collect.poll() is not None)
    assert collect.poll() is None, (ledger.top / "stderr").read_text(encoding="utf-8")
    time.sleep(dice.random() * 1.5)
    return kill(collect, WHOM[number % 3], log)


def check(ledger, lines):
    """Nothing acknowledged is missing, and what was released holds."""
    assert not missing(ledger, lines), missing(ledger, lines)[:3]
    notes, entries = ledger.ask("notes")[0]
    ledger.run("verify", "--key", ledger.vkey)
    return int(notes), int(entries)


def killed(args):
    """The rounds on one ledger; the readings acknowledged."""
    dice = random.Random(args.seed)
    environment = {"LD_PRELOAD": args.loss} if args.loss else {}
    with Ledger(args.weir, args.says, CLOCK) as ledger:
        ledger.register(ledger.simulate("--units", UNITS), UNITS, INTERVAL_S, 500)
        lines = []
        for number in range(args.kills):
            lines += one_round(ledger, number, dice, environment)
            notes, entries = check(ledger, lines)
            print(f"kill {number + 1} of {WHOM[number % 3]}: {len(lines)} acknowledged, "
                  f"{entries} entries, {notes} checkpoints", flush=True)
        ledger.run("collect", "--once")
    assert len(lines) >= args.kills * UNITS


def lost(args):
    """The same without syncs: each round, on a ledger of its own, loses something."""
    dice = random.Random(args.seed)
    environment = {"LD_PRELOAD": args.loss, "WEIR_TEST_NO_SYNC": "1"}
    for number in range(args.kills):
        with Ledger(args.weir, args.says, CLOCK) as ledger:
            ledger.register(ledger.simulate("--units", UNITS), UNITS, INTERVAL_S, 500)
            lines = one_round(ledger, 0, dice, environment)
            gone = missing(ledger, lines)
            assert gone, f"{len(lines)} readings outlived a disk that was never synced"
            print(f"kill {number + 1}: {len(gone)} of {len(lines)} acknowledged are missing",
                  flush=True)


def main():
    """One of the two."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("weir")
    parser.add_argument("says")
    parser.add_argument("kills", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--loss")
    parser.add_argument("--no-sync", action="store_true")
    args = parser.parse_args()
    if args.loss:
        args.loss = os.path.realpath(args.loss)
    if args.no_sync:
        lost(args)
    else:
        killed(args)


if __name__ == "__main__":
    main()
