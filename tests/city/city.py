#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A year of a city in one script: told to the program, computed a second time, written down.

usage: city.py WEIR LIBWHEN SOURCE small|whole [--make] [--keep FOLDER]

small: 30 permits, 100 meters, October to December; whole: 300, 1,000, the year.
What is seen is compared with the part of docs/city.md between its marks; with
--make it is written there.
"""

import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from account_area import Areas
from account_bills import Bills
from account_field import Field
from account_money import Money
from account_year import Whole
from draw import City, YEAR
from fen import Fen
from trades import Traded, Trades
from written import m3, same, table
from year import Year

SIZES = {"small": (30, [10, 11, 12], 12), "whole": (300, list(range(1, 13)), 60)}  # permits, months, trades


COMPARED = (  # what is counted while it is compared
    ("litres of a permit and month", "litres"), ("base charges of an intake and month, to the fen", "charges"),
    ("invoice and deltas of a permit and month, to the fen", "totals"), ("months over plan, to the litre", "over"),
    ("assessments", "assessed"), ("what is owed of an invoice, with its late fee", "owed"),
    ("… of a permit, with its age", "owed by permit"), ("… of an area, with its collection rate", "owed by area"),
    ("findings, and their state", "findings"), ("shares of inspected permits, by area", "inspected"),
    ("water without a permit or beyond it", "beyond"), ("plans that an order cut", "cuts"),
    ("taken after the order to stop, by permits", "dry"), ("alerts in force", "alerts"), ("caps of areas", "areas"),
    ("months of areas' year", "sheet"), ("units of the quarter's statistics", "units"), ("declarations", "declared"),
    ("schedules of a side of a trade, by months", "schedules"), ("limits with what is traded and held", "traded"),
    ("sums of trades, paid and unpaid", "settled"))


class Account:
    """What the program says of the year, beside what is known of it otherwise."""

    def __init__(self, year, trades):
        self.year, self.office, self.city = year, year.office, year.city
        self.counts, self.sizes = Counter(), 0
        fen = Fen(year.second)
        self.parts = (Bills(year, fen, self.counts), Money(year, fen, self.counts), Field(year, self.counts),
                      Areas(year, self.counts), Whole(year, fen, self.counts), Traded(year, trades, self.counts))
        for part in self.parts:
            part.compare()

    # ---- at the end

    def end(self):
        office = self.office
        report = office.answer("verify", "--key", office.vkey)
        same("verify", (report["first_fault"], report["books_ok"]), (None, True))
        rebuilt = office.do("rebuild")
        same("rebuild", "the stored books are the same" in rebuilt, True)
        audit = office.answer("audit", str(YEAR), answers=(0, 1))
        found = audit["reconciliation"]
        same("audit", (found["adds_up"], all(d["explained"] for d in found["differences"])), (True, True))
        journal = str(Path(office.folder) / "city.journal")
        office.do("export", "hledger", journal)
        done = subprocess.run(["hledger", "-f", journal, "check"], capture_output=True, text=True, check=False)
        same("hledger check", (done.returncode, done.stderr), (0, ""))
        tool = Path(sys.argv[2]).resolve().parent / "at_every_size"
        done = subprocess.run([tool, office.ledger], capture_output=True, text=True, check=False)
        same("at every size", (done.returncode, done.stderr), (0, ""))
        self.sizes = int(done.stdout.split()[0])
        return report, audit

    # ---- written down

    def registry_rows(self):
        city = self.city
        yield ["areas, in three levels", len(city.rows("areas"))]
        yield ["permits", len(city.permits)]
        for source, count in sorted(Counter(p["source"] for p in city.permits).items()):
            yield [f"… of {source}", count]
        yield ["uses, of all kinds", len({p["use"] for p in city.permits})]
        yield ["intakes, one of them without a permit", len(city.intakes)]
        yield ["meters", len(city.meters)]
        yield ["… read by hand once a month", sum(m.by_hand for m in city.meters)]
        yield ["… whose register turns over", sum(m.turns for m in city.meters)]
        yield ["… that check others", sum(m.role == "check" for m in city.meters)]

    def written(self, report, audit):
        found, counts = audit["reconciliation"], self.counts
        out = [f"Made by `tests/city/city.py WEIR LIBWHEN SOURCE {'whole' if len(self.city.months) == 12 else 'small'}"
               " --make`.", "", "### The registry", "", "`weir import all files`", "",
               *table(["", "Rows"], self.registry_rows()), "", *[line for part in self.parts for line in part.lines()],
               "### At the end", "",
               *table(["Command", "Says"], [
                   ["`weir verify --key …`", f"{report['entries']:,} entries, no fault, books as they follow from them"],
                   ["`weir rebuild`", "the stored books are the same"],
                   ["`weir audit 2024`: registers", m3(found["registers_litres"])],
                   ["… measured", m3(found["measured_litres"])], ["… taken", m3(found["taken_litres"])],
                   ["… on closed sheets", m3(found["sheets_litres"])], ["… billed", m3(found["billed_litres"])],
                   ["… differences, each explained", f"{len(found['differences'])}"],
                   ["`weir export hledger`, `hledger check`", "balanced"],
                   ["each size of the log (`tests/support/at_every_size.c`)",
                    f"sums of each commodity zero, one alert a crossing, at {self.sizes:,}"]]), "", "### A second time", "",
               "Computed apart, in Python, from what flowed, what was told and the rules; each must be equal:", "",
               *table(["Compared", "Equal"], [[name, f"{counts[key]:,}"] for name, key in COMPARED if key in counts])]
        return "\n".join(out) + "\n"


def play(weir, when, source, size, folder):
    """The year told and accounted for; what is to be written down."""
    permits, months, number = SIZES[size]
    year = Year(weir, when, source, folder, City(permits, months))
    trades = Trades(year, number)
    trades.put()
    year.tell()
    account = Account(year, trades)
    return account.written(*account.end())


def main():
    if os.geteuid() != 0:
        print("city: skipped, only root can be two users")
        sys.exit(77)
    weir, when, source, size, *options = sys.argv[1:]
    book = Path(source) / "docs" / "city.md"
    begin, end = f"<!-- {size} -->\n", f"<!-- end of {size} -->\n"
    keep = options[options.index("--keep") + 1] if "--keep" in options else None
    with tempfile.TemporaryDirectory() as folder:
        seen = play(weir, when, source, size, keep or folder)
    text = book.read_text(encoding="utf-8")
    before, rest = text.split(begin)
    kept, after = rest.split(end)
    if "--make" in options:
        book.write_text(before + begin + seen + end + after, encoding="utf-8")
    elif kept != seen:
        different = [f"- {a}\n+ {b}" for a, b in zip(kept.splitlines(), seen.splitlines()) if a != b]
        sys.exit("docs/city.md is not what is seen:\n" + "\n".join(different[:10]))
    print(f"the city, {size}: as in docs/city.md")


if __name__ == "__main__":
    main()
