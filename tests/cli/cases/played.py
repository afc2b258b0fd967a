# SPDX-License-Identifier: Apache-2.0
"""Plays cases, each in a folder of its own, and says what was not as it must be."""

import sys
import tempfile


def check(what, found, wanted):
    if found != wanted:
        raise AssertionError(f"{what}\n  is   {found}\n  want {wanted}")


def says(text, wanted):
    if wanted not in text:
        raise AssertionError(f"'{wanted}' is not in: {text}")


def play(cases, chosen, *arguments):
    """Calls the chosen of [(name, case)], all where none is, with arguments and a folder; the status."""
    unknown = set(chosen) - {name for name, _ in cases}
    if unknown:
        print(f"no case {', '.join(sorted(unknown))}; there are {', '.join(name for name, _ in cases)}")
        return 2
    good = True
    for name, case in cases:
        if chosen and name not in chosen:
            continue
        with tempfile.TemporaryDirectory() as folder:
            try:
                case(*arguments, folder)
            except AssertionError as error:
                print(f"{name}: {error}")
                good = False
    return 0 if good else 1


def named(tests):
    return [(test.__name__, test) for test in tests]


def main(cases):
    """usage: WEIR SOURCE [CASE...]"""
    weir, source, *chosen = sys.argv[1:]
    sys.exit(play(cases, chosen, weir, source))
