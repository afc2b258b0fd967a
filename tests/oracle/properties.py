#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What must hold whatever is drawn, of the program alone: no oracle is asked.

usage: properties.py WEIR AT_EVERY_SIZE [--worlds N] [--seed S]

	a split year adds up   the same facts billed by months, quarters or the year come to the
	                       same exact sum and the same litres of each account
	nothing is rounded off fen and remainder of an account are its exact sum
	supplements            invoices and deltas, however facts and bills came in turn, are the
	                       fen of one bill of all facts
	zero at every size     each commodity's accounts add up to zero, and of one crossing one
	                       alert is in force, at each size of the log (at_every_size.c)

A world of which something does not hold is told by its seed and kept.
"""

import argparse
import copy
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from fractions import Fraction

import draw
from account import FILING
from draw_assess import ASSESSED
from draw_errors import ERRORS
from draw_money import MONEY
from draw_terms import TERMS
from files import Ledger, instant, m3

# Facts that are all there when the year is billed: what is billed by halves is another question.
# Orders, rulings, assessments, errors of meters and payments are not told, and neither blocks nor net registers nor least
# sums make a year of months what it is at once.
FACTS = {**draw.FEATURES, "orders": 0, "two_actors": 0, **dict.fromkeys({**TERMS, **ASSESSED, **ERRORS, **MONEY}, 0)}
# Half a year's plan is none of the year.
AT_ONCE = {**FACTS, "energy": 0, "half_plan": 0, "late": 0, "in_turn": 0, "corrected": 0,
           "retroactive": 0, "decided": 0, "net": 0, "sums": 0}


class Broken(Exception):
    """A property does not hold."""


def same(what, one, other):
    if one != other:
        keys = [key for key in {*one, *other} if one.get(key) != other.get(key)] if isinstance(one, dict) else []
        raise Broken(f"{what}: " + ("; ".join(f"{key}: {one.get(key)} and {other.get(key)}" for key in sorted(keys)[:3])
                                    or f"{one} and {other}"))


class Teller:
    """Tells a world to the program and adds up what is billed."""

    def __init__(self, weir, world, folder):
        os.makedirs(folder)
        self.world, self.ledger, self.files = world, Ledger(weir, folder, world), 0
        self.folder = os.path.join(folder, "L")
        self.invoices = {}
        self.first = {row["permit"]: row["replaces"] for row in world["permits"] if row.get("replaces")}  # of an account

    def tell(self, steps):
        for step in steps:
            getattr(self, "do_" + step["do"])(step)
        return self

    def do_readings(self, step):
        self.files += 1
        self.ledger.more("readings", step["rows"], f"readings-{self.files}.csv")

    def do_correct(self, step):
        instead = ["--void"] if step["to"] is None else ["--to", m3(step["to"])]
        self.ledger.run("correct", step["meter"], "--at", instant(step["at"]), "--count", m3(step["count"]), *instead,
                        "--ground", "drawn")

    def do_exchange(self, step):
        self.ledger.run("meter", "event", step["meter"], "exchanged", "--at", instant(step["at"]), "--final",
                        m3(step["final"]), "--initial", m3(step["initial"]), "--ground", "drawn")

    def do_decide(self, step):
        choice = ["--none"] if step["count"] is None else ["--count", m3(step["count"])]
        self.ledger.run("decide", step["meter"], "--at", instant(step["at"]), *choice, "--ground", "drawn")

    def do_close(self, step):
        year = self.world["year"]
        for month in [f"{year - 1}-12"] + [f"{year}-{month:02}" for month in range(1, step["months"] + 1)]:
            self.ledger.close(month)

    def do_rows(self, step):
        self.files += 1
        self.ledger.more(step["kind"], step["rows"], f"{step['kind']}-{self.files}.csv", "--retroactive", "drawn")

    def do_bill(self, step):
        for invoice in self.ledger.json("bill", step["period"], allowed=(0, 1))["invoices"]:
            self.invoices[invoice["invoice"]] = invoice

    def do_balance(self, step):
        """Not asked here."""

    def fen(self):
        """By account, kind and period: invoice and deltas."""
        sums = Counter()
        for invoice in self.invoices.values():
            sums[invoice["permit"], invoice["kind"], invoice["period"]] += invoice.get("total_fen", 0)
        return {key: fen for key, fen in sums.items() if fen}

    def account(self, invoice):
        return self.first.get(invoice["permit"], invoice["permit"]), invoice["kind"]

    def lasting(self):
        """Accounts and kinds that have an invoice of the year's last period: a running total ends with it."""
        year = self.world["year"]
        last = (f"{year}-12", f"{year}-Q4", f"{year}")
        return {self.account(invoice) for invoice in self.invoices.values() if invoice["period"] in last}

    def year(self):
        """By account and kind: the exact sum and the litres that count; fen and remainders beside it.

        What is unpriced is not compared: a month without any book is filed by none, a year with one has it.
        """
        exact, litres, fen = Counter(), Counter(), Counter()
        for invoice in self.invoices.values():
            at = self.account(invoice)
            fen[at] += invoice.get("total_fen", 0) + Fraction(invoice.get("remainder_fen", "0"))
            for line in invoice["lines"]:
                exact[at] += Fraction(line["amount_exact_fen"])
                if line["counts"]:
                    litres[at] += Fraction(line.get("volume_exact", line["volume_litres"]))
        same("fen and remainders are the exact sum", {k: v for k, v in fen.items() if v},
             {k: v for k, v in exact.items() if v})
        return {(name, *at): value for name, sums in (("exact fen", exact), ("litres", litres))
                for at, value in sums.items() if value}


