#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Published and made-up cases give their sums, through files and `weir bill --json`.

Each case is a rulebook file, a district of permits, intakes and meters, and
volumes taken evenly over a period and over its intakes. What `weir bill` must
say is written beside it: each line's part, band, litres, times and fen. Rates
are micro-yuan for a cubic metre.

usage: cases.py WEIR SOURCE [CASE...]
"""

import os
from fractions import Fraction

from district import District, days_of
from played import check, main

MILLION = 10**9  # litres in a million m3
YUAN = 100       # fen


def line(part, litres, rate, times, fen, band=None, counts=None):
    """What a line must say; a base line counts its litres, a surcharge repeats them."""
    return {"part": part, "volume_litres": litres, "rate_micro_yuan": rate,
            "times": Fraction(times),
            "amount_fen": fen, "band": band,
            "counts": part == "base" if counts is None else counts}


class Case:
    """One permit with its intakes, each with one meter."""

    def __init__(self, case, rulebook, period, litres, fen, lines, intakes=1, plan=None,
                 clock=None, permit=None, intake=None, taken=None):
        self.case = case
        self.rulebook = rulebook
        self.period = period
        self.litres = litres
        self.fen = fen
        self.lines = lines
        self.intakes = intakes
        self.plan = plan          # m3 a month, twelve of them
        self.clock = clock or days_of(period)[1].isoformat()
        self.permit = permit or {}
        self.intake = intake or {}
        self.taken = taken or [(period, litres)]  # (period, litres) in turn


def monthly(number):
    return [number] * 12


CASES = [
    # Part 1 A: Henan and Hebei, as published.
    Case("1-A1", "henan", "2024-03", 40_000_000, 32_000 * YUAN,
         [line("base", 40_000_000, 800_000, "1", 32_000 * YUAN)]),
    Case("1-A2", "henan", "2024-03", 25_000_000, 105_000 * YUAN,
         [line("base", 25_000_000, 2_100_000, "2", 105_000 * YUAN)],
         permit={"source": "groundwater"},
         intake={"area_class": "severe", "network": "outside"}),
    Case("1-A3", "henan", "2024-03", 6_000_000, 0,
         [line("base", 6_000_000, 0, "1", 0)], permit={"source": "reclaimed"}),
    Case("1-A5", "henan", "2018-03", 25_000_000, 52_500 * YUAN,
         [line("base", 25_000_000, 2_100_000, "1", 52_500 * YUAN)],
         permit={"source": "groundwater"}, intake={"network": "outside"}),
    Case("1-A7", "hebei", "2020-05", 55_000_000, 55_000 * YUAN,
         [line("base", 55_000_000, 1_000_000, "1", 55_000 * YUAN)]),

    # Part 1 R: bands of Zhejiang 2007.
    Case("1-R1", "zhejiang-month", "2008-05", 150_000_000, 48_000 * YUAN, [
        line("base", 150_000_000, 200_000, "1", 30_000 * YUAN),
        line("surcharge", 20_000_000, 200_000, "1", 4_000 * YUAN, band=1),
        line("surcharge", 20_000_000, 200_000, "2", 8_000 * YUAN, band=2),
        line("surcharge", 10_000_000, 200_000, "3", 6_000 * YUAN, band=3),
    ], plan=monthly(100_000)),
    Case("1-R1 from two intakes", "zhejiang-month", "2008-05", 150_000_000, 48_000 * YUAN, [
        line("base", 75_000_000, 200_000, "1", 15_000 * YUAN),
        line("surcharge", 10_000_000, 200_000, "1", 2_000 * YUAN, band=1),
        line("surcharge", 10_000_000, 200_000, "2", 4_000 * YUAN, band=2),
        line("surcharge", 5_000_000, 200_000, "3", 3_000 * YUAN, band=3),
        line("base", 75_000_000, 200_000, "1", 15_000 * YUAN),
        line("surcharge", 10_000_000, 200_000, "1", 2_000 * YUAN, band=1),
        line("surcharge", 10_000_000, 200_000, "2", 4_000 * YUAN, band=2),
        line("surcharge", 5_000_000, 200_000, "3", 3_000 * YUAN, band=3),
    ], plan=monthly(100_000), intakes=2),

    # 12,000 m3 over a plan of 10,000 is exactly 20 %: only `whole` cares whose it is.
    Case("1-R5 upper, marginal", "zhejiang-month", "2013-06", 12_000_000, 2_800 * YUAN, [
        line("base", 12_000_000, 200_000, "1", 2_400 * YUAN),
        line("surcharge", 2_000_000, 200_000, "1", 400 * YUAN, band=1),
    ], plan=monthly(10_000)),
    Case("1-R5 lower, marginal", "zhejiang-lower", "2013-06", 12_000_000, 2_800 * YUAN, [
        line("base", 12_000_000, 200_000, "1", 2_400 * YUAN),
        line("surcharge", 2_000_000, 200_000, "1", 400 * YUAN, band=1),
    ], plan=monthly(10_000)),
    Case("1-R5 upper, whole", "zhejiang-whole", "2013-06", 12_000_000, 2_800 * YUAN, [
        line("base", 12_000_000, 200_000, "1", 2_400 * YUAN),
        line("surcharge", 2_000_000, 200_000, "1", 400 * YUAN, band=1),
    ], plan=monthly(10_000)),
    Case("1-R5 lower, whole", "zhejiang-whole-lower", "2013-06", 12_000_000, 3_200 * YUAN, [
        line("base", 12_000_000, 200_000, "1", 2_400 * YUAN),
        line("surcharge", 2_000_000, 200_000, "2", 800 * YUAN, band=2),
    ], plan=monthly(10_000)),

    # Shanghai: twice in all over the permit; nine in a hundred lost on the way.
    Case("1-R6", "shanghai-year", "2025", 1_100_000_000, 120_000 * YUAN, [
        line("base", 1_000_000_000, 100_000, "1", 100_000 * YUAN),
        line("surcharge", 100_000_000, 100_000, "2", 20_000 * YUAN, band=1, counts=True),
    ], permit={"annual_m3": "1000000"}),
    Case("1-R6 without the breach", "shanghai-year", "2025", 1_100_000_000, 110_000 * YUAN,
         [line("base", 1_100_000_000, 100_000, "1", 110_000 * YUAN)],
         permit={"annual_m3": "1100000"}),
    Case("1-R8", "shanghai-year", "2025", 10 * MILLION, 910_000 * YUAN,
         [line("base", 10 * MILLION, 100_000, "0.91", 910_000 * YUAN)],
         permit={"use": "public_supply"}),
    Case("1-R10", "jiangsu", "2024", 100 * MILLION, 200_000 * YUAN,
         [line("base", 100 * MILLION, 200_000, "0.01", 200_000 * YUAN)],
         permit={"use": "thermal_once_through"}),

    # Started blocks, and all of it at the tier that was reached.
    Case("2-G6-h", "volume-top", "2025", 16_000, 80 * YUAN,
         [line("surcharge", 16_000, 10_000_000, "1/2", 80 * YUAN, band=2, counts=True)],
         plan=[10] + 11 * [0]),
    Case("2-G4-c", "blocks-two", "2026-01", 5_325_000, 15 * YUAN, [
        line("base", 1_000_000, 10_000, "1", 10 * YUAN),
        line("surcharge", 4_325_000, 1_000, Fraction(5_000, 4_325), 5 * YUAN, band=1,
             counts=True),
    ], plan=monthly(1_000)),

    # Two uses on one meter: the dearer rate for all of it.
    Case("1-R16", "mixed", "2026-01", 10_000_000, 180_000 * YUAN,
         [line("base", 10_000_000, 18_000_000, "1", 180_000 * YUAN)],
         intake={"use": "special;other"}),
]

# 1-P1: 15,000 in January, 9,000 to August, 10,000 to November, 12,000 in December.
P1_MONTHS = [15_000] + 7 * [9_000] + 3 * [10_000] + [12_000]
P1 = [
    # rulebook, {filing period: surcharge lines of bands 1.. in yuan}, their sum
    ("zhejiang-month", {"2009-01": [400, 800, 600], "2009-12": [400]}, 12, 2_200),
    ("zhejiang-quarter", {"2009-Q1": [600], "2009-Q4": [400]}, 4, 1_000),
    ("zhejiang-year", {}, 1, 0),
]


def shown(found):
    """Of a line of `weir bill --json` what a case speaks of."""
    seen = {name: found.get(name) for name in line("", 0, 0, "0", 0)}
    seen["times"] = Fraction(seen["times"])
    return seen


def build(weir, source, folder, case):
    district = District(weir, folder)
    first = days_of(case.taken[0][0])[0]
    district.area()
    district.permit("P1", **case.permit)
    for number in range(1, case.intakes + 1):
        district.intake(f"I{number}", "P1", **case.intake)
        district.meter(f"M{number}", f"I{number}", first.replace(year=first.year - 1).isoformat())
        for period, litres in case.taken:
            assert litres % case.intakes == 0
            district.take(f"M{number}", period, litres // case.intakes)
    if case.plan is not None:
        district.plan("P1", first.year, case.plan)
    district.rulebook(os.path.join(source, "tests/data/rulebooks", case.rulebook + ".yaml"))
    district.found(case.clock)
    return district


def log_of(district, period):
    return district.bill(period, "--preview")[1]["log"]


def check_members(bill):
    """JSON that scripts may rely on: design 6, bill."""
    check("members of a bill", list(bill), ["period", "invoices", "signed_off", "log"])
    check("members of log", list(bill["log"]), ["size", "root"])
    for invoice in bill["invoices"]:
        for name in ("invoice", "permit", "rulebook", "period", "total_fen", "incomplete",
                     "lines"):
            assert name in invoice, f"an invoice without {name}"
        for number, found in enumerate(invoice["lines"], 1):
            check("number of a line", found["line"], number)
            for name in ("part", "rule", "counts", "volume_litres", "rate_micro_yuan", "times",
                         "amount_fen", "entries"):
                assert name in found, f"a line without {name}"
            assert isinstance(found["entries"], list)
            if found["volume_litres"] != 0:
                assert found["entries"], "a line that rests on no entry"


def run_case(weir, source, folder, case):
    district = build(weir, source, folder, case)
    before = log_of(district, case.period)
    status, preview = district.bill(case.period, "--preview")
    check("status of the preview", status, 0)
    check("log after a preview", preview["log"], before)
    status, bill = district.bill(case.period)
    check("status", status, 0)
    check_members(bill)
    check("what the preview said", preview["invoices"], bill["invoices"])
    assert bill["log"]["size"] > before["size"], "a bill that is not in the log"
    check("how many invoices", len(bill["invoices"]), 1)
    invoice = bill["invoices"][0]
    check("rulebook", invoice["rulebook"], case.rulebook)
    check("period", invoice["period"], case.period)
    check("incomplete", invoice["incomplete"], False)
    check("unpriced", invoice["unpriced"], [])
    check("lines", [shown(found) for found in invoice["lines"]], case.lines)
    check("total", invoice["total_fen"], case.fen)
    check("taken", invoice["taken_litres"], case.litres)
    check("what counts", sum(found["volume_litres"] for found in invoice["lines"]
                             if found["counts"]), case.litres)
    check("the same bill again", district.bill(case.period), (0, bill))


def run_p1(weir, source, folder, rulebook, surcharges, invoices, total):
    taken = [(f"2009-{month:02}", P1_MONTHS[month - 1] * 1000) for month in range(1, 13)]
    case = Case("1-P1", rulebook, "2009", 120_000_000, 0, [], plan=monthly(10_000),
                taken=taken, clock="2010-01-02")
    district = build(weir, source, folder, case)
    status, bill = district.bill("2009")
    check("status", status, 0)
    check("how many invoices", len(bill["invoices"]), invoices)
    check("taken", sum(invoice["taken_litres"] for invoice in bill["invoices"]), 120_000_000)
    for invoice in bill["invoices"]:
        found = [x for x in invoice["lines"] if x["part"] == "surcharge"]
        wanted = surcharges.get(invoice["period"], [])
        check(f"surcharges of {invoice['period']}", [x["amount_fen"] for x in found],
              [yuan * YUAN for yuan in wanted])
        check("their bands", [x["band"] for x in found], list(range(1, len(wanted) + 1)))
        check("their times", [x["times"] for x in found], [str(x["band"]) for x in found])
        check("their litres", [x["volume_litres"] for x in found],
              [x["amount_fen"] * 10_000_000 // (x["rate_micro_yuan"] * int(x["times"]))
               for x in found])
    check("surcharges in all", sum(yuan for bands in surcharges.values() for yuan in bands), total)
    check("sum of the bills", sum(invoice["total_fen"] for invoice in bill["invoices"]),
          (24_000 + total) * YUAN)


def named_cases():
    cases = [(case.case, lambda *words, case=case: run_case(*words, case)) for case in CASES]
    return cases + [(f"1-P1 {row[0]}", lambda *words, row=row: run_p1(*words, *row)) for row in P1]


if __name__ == "__main__":
    main(named_cases())
