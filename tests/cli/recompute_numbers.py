# SPDX-License-Identifier: Apache-2.0
"""Numbers and days as `weir explain --json` gives them, and what does not follow from them."""

import datetime
import functools
from fractions import Fraction

MONTHS = {"month": 1, "two-months": 2, "quarter": 3, "year": 12}
ONE_DAY = datetime.timedelta(days=1)


class Wrong(Exception):
    pass


def check(what, found, wanted):
    if found != wanted:
        raise Wrong(f"{what}: {str(found)[:200]}, and {str(wanted)[:200]} follows")


@functools.lru_cache(None)
def day(text):
    return datetime.date.fromisoformat(text)


@functools.lru_cache(None)
def seconds(text):
    at = datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")
    return int((at - datetime.datetime(1970, 1, 1)).total_seconds())


def floor(number):
    return number.numerator // number.denominator


def rounded(fen):
    """To the fen, halves away from zero."""
    whole = floor(abs(fen) + Fraction(1, 2))
    return whole if fen >= 0 else -whole


def apportion(parts):
    """Whole numbers that add up, by largest remainder, the earlier of equals first."""
    whole = [floor(part) for part in parts]
    left = floor(sum(parts, Fraction(0))) - sum(whole)
    order = sorted(range(len(parts)), key=lambda i: (whole[i] - parts[i], i))
    for i in order[:left]:
        whole[i] += 1
    return whole


class Zone:
    def __init__(self, zone):
        self.changes = [(None if x["from"] is None else seconds(x["from"]), x["offset_s"])
                        for x in zone["changes"]]

    def offset(self, at):
        return [offset for since, offset in self.changes if since is None or since <= at][-1]

    def day(self, at):
        return datetime.date(1970, 1, 1) + ((at + self.offset(at)) // 86400) * ONE_DAY

    def midnight(self, civil):
        local = (civil - datetime.date(1970, 1, 1)).days * 86400
        for _, offset in self.changes:
            if self.offset(local - offset) == offset:
                return local - offset
        raise Wrong(f"{civil} has no midnight")