def at_once(world):
    """All facts, and one bill of them."""
    facts = [step for step in world["steps"] if step["do"] not in ("balance", "bill")]
    return [*facts, {"do": "bill", "period": str(world["year"])}]


def split_year(weir, seed, folder):
    """The same year by months, quarters and at once."""
    drawn = draw.world(seed, 3, AT_ONCE)
    steps, years, tellers = at_once(drawn), {}, []
    for filing in FILING:
        world = copy.deepcopy(drawn)
        for book in world["books"]:
            book["filing"] = filing
        tellers.append(Teller(weir, world, os.path.join(folder, filing)).tell(steps))
        years[filing] = tellers[-1].year()
    lasting = set.intersection(*(teller.lasting() for teller in tellers))
    for filing in FILING:
        same(f"the year by {filing} and by year", *({key: value for key, value in years[one].items() if key[1:] in lasting}
                                                   for one in (filing, "year")))
    return len(lasting)


def supplements(weir, at_every_size, seed, folder):
    """Facts and bills in turn, and all facts billed once."""
    world = draw.world(seed, 3, FACTS)
    steps = [step for step in world["steps"] if step["do"] != "balance"]
    in_turn = Teller(weir, world, os.path.join(folder, "turn")).tell(steps)
    once = Teller(weir, world, os.path.join(folder, "once")).tell(at_once(world))
    same("invoices with their deltas, and one bill of all facts", in_turn.fen(), once.fen())
    once.year()
    done = subprocess.run([at_every_size, in_turn.folder], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Broken(f"at every size: {done.stdout}{done.stderr}")
    sizes, _, alerts, withdrawn = map(int, done.stdout.split())
    return Counter({"sums": len(once.fen()), "deltas": sum("corrects" in i for i in in_turn.invoices.values()),
                    "sizes": sizes, "alerts": alerts, "withdrawn": withdrawn})


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("weir")
    parser.add_argument("at_every_size")
    parser.add_argument("--worlds", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    weir, at_every_size = os.path.abspath(args.weir), os.path.abspath(args.at_every_size)
    counts, began, broken = Counter(), time.monotonic(), 0
    for seed in range(args.seed, args.seed + args.worlds):
        with tempfile.TemporaryDirectory(prefix="properties-") as folder:
            try:
                counts["years"] += split_year(weir, seed, os.path.join(folder, "split"))
                counts += supplements(weir, at_every_size, seed, os.path.join(folder, "late"))
            except Broken as error:
                print(f"seed {seed}: {error}", flush=True)
                broken += 1
    print(", ".join(f"{value:,} {name}" for name, value in sorted(counts.items())),
          f"in {time.monotonic() - began:.0f} s; seeds {args.seed} to {args.seed + args.worlds - 1}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
