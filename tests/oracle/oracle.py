#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Random rulebooks, permits and readings through `weir`, against an oracle written from the rules.

usage: oracle.py WEIR [--rulebooks N | --years N] [--jobs N] [--seed S] [--keep FOLDER] [--world FILE]

Worlds of some ten rulebooks each are drawn from seeds S, S + 1 ... until there
are N rulebooks, or N years: the year of one permit with all that changes in
it. Each that the two do not agree on is told, up to ten; the first of them is
made as small as it goes and kept in FOLDER with its files, its world and a
script.
"""

import argparse
import gc
import itertools
import json
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

import draw
from compare import Differs, Player
from files import Ledger, Refused
from shrink import smallest

A_LEDGER = 10  # rulebooks
DIFFERS_MAX = 10  # seeds that are told before the run ends


def play(weir, world, keep=None):
    """Counts of what was compared; raises Differs or Refused. keep: a folder that stays."""
    folder = keep or tempfile.mkdtemp(prefix="oracle-")
    try:
        ledger = Ledger(weir, folder, world)
        player = Player(world, ledger)
        try:
            player.play()
        finally:
            ledger.keep_script()
        return player.counts
    finally:
        if not keep:
            shutil.rmtree(folder)


def what_is_wrong(weir, world):
    """What sort of thing goes wrong with a world, or None."""
    try:
        play(weir, world)
    except (Differs, Refused) as error:
        return sort_of(error)
    except (KeyError, ValueError, IndexError, TypeError, AttributeError):  # a world from which too much was cut
        return None
    return None


def sort_of(error):
    """What is compared, without whose it is."""
    if isinstance(error, Refused):  # the words of the last message, without names and numbers
        return type(error), "".join(x for x in str(error).strip().split("\n")[-1] if x.islower() or x == " ")
    return type(error), str(error).split("\n", maxsplit=1)[0].split(": ")[-1]


def report(weir, world, error, keep):
    """Keeps the smallest world that goes wrong the same way, and tells it."""
    print("making it smaller ...", flush=True)
    small = smallest(world, lambda new: what_is_wrong(weir, new) == sort_of(error))
    shutil.rmtree(keep, ignore_errors=True)
    os.makedirs(keep)
    with open(os.path.join(keep, "world.json"), "w", encoding="utf-8") as file:
        json.dump(small, file, indent=1)
    try:
        play(weir, small, keep)
    except (Differs, Refused) as again:
        error = again
    print(f"{error}\nsmallest found: {keep} (again.sh makes the ledger; "
          f"oracle.py WEIR --world {keep}/world.json)")


def try_seed(weir, seed, rulebooks):
    """The seed, its world, what was compared in it, and where the two part or None."""
    gc.collect()
    gc.disable()  # a world is small, and gone afterwards
    world = draw.world(seed, rulebooks)
    try:
        return seed, world, play(weir, world), None
    except (Differs, Refused) as error:
        return seed, world, Counter(), error


def seeds_until(weir, args):
    """What try_seed() gives, seed for seed, several at a time, until there is enough of what was asked for."""
    seeds, pending, done = itertools.count(args.seed), [], Counter()
    wanted, what = (args.years, "years") if args.years else (args.rulebooks, "rulebooks")
    with ProcessPoolExecutor(args.jobs) as pool:
        while done[what] < wanted:
            left = max(1, args.rulebooks - done["rulebooks"]) if what == "rulebooks" and args.jobs == 1 else A_LEDGER
            while len(pending) < (4 * args.jobs if args.jobs > 1 else 1):  # some worlds take longer
                pending.append(pool.submit(try_seed, weir, next(seeds), min(A_LEDGER, left)))
            tried = pending.pop(0).result()
            done += tried[2]
            yield tried
        for future in pending:
            yield future.result()


def one_world(weir, path):
    """Plays a world of a file; 1 where the two part."""
    with open(path, encoding="utf-8") as file:
        world = json.load(file)
    try:
        print(dict(play(weir, world)))
    except (Differs, Refused) as error:
        print(error)
        return 1
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("weir")
    parser.add_argument("--rulebooks", type=int, default=20)
    parser.add_argument("--years", type=int, help="until so many years of a permit, instead")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", default=os.path.join(tempfile.gettempdir(), "oracle-differs"))
    parser.add_argument("--world", help="a world.json instead of drawn ones")
    args = parser.parse_args()
    if args.world:
        return one_world(args.weir, args.world)
    counts, seed, began, differs = Counter(), args.seed, time.monotonic(), []
    for seed, world, compared, error in seeds_until(args.weir, args):
        if error:
            print(f"seed {seed}: {error}", flush=True)
            differs.append((world, error))
        if len(differs) == DIFFERS_MAX:
            break
        counts += compared
        if not error and counts["ledgers"] % 100 == 0:
            print(f"{counts['years']:,} years after {time.monotonic() - began:.0f} s", flush=True)
    print(", ".join(f"{value:,} {name}" for name, value in sorted(counts.items())),
          f"in {time.monotonic() - began:.0f} s; seeds {args.seed} to {seed}")
    if differs:
        report(args.weir, *differs[0], args.keep)
    return 1 if differs else 0


if __name__ == "__main__":
    sys.exit(main())
