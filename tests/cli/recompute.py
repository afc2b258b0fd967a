#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A bill computed again from `weir explain --json` alone: no ledger, no rulebook, no weir code.

Words to counts, counts to marks, marks to intervals, intervals to days, days to
ceilings and bands, those to volumes, volumes to fen; each step must give the
number that the explanation states. Raises Wrong at the first that does not.

usage: recompute.py FILE...        each the output of `weir explain ... --json`
"""

import datetime
import json
import sys
from fractions import Fraction

sys.dont_write_bytecode = True
from recompute_ceilings import Ceilings  # noqa: E402
from recompute_lines import Lines  # noqa: E402
from recompute_meters import check_errors, check_intervals, check_meter, check_words  # noqa: E402
from recompute_numbers import MONTHS, ONE_DAY, Wrong, Zone, check, day, rounded  # noqa: E402

BILLED = ("part", "rulebook", "rule", "intake", "rate", "band", "counts", "from", "until", "rate_micro_yuan",
          "times", "factors")  # what a line was charged by


def net_out(litres):
    """Of a net register a negative day is set off within the filing, backwards first."""
    owed = 0
    for i, amount in enumerate(litres):
        if amount < 0:
            owed -= amount
            litres[i] = 0
        for back in range(i, -1, -1):
            if owed == 0:
                break
            taken = min(litres[back], owed)
            litres[back] -= taken
            owed -= taken
    return litres


class Invoice:
    def __init__(self, invoice):
        self.it = invoice
        self.ceilings = Ceilings(invoice)
        self.lines = Lines(invoice, self.ceilings)

    def check_sources(self):
        # What a sub-meter counts is a part of its intake's, taken out within the month.
        parts = {x["intake"] for x in self.it["meters"] if x["account"].startswith("of:")}
        of_meters = {}
        for meter in self.it["meters"]:
            for x in meter["days"] if not meter["account"].startswith("of:") else []:
                key = self.span(meter["intake"], x["day"], parts)
                of_meters[key] = (of_meters.get(key, 0) + x["measured_litres"] +
                                  x["assessed_litres"])
        of_sources = {}
        months = MONTHS[self.it["filing"]]
        for source in self.it["sources"]:
            filings = {}
            for x in source["days"]:
                key = self.span(source["intake"], x["day"], parts)
                of_sources[key] = of_sources.get(key, 0) + x.get("booked_litres", x["litres"])
                civil = day(x["day"])
                filings.setdefault((civil.year, (civil.month - 1) // months), []).append(x)
            for rows in filings.values():
                check("net of a filing", [x["litres"] for x in rows],
                      net_out([x.get("booked_litres", x["litres"]) for x in rows]))
        for key, litres in of_sources.items():
            check(f"litres of {key}", litres, of_meters.get(key, 0))
        exempt = [sum(x.get("exempt_litres", 0) for row in rows for x in row["days"])
                  for rows in (self.it["sources"], self.it["meters"])]
        check("water that no ceiling counts", exempt[0], exempt[1])
        for key, litres in of_meters.items():
            if key not in of_sources and litres != 0:
                raise Wrong(f"litres of {key}: {litres} of a meter are lost")

    @staticmethod
    def span(intake, at, parts):
        return intake, at[:7] if intake in parts else at

    def check_delta(self):
        billed, last = {}, {}
        for number, earlier in enumerate(self.it["earlier"]):
            for line in earlier["lines"]:
                self.check_billed(line, number == 0)
                last[line["key"]] = line
                old = billed.get(line["key"], (0, 0))
                billed[line["key"]] = (old[0] + line["volume_litres"], old[1] + line["amount_fen"])
        check("numbers of a delta's lines", [x["line"] for x in self.it["delta"]],
              list(range(1, len(self.it["delta"]) + 1)))
        for row in self.it["delta"]:
            now = [x for x in self.it["lines"] if x["line"] == row["now_line"]]
            litres, fen = ((now[0]["volume_litres"], now[0]["amount_fen"]) if now else (0, 0))
            if now:
                check("key of a delta's line", row["key"], now[0]["key"])
            else:  # no more: as it was billed last
                check("a line that is no more", {k: row.get(k) for k in BILLED},
                      {k: last[row["key"]].get(k) for k in BILLED})
            old = billed.get(row["key"], (0, 0))
            check("billed before", (row["billed_litres"], row["billed_fen"]), old)
            check("what a delta asks for", (row["volume_litres"], row["amount_fen"]),
                  (litres - old[0], fen - old[1]))
        changed = {x["key"] for x in self.it["delta"]}
        for line in self.it["lines"]:
            if line["key"] not in changed:
                check("a line without a delta", billed.get(line["key"]),
                      (line["volume_litres"], line["amount_fen"]))
        return sum(row["amount_fen"] for row in self.it["delta"])

    @staticmethod
    def check_billed(line, is_invoice):
        """A line of an earlier bill is known by what it was charged by, and cost that."""
        part = {"base": 1, "surcharge": 2, "relief": 3, "minimum": 4, "late": 5,
                "maximum": 6, "waived": 7}[line["part"]]
        key = [part, line["intake"], line["rulebook"], line["rate"], line["rule"], line.get("band", 0),
               int(line["counts"])]
        key += [f"{x['what']}:{x['rule']}:{int(Fraction(x['times']) * 10**9)}" for x in line["factors"]]
        check("key of an earlier line", line["key"], ";".join(str(x) for x in key))
        if is_invoice and line["part"] == "base":  # no running total, and no difference
            basis = Fraction(line.get("energy_wh", line.get("volume_exact", line["volume_litres"])))
            check("fen of an earlier line", line["amount_fen"],
                  rounded(basis * line["rate_micro_yuan"] * Fraction(line["times"]) / 10_000_000))

    def check_period(self):
        """The days are those of the period that it names."""
        first, last = day(self.it["from"]), day(self.it["until"])
        year, _, rest = self.it["period"].partition("-")
        months = MONTHS[self.it["filing"]]
        month = 1 if rest == "" else 3 * int(rest[1:]) - 2 if rest[0] == "Q" else int(rest)
        check("first day", first, datetime.date(int(year), month, 1))
        after = month + months - 1
        check("last day", last, datetime.date(int(year) + after // 12, after % 12 + 1, 1) - ONE_DAY)
        check("the period's days", [x for x in self.ceilings.days if x >= first],
              [first + i * ONE_DAY for i in range((last - first).days + 1)])
        for source in self.it["sources"]:
            for x in source["days"]:
                book = self.ceilings.books.get(self.lines.prices[x["price"]].get("rulebook"), {})
                if not self.ceilings.holds(book, day(x["day"])):
                    raise Wrong(f"{x['day']} is priced by a rulebook of other days")

    def check_all(self):
        self.check_period()
        self.check_sources()
        self.ceilings.check()
        self.lines.check()
        total = sum(line["amount_fen"] for line in self.it["lines"])
        check("remainder", Fraction(self.it["remainder_fen"]),
              sum(Fraction(x["amount_exact_fen"]) for x in self.it["lines"]) - total -
              sum(Fraction(x["remainder_fen"]) for x in self.it.get("earlier", [])))
        if "delta" in self.it:
            total = self.check_delta()
        if "total_fen" in self.it:
            check("total", self.it["total_fen"], total)
        check("taken", self.it["taken_litres"],
              sum(x["volume_litres"] for x in self.it["lines"] if x["counts"]) +
              sum(x["volume_litres"] for x in self.it["unpriced"] if x["reason"] != "no-decision"))
        return total


def recompute(explained):
    """{invoice: fen} of an explanation, and how many counts followed from words."""
    zone = Zone(explained["zone"])
    found, words = {}, 0
    for invoice in explained["invoices"]:
        profiles = {(x["profile"], x["version"], x["direction"]): x for x in invoice["profiles"]}
        one = Invoice(invoice)
        for meter in invoice["meters"]:
            words += check_words(meter, profiles)
            check_intervals(meter)
            check_meter(meter, zone, one.ceilings.days)
            check_errors(meter)
        found[invoice["invoice"]] = one.check_all()
    return found, words


def main():
    for path in sys.argv[1:]:
        with open(path, encoding="utf-8") as file:
            found, words = recompute(json.load(file))
        for invoice, fen in found.items():
            print(f"{invoice}: {fen} fen, {words} counts from words")


if __name__ == "__main__":
    main()
