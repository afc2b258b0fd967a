#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""An outbox whose owner dies, or whose disk fails, at every one of its calls.

    outbox_crashes.py OUTBOX_RUNNER LIBLOSS [--no-sync]

The runner (tests/support/outbox_runner.c) works over a disk that forgets what
was not synced, and that a sync at the kill leaves half written. For each call
that it makes on its files: it is killed before that call, or the call fails as
a full or a failing disk does. Then everything that it had said to be kept and
not delivered must be there, once and in order; everything it had said to be
lost must stand in a gap; and the next owner must go on.

With --no-sync syncs do nothing: then something must be missing.
"""
import argparse
import os
import pathlib
import subprocess
import tempfile

BYTES = 1 << 20
STEPS = 12
ITEMS = 3


def run(args, folder, first, steps, **environment):
    """One owner; its status and what it said."""
    done = subprocess.run([args.runner, str(folder), str(BYTES), str(first), str(steps)],
                          env=dict(os.environ, LD_PRELOAD=args.loss, **environment),
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          timeout=60, check=False)
    lines = [line.split(" ") for line in done.stdout.split("\n")[:-1]]
    return done.returncode, lines, done.stderr


class Said:
    """What owners said to last, and what they delivered on the way."""

    def __init__(self):
        self.kept, self.lost, self.mended, self.done = [], [], 0, 0
        self.records = {}  # number to words, delivered or there

    def take(self, lines):
        """What one owner said."""
        for word, *rest in lines:
            numbers = [int(number) for number in rest]
            if word == "kept":
                self.kept += range(numbers[0], numbers[1] + 1)
            elif word == "lost":
                self.lost += range(numbers[0], numbers[1] + 1)
            elif word == "done":
                self.done = numbers[0]
            elif word == "mended":
                self.mended += numbers[0]
            elif word in ("item", "gap"):
                *words, number = [word, *rest][:5 if word == "gap" else 3]
                known = self.records.setdefault(int(number), words)
                assert known == words, (number, known, words)


def look(args, folder, said, name):
    """Takes what is there; nothing that was kept is missing, nothing is there twice."""
    status, lines, err = run(args, folder, 0, 0)
    assert status == 0 and lines and lines[-1][0] == "end", (name, status, err)
    there = [int(words[2 if words[0] == "item" else 4]) for words in lines
             if words[0] in ("item", "gap")]
    assert not there or there == list(range(there[0], there[0] + len(there))), (name, there)
    assert not there or there[0] > said.done, (name, there[0], said.done)
    said.take(lines)
    numbers = sorted(said.records)
    assert numbers == list(range(1, len(numbers) + 1)), (name, numbers)
    items = [int(said.records[number][1]) for number in numbers
             if said.records[number][0] == "item"]
    assert items == sorted(set(items)), (name, "twice or out of order", items)
    assert set(said.kept) <= set(items), (name, set(said.kept) - set(items))
    opened = next(int(words[1]) for words in lines if words[0] == "open")
    in_gaps = sum(int(words[1]) for words in said.records.values() if words[0] == "gap")
    assert in_gaps >= said.mended and in_gaps + opened >= len(said.lost), (name, in_gaps, opened)


def strike(args, name, **environment):
    """One outbox, one blow, and an owner after it. How many items were lost for want of room."""
    with tempfile.TemporaryDirectory(prefix="weir-outbox-") as top:
        folder = pathlib.Path(top) / "out"
        said = Said()
        status, lines, err = run(args, folder, 0, STEPS, **environment)
        assert status in (0, 3, -9), (name, status, err)
        said.take(lines)
        look(args, folder, said, name)
        status, lines, err = run(args, folder, STEPS * ITEMS, 2)
        assert status == 0, (name, status, err)
        said.take(lines)
        look(args, folder, said, name + ", then another owner")
        return len(said.lost)


def calls(args):
    """How many calls a whole run makes: the first number at which nobody is killed."""
    low, high = 1, 4096
    while low < high:
        middle = (low + high) // 2
        with tempfile.TemporaryDirectory(prefix="weir-outbox-") as top:
            status, _, _ = run(args, pathlib.Path(top) / "out", 0, STEPS,
                               WEIR_TEST_KILL_AT=str(middle))
        low, high = (middle + 1, high) if status == -9 else (low, middle)
    return low - 1


def without_sync(args):
    """A disk that was never synced holds nothing of what was said to be kept."""
    with tempfile.TemporaryDirectory(prefix="weir-outbox-") as top:
        folder = pathlib.Path(top) / "out"
        status, lines, _ = run(args, folder, 0, STEPS, WEIR_TEST_NO_SYNC="1",
                               WEIR_TEST_KILL_AT=str(calls(args) // 2))
        said = Said()
        said.take(lines)
        assert status == -9 and said.kept, status
        status, lines, _ = run(args, folder, 0, 0)
        held = sum(words[0] == "item" for words in lines)
        assert held < len(said.kept) - said.done, "what was never synced is there"
        print(f"without syncs {held} of {len(said.kept) - said.done} records are left")


def main():
    """Each call, each blow."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("runner")
    parser.add_argument("loss")
    parser.add_argument("--no-sync", action="store_true")
    args = parser.parse_args()
    args.loss = os.path.realpath(args.loss)
    if args.no_sync:
        without_sync(args)
        return
    count = calls(args)
    assert count > 30, count
    lost = 0
    for number in range(1, count + 1):
        at = str(number)
        strike(args, f"killed at {at}", WEIR_TEST_KILL_AT=at)
        strike(args, f"a failing disk at {at}", WEIR_TEST_FAIL_AT=at, WEIR_TEST_FAIL_WITH="eio")
        lost += strike(args, f"a full disk at {at}", WEIR_TEST_FAIL_AT=at,
                       WEIR_TEST_FAIL_WITH="enospc")
    assert lost > 0, "a full disk lost nothing"
    print(f"{count} calls, each killed, failing and on a full disk, which lost {lost} items")


if __name__ == "__main__":
    main()
