#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Random rulebooks, permits and readings through `weir`, against an oracle written from the rules.

usage: oracle.py WEIR [--rulebooks N] [--seed S] [--keep FOLDER] [--world FILE]

Worlds of some ten rulebooks each are drawn from seeds S, S + 1 ... until there
are N rulebooks. The first that the two do not agree on is made as small as it
goes, kept in FOLDER with its files, its world and a script, and told.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections import Counter

import draw
from compare import Differs, Player
from files import Ledger, Refused
from shrink import smallest

A_LEDGER = 10  # rulebooks


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
    return type(error), str(error).split("\n", maxsplit=1)[0].split(": ")[-1]


def report(weir, world, error, keep):
    """Keeps the smallest world that goes wrong the same way, and tells it."""
    print(f"seed {world['seed']}: {error}\nmaking it smaller ...", flush=True)
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


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("weir")
    parser.add_argument("--rulebooks", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", default=os.path.join(tempfile.gettempdir(), "oracle-differs"))
    parser.add_argument("--world", help="a world.json instead of drawn ones")
    args = parser.parse_args()
    counts, seed, began = Counter(), args.seed, time.monotonic()
    while counts["rulebooks"] < args.rulebooks:
        if args.world:
            with open(args.world, encoding="utf-8") as file:
                world = json.load(file)
            args.rulebooks = 0
        else:
            world = draw.world(seed, min(A_LEDGER, args.rulebooks - counts["rulebooks"]))
        try:
            counts += play(args.weir, world)
        except (Differs, Refused) as error:
            if args.world:
                print(error)
            else:
                report(args.weir, world, error, args.keep)
            return 1
        seed += 1
    print(", ".join(f"{value:,} {name}" for name, value in sorted(counts.items())),
          f"in {time.monotonic() - began:.0f} s; seeds {args.seed} to {seed - 1}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
