#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every bill of the tests comes out again from its explanation, to the same fen.

Runs what the tests of cases/ run, the sample district, and worlds as tests/oracle draws
them, and has tests/cli/recompute.py compute each invoice, delta and preview from `weir
explain --json` alone. Then one number of each sort is altered in explanations
of several bills: recompute.py must find it, but for those that no figure follows
from, which are named here.

usage: explain.py WEIR SOURCE [cases|bills|shipped|demo|drawn=WORLDS]
"""

import os
import re
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "cases"), os.path.join(HERE, "..", "oracle")]

import assess  # noqa: E402
import bills  # noqa: E402
import cases  # noqa: E402
import charges  # noqa: E402
import draw  # noqa: E402
import mend  # noqa: E402
import quota  # noqa: E402
import registry  # noqa: E402
import shipped  # noqa: E402
import two_actors  # noqa: E402
from compare import Player  # noqa: E402
from district import District  # noqa: E402
from files import Ledger  # noqa: E402
from played import check  # noqa: E402
from recompute import recompute, Wrong  # noqa: E402

sys.path.insert(0, HERE)
import demo_change  # noqa: E402

ALTERED = 24  # of each sort in each explanation

# Numbers from which no figure follows: the entries that others rest on, and days
# and names that are said for people.
BESIDE = {
    "zone.changes.from": "a second sooner or later, decades ago",
    "entry": "the invoice's", "bill_entry": "the bill's", "from_entries": "how many there were",
    "made": "when it was asked", "rulebooks.entry": "", "limits.plan.entry": "",
    "limits.permit_entry": "", "sources.entries": "", "meters.entries": "",
    "meters.readings.entry": "", "meters.readings.mend_entry": "",
    "meters.readings.reported.units": "of no reading with words here",
    "meters.readings.reported.scale": "of no reading with words here",
    "meters.intervals.initial_entry": "", "profiles.entry": "", "earlier.entry": "",
    "sources.days.returned_litres": "where no rate is on what is consumed",
    "sources.rows.from": "what an intake was; its price says what follows",
    "meters.rows.digits": "where a register would turn over",
    "meters.rows.interval_s": "how often it is asked",
    "meters.rows.qmax_litres_per_h": "what is believed of it",
    "meters.days.spread_litres": "how many of the litres are arithmetic",
    "rulebooks.surcharges.bands.times_min": "a wider range allows what was decided too",
    "rulebooks.surcharges.bands.times_max": "the same",
    "rulebooks.place": "an area's code", "sources.rows.area": "an area's code", "log.size": "", "unpriced.from": "", "unpriced.until": "",
    "objections": "",
}


class Explained:
    """Explains each invoice that a test's district bills, once."""

    def __init__(self):
        self.seen = {}
        self.kept = []  # explanations of several shapes, for the alterations
        self.keys = set()

    def one(self, district, invoice, *words):
        status, explained = district.json("explain", *words)
        check(f"status of {words}", status, 0)
        try:
            found, _ = recompute(explained)
        except Wrong as wrong:
            raise AssertionError(f"{invoice['invoice']}: {wrong}") from wrong
        if "total_fen" in invoice:
            check(f"fen of {invoice['invoice']}", found[invoice["invoice"]], invoice["total_fen"])
        one = [x for x in explained["invoices"] if x["invoice"] == invoice["invoice"]][0]
        if "corrects" not in invoice:
            check("lines as billed", [(x["volume_litres"], x["amount_fen"]) for x in one["lines"]],
                  [(x["volume_litres"], x["amount_fen"]) for x in invoice["lines"]])
        shape = frozenset(path_of(leaf) for leaf in leaves(explained))
        if not shape <= self.keys:
            self.keys |= shape
            self.kept.append(explained)

    def all(self, district, bill, is_preview):
        for invoice in bill["invoices"]:
            key = district.folder, invoice["invoice"], is_preview
            if self.seen.get(key) == invoice:
                continue
            self.seen[key] = invoice
            if is_preview:
                self.one(district, invoice, invoice["permit"], invoice["period"])
            else:
                self.one(district, invoice, invoice["invoice"])
                text = district.must("-C", district.ledger, "explain", invoice["invoice"])
                if invoice.get("total_fen"):
                    sums = f"total {invoice['total_fen'] // 100}."
                    if invoice["total_fen"] >= 0 and sums not in text:
                        raise AssertionError(f"'{sums}' is not in {text}")

    def watch(self):
        """From now on each bill that a District makes is explained too."""
        explained, bill = self, District.bill

        def watched(district, period, *options):
            status, made = bill(district, period, *options)
            is_preview = "--preview" in options
            if not is_preview or not any(x.get("issued") for x in made["invoices"]):
                explained.all(district, made, is_preview)
            return status, made

        District.bill = watched


# ---- what is altered is found ----

