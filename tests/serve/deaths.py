#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""kill -9 of the parts of `weir serve`, each in turn, under way: what the others do.

    deaths.py WEIR LEDGER_SAYS KILLS [--seed N]

Meters of a simulated station are polled some hundred times a second. The
writer and the collectors are killed in turn. Each must be there again, the
others must be the processes that they were, every reading that was
acknowledged must be in the ledger where it was said, no reading twice, and
what was read while there was no writer must come in afterwards.
"""
import argparse
import collections
import datetime
import os
import random
import signal
import time

from housed import House, Ledger, wait_until

CLOCK = "simulated:2026-03-01T00:00:00+08:00x3600"
UNITS = 5
INTERVAL_S = 120  # 33 ms of real time


def grows(ledger, house):
    """Waits until the ledger has more readings than now."""
    before = len(ledger.readings())
    wait_until(lambda: f"nothing more is read: {house.err()}",
               lambda: len(ledger.readings()) > before)


def nothing_twice(ledger):
    """One reading a meter and instant: the second of a pair would be a double booking."""
    counted = collections.Counter((meter, at) for meter, at, *_ in ledger.ask("readings"))
    twice = [reading for reading, number in counted.items() if number > 1]
    assert not twice, twice[:3]


def books_are_right(ledger):
    """What is booked of a meter is what its register ran on by, once."""
    first, last = {}, {}
    for meter, _, units, scale, *_ in sorted(ledger.ask("readings"), key=lambda words: words[1]):
        litres = int(units) // 10 ** int(scale)
        first.setdefault(meter, litres)
        last[meter] = litres
    taken = ledger.taken()
    assert len(first) == UNITS and any(last[meter] > first[meter] for meter in first)
    for meter, begin in first.items():
        assert taken[meter] == last[meter] - begin, (meter, begin, last[meter], taken[meter])


def read_meanwhile(ledger, house):
    """While the writer hangs the collectors go on reading; its successor gets what they read."""
    writer = house.part("writer")
    os.kill(writer, signal.SIGSTOP)
    began = ledger_now(ledger)
    time.sleep(1.5)
    ended = ledger_now(ledger)
    os.kill(writer, signal.SIGKILL)
    wait_until(lambda: f"no writer again: {house.err()}",
               lambda: house.parts().get("writer", [writer]) != [writer] and house.works("writer"))
    grows(ledger, house)
    between = [at for _, at, *_ in ledger.ask("readings")
               if began + INTERVAL_S < unix_s(at) < ended - INTERVAL_S]
    assert len(between) >= UNITS, (began, ended, len(between), house.err())
    return len(between)


def unix_s(at):
    """Of 2026-03-01T00:00:00Z."""
    return int(datetime.datetime.fromisoformat(at.replace("Z", "+00:00")).timestamp())


def ledger_now(ledger):
    """The ledger's second."""
    return ledger.from_s + int(ledger.speed * (time.time() - ledger.started_s))


def main():
    """The kills, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("weir")
    parser.add_argument("says")
    parser.add_argument("kills", type=int)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    dice = random.Random(args.seed)
    with Ledger(args.weir, args.says, CLOCK) as ledger:
        ledger.register(ledger.simulate("--units", UNITS), UNITS, INTERVAL_S, 500)
        house = House(ledger, "--no-web")
        assert set(house.parts()) == {"writer", "collectors"}, house.parts()
        grows(ledger, house)
        for number in range(args.kills):
            name = ("writer", "collectors")[number % 2]
            time.sleep(dice.random() * 0.5)
            house.kill(name)
            grows(ledger, house)
            nothing_twice(ledger)
            print(f"kill {number + 1} of {name}: {len(ledger.readings())} readings", flush=True)
        held = read_meanwhile(ledger, house)
        print(f"{held} readings taken while nobody wrote came in later", flush=True)
        said = house.stop()
        assert said.count("ended by signal 9") == args.kills + 1, said
        nothing_twice(ledger)
        books_are_right(ledger)
        ledger.run("verify", "--key", ledger.vkey)


if __name__ == "__main__":
    main()
