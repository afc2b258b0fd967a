#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The oracle notices one fen and one litre: each fault is planted alone in what the program answers,
and one digit in what the oracle expects.

usage: selftest.py WEIR
"""

import sys
import tempfile
from fractions import Fraction

import draw
from compare import Differs, Player
from files import Ledger


# Small worlds in which most faults find their place.
SMALL = {**draw.FEATURES, "energy": 0.5, "energy_rate": 1, "plan": 1, "surcharges": 1, "late": 1, "orders": 0,
         "gaps": 1}


def some_line(answer, wanted):
    """The first line of a bill for which wanted(invoice, line) is true."""
    for invoice in answer.get("invoices", []):
        for line in invoice["lines"]:
            if wanted(invoice, line):
                return invoice, line
    return None, None


def one_fen(answer, part, is_delta):
    """One fen more in a line, its total and remainder with it."""
    invoice, line = some_line(answer, lambda invoice, line: line["part"] == part and line["amount_fen"] and
                              ("corrects" in invoice) == is_delta and "total_fen" in invoice)
    if line:
        line["amount_fen"] += 1
        invoice["total_fen"] += 1
        invoice["remainder_fen"] = str(Fraction(invoice["remainder_fen"]) - 1)
    return bool(line)


def one_litre(answer):
    """One litre more in a base line, and in what the invoice says was taken."""
    invoice, line = some_line(answer, lambda invoice, line: line["part"] == "base" and line["volume_litres"] > 1)
    if line:
        line["volume_litres"] += 1
        invoice["taken_litres"] += 1
    return bool(line)


def watt_hour(answer):
    _, line = some_line(answer, lambda invoice, line: line.get("energy_wh") and "corrects" not in invoice)
    if line:
        line["energy_wh"] += 1
    return bool(line)


def wrong_band(answer):
    _, line = some_line(answer, lambda invoice, line: line.get("band") and line["amount_fen"])
    if line:
        line["band"] += 1
    return bool(line)


def no_invoice(answer):
    return bool(answer.get("invoices")) and bool(answer["invoices"].pop())


def sheet(field):
    """One litre more in the first row of a sheet that has some."""
    def plant(answer):
        for row in answer["permits"] if "invoices" not in answer else []:
            if row.get(field):
                row[field] += 1
                return True
        return False
    return plant


FAULTS = {
    "a fen in a base line": lambda answer: one_fen(answer, "base", False),
    "a fen in a surcharge": lambda answer: one_fen(answer, "surcharge", False),
    "a fen in a delta": lambda answer: one_fen(answer, "base", True),
    "a litre in a line": one_litre,
    "a watt-hour": watt_hour,
    "a band": wrong_band,
    "an invoice": no_invoice,
    "a litre taken in a sheet": sheet("taken_litres"),
    "a litre of the year": sheet("year_taken_litres"),
    "a litre spread": sheet("spread_litres"),
    "a litre of a plan": sheet("plan_litres"),
}


class Spoilt(Ledger):
    """A ledger whose first fitting answer has a fault."""

    fault, is_planted = None, False

    def json(self, *words, allowed=(0,)):
        answer = super().json(*words, allowed=allowed)
        if not self.is_planted and self.fault:
            self.is_planted = self.fault(answer)
        return answer


class Mistaken(Player):
    """An oracle that expects another last digit of one sum."""

    is_planted = False

    def expected(self, period):
        now, earlier = super().expected(period)
        for line in [line for wanted in now.values() for line in wanted["lines"].values() if line.fen][:1]:
            if not self.is_planted:
                line.fen += -1 if line.fen % 10 else 1
                self.is_planted = True
        return now, earlier


def is_mistake_noticed(weir, world):
    """The same of a wrong expectation."""
    with tempfile.TemporaryDirectory() as folder:
        player = Mistaken(world, Ledger(weir, folder, world))
        try:
            player.play()
        except Differs:
            return player.is_planted
        return False if player.is_planted else None


def is_noticed(weir, world, fault):
    """True where the fault is noticed, None where the world has no place for it."""
    with tempfile.TemporaryDirectory() as folder:
        ledger = Spoilt(weir, folder, world)
        ledger.fault = fault
        try:
            Player(world, ledger).play()
        except Differs:
            return ledger.is_planted
        return False if ledger.is_planted else None


def main():
    seed = 1
    good = is_mistake_noticed(sys.argv[1], draw.world(seed, 1, SMALL))
    while good is None:
        seed += 1
        good = is_mistake_noticed(sys.argv[1], draw.world(seed, 1, SMALL))
    if not good:
        print("not noticed: a digit in what the oracle expects")
    left, seed = dict(FAULTS), 1
    while left and seed < 20:
        world = draw.world(seed, 1, SMALL)
        if is_noticed(sys.argv[1], world, None) is not None:
            print(f"seed {seed} differs without a fault")
            return 1
        for name in list(left):
            noticed = is_noticed(sys.argv[1], world, left[name])
            if noticed is not None:
                del left[name]
            if noticed is False:
                print(f"not noticed: {name}")
                good = False
        seed += 1
    if left:
        print("no place found for:", ", ".join(left))
    return 0 if good and not left else 1


if __name__ == "__main__":
    sys.exit(main())