def leaves(value, path=()):
    """The paths of all numbers and texts."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, path + (key,))
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from leaves(inner, path + (i,))
    elif value is not None:
        yield path


def path_of(path):
    """Without places in lists: what sort of number it is."""
    return ".".join(x for x in path if isinstance(x, str))


def altered(value, years=-9):
    """Another number, or None of what is no number; another day so many years away."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value + 1
    if re.fullmatch(r"-?[0-9]+(/[0-9]+)?", value):
        return "7/3" if value != "7/3" else "5/3"
    if re.fullmatch(r"[0-9a-f]{4}( [0-9a-f]{4})*", value):
        return f"{int(value[:4], 16) ^ 1:04x}" + value[4:]
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return f"{int(value[:4]) + years}{value[4:]}"
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T.*Z", value):
        return f"{value[:-3]}{'17' if value[-3:-1] != '17' else '18'}Z"
    return None


def is_found(explained, path):
    """With the number at the path altered, and then put back."""
    inner = explained
    for key in path[:-1]:
        inner = inner[key]
    value = inner[path[-1]]
    try:
        for other in {altered(value, -9), altered(value, 9)}:  # of days that are a bound one side has no meaning
            inner[path[-1]] = other
            recompute(explained)
    except (Wrong, LookupError, ValueError, TypeError, ZeroDivisionError, OverflowError):
        return True
    finally:
        inner[path[-1]] = value
    return False


def alter(kept):
    """Numbers of each sort, one at a time: of each sort some are such that figures follow."""
    found, missed = {}, {}
    for explained in kept:
        sorts = {}
        for path in leaves(explained):
            value = explained
            for key in path:
                value = value[key]
            if altered(value) is not None:
                sorts.setdefault(path_of(path).removeprefix("invoices."), []).append(path)
        for sort, paths in sorts.items():
            if sort in BESIDE or found.get(sort, 0) >= ALTERED:
                continue
            for path in paths[::-1 - (len(paths) - 1) // ALTERED]:
                if is_found(explained, path):
                    found[sort] = found.get(sort, 0) + 1
                else:
                    missed.setdefault(sort, path)
    check("altered and not found", {x: y for x, y in missed.items() if x not in found}, {})
    return found


# ---- the districts ----

def run_cases(weir, source):
    for case in cases.CASES:
        with tempfile.TemporaryDirectory() as folder:
            cases.run_case(weir, source, folder, case)
    for row in cases.P1:
        with tempfile.TemporaryDirectory() as folder:
            cases.run_p1(weir, source, folder, *row)


def run_bills(weir, source):
    for module in (bills, registry, two_actors, mend, assess, quota, charges):
        for test in module.TESTS:
            with tempfile.TemporaryDirectory() as folder:
                test(weir, source, folder)


def run_shipped(weir, source):
    os.environ["WEIR_DATA_DIR"] = os.path.abspath(source)
    for case in shipped.CASES:
        with tempfile.TemporaryDirectory() as folder:
            shipped.run_case(weir, source, folder, case)


def run_demo(weir, source):
    with tempfile.TemporaryDirectory() as folder:
        files = os.path.join(folder, "sample")
        demo_change.copy_sample(source, files)
        demo_change.run(weir, files)


class Explaining(Player):
    """Plays a drawn world, and has each invoice computed again behind each bill."""

    def __init__(self, world, ledger, explained):
        super().__init__(world, ledger)
        self.explained, self.folder = explained, ledger.folder

    def do_bill(self, step):
        super().do_bill(step)
        bill = self.ledger.json("bill", step["period"], allowed=(0, 1))
        for invoice in bill["invoices"]:
            key = self.folder, invoice["invoice"], False
            if self.explained.seen.get(key) != invoice:
                self.explained.seen[key] = invoice
                self.explained.one(self, invoice, invoice["invoice"])

    def json(self, *words):
        return 0, self.ledger.json(*words)


def run_drawn(weir, explained, worlds):
    """Rulebooks over every flag and edge, as tests/oracle draws them."""
    for seed in range(1, 1 + worlds):
        with tempfile.TemporaryDirectory() as folder:
            world = draw.world(seed, 10)
            Explaining(world, Ledger(weir, folder, world), explained).play()


def main():
    weir, source, *chosen = sys.argv[1:]
    explained = Explained()
    explained.watch()
    try:
        for name, run in (("cases", run_cases), ("bills", run_bills),
                          ("shipped", run_shipped), ("demo", run_demo)):
            if not chosen or name in chosen:
                run(weir, source)
        kept = list(explained.kept)
        worlds = [int(x[6:]) for x in chosen if x.startswith("drawn=")] or [0 if chosen else 1]
        run_drawn(weir, explained, worlds[0])
        found = alter(kept) if len(chosen) == 0 else {}
    except AssertionError as error:
        print(error)
        return 1
    print(f"{len(explained.seen)} bills computed again, {sum(found.values())} numbers of "
          f"{len(found)} sorts altered and found")
    return 0


if __name__ == "__main__":
    sys.exit(main())
