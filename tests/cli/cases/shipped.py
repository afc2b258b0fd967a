#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What rulebooks/ ships, imported by name and billed: figures of cases.md, worked out by hand.

Each case is a ledger of its own: an area, one permit (or none) with an intake and a meter, the
shipped book by its name, and where that is a scale a book of the place that extends it.

usage: shipped.py WEIR SOURCE [CASE...]
"""

import os
import sys

from district import District, days_of
from played import check, main

YUAN = 100  # fen


class Case:
    def __init__(self, case, book, area, taken, fen, doubts, own=None, clock=None, plan=None,
                 permit=None, intake=None, is_permitted=True, surcharges=None, bill=None,
                 lists=()):
        self.case = case
        self.book = book
        self.area = area
        self.taken = taken            # (period, m3) in turn
        self.fen = fen                # of all invoices of the year
        self.doubts = doubts          # what is unconfirmed of any line: {(what, id)}
        self.own = own                # (kind, rates) of a book that extends a scale
        self.clock = clock or days_of(taken[-1][0])[1].isoformat()
        self.plan = plan              # m3 a month
        self.permit = permit or {}
        self.intake = intake or {}
        self.is_permitted = is_permitted
        self.surcharges = surcharges  # (band, m3, times, fen) of its lines
        self.lists = lists            # (list, credit code) of the year
        self.bill = bill or taken[-1][0][:4]


DELIVERED = '[{id: delivered, yuan: "5", yuan_price: "5"}]'
SURFACE = ("rate", "surface-industry")

CASES = [
    Case("1-R3", "weihai-2020", "371000", [("2026-01", 14_500)], 120_000 * YUAN,
         {("surcharge", "over-plan")}, own=("price", DELIVERED), plan=10_000,
         surcharges=[(1, 1_000, "1", 5_000 * YUAN), (2, 2_000, "2", 20_000 * YUAN),
                     (3, 1_500, "3", 22_500 * YUAN)], bill="2026-01"),
    Case("1-R6", "shanghai-2024", "310000", [(f"2026-Q{n}", 275_000) for n in (1, 2, 3, 4)],
         120_000 * YUAN, {SURFACE},
         permit={"annual_m3": "1000000"}, surcharges=[(1, 100_000, "2", 20_000 * YUAN)]),
    Case("1-R7 Shanghai", "shanghai-2024", "310000", [("2026-Q1", 50_000)], 10_000 * YUAN,
         {SURFACE}, is_permitted=False, surcharges=[(1, 50_000, "2", 10_000 * YUAN)],
         bill="2026-Q1"),
    Case("1-R7 Gansu, on its own floor of 0.20", "gansu-2024", "620000", [("2026-Q1", 50_000)],
         30_000 * YUAN, {("rulebook", "gansu-2024"), SURFACE}, is_permitted=False,
         surcharges=[(1, 50_000, "3", 30_000 * YUAN)], bill="2026-Q1"),
    Case("1-R8", "shanghai-2024", "310000", [(f"2026-Q{n}", 2_500_000) for n in (1, 2, 3, 4)],
         910_000 * YUAN,
         {("rate", "surface-public-supply")}, permit={"use": "public_supply"}, surcharges=[]),
    Case("1-R10", "jiangsu-2024", "320000", [("2026", 100_000_000)], 200_000 * YUAN,
         {("rulebook", "jiangsu-2024"), ("rate", "surface-thermal-once-through")},
         permit={"use": "thermal_once_through"}, surcharges=[]),
    Case("1-R11", "jiangxi-2024", "360000", [("2026-Q1", 5_000_000)], 400_000 * YUAN,
         {("rulebook", "jiangxi-2024"), SURFACE, ("relief", "advanced-value")}, surcharges=[],
         permit={"credit_code": "913600000000000001"}, lists=[("advanced-value",
                                                              "913600000000000001")],
         bill="2026-Q1"),
    Case("1-A13", "jiangxi-2013", "360000", [("2014", 365_000)], 23_730 * YUAN,
         {("rulebook", "jiangxi-2013")}, surcharges=[]),
    Case("zhengzhou", "zhengzhou-2020", "410100", [("2026-01", 16_000)], 165_000 * YUAN,
         {("surcharge", "over-plan")}, own=("price", DELIVERED), plan=10_000,
         surcharges=[(1, 2_000, "2", 20_000 * YUAN), (2, 3_000, "3", 45_000 * YUAN),
                     (3, 1_000, "4", 20_000 * YUAN)], bill="2026-01"),
    Case("luoyang", "luoyang-2010", "410300", [("2026-01", 1_600)], 13_250 * YUAN,
         {("surcharge", "over-plan")}, own=("price", DELIVERED), plan=1_000,
         surcharges=[(1, 150, "2", 1_500 * YUAN), (2, 300, "3", 4_500 * YUAN),
                     (3, 100, "4", 2_000 * YUAN)], bill="2026-01"),
    Case("beijing", "beijing-own-2013", "110000", [("2015-01", 1_500)], 24_000 * YUAN,
         {("surcharge", "over-plan")}, own=("fee", '[{id: all, yuan: "4"}]'), plan=1_000,
         surcharges=[(1, 200, "5", 4_000 * YUAN), (2, 200, "10", 8_000 * YUAN),
                     (3, 100, "15", 6_000 * YUAN)], bill="2015-01"),
    Case("national", "national-2013", "330000", [(f"2014-{n:02}", 12_500) for n in range(1, 13)],
         37_200 * YUAN,
         {("surcharge", "over-plan")}, own=("fee", '[{id: all, yuan: "0.20"}]'), plan=10_000),
]


def build(weir, source, folder, case):
    district = District(weir, folder)
    first = days_of(case.taken[0][0])[0]
    district.area(case.area)
    if case.is_permitted:
        district.permit("P1", area=case.area, **case.permit)
        district.intake("I1", "P1", **case.intake)
    else:
        district.add("intakes", intake="I1", name="I1", area_class="normal", area=case.area,
                     holder="Somebody", source="surface", use="industry")
    district.meter("M1", "I1", first.replace(year=first.year - 1).isoformat())
    for period, volume in case.taken:
        district.take("M1", period, volume * 1000)
    for name, code in case.lists:
        district.add("lists", list=name, credit_code=code,
                     **{"from": f"{first.year}-01-01", "until": f"{first.year}-12-31"})
    if case.plan is not None:
        district.plan("P1", first.year, 12 * [case.plan])
    district.found(case.clock)
    district.must("-C", district.ledger, "import", "rulebook", case.book)
    if case.own is not None:
        kind, rates = case.own
        path = os.path.join(folder, "own.yaml")
        with open(path, "w", encoding="utf-8") as file:
            file.write(f'rulebook: own\ntitle: t\nsource: s\nplace: "{case.area}"\n'
                       f"from: 2010-01-01\nkind: {kind}\nfiling: month\nextends: {case.book}\n"
                       f"rates: {rates}\n")
        district.must("-C", district.ledger, "import", "rulebook", path)
    return district


def run_case(weir, source, folder, case):
    district = build(weir, source, folder, case)
    status, bill = district.bill(case.bill)
    check("status", status, 0)
    invoices = [x for x in bill["invoices"] if x["taken_litres"] != 0]
    lines = [line for invoice in invoices for line in invoice["lines"]]
    check("sum", sum(x["total_fen"] for x in invoices), case.fen)
    check("taken", sum(x["taken_litres"] for x in invoices),
          1000 * sum(volume for _, volume in case.taken))
    check("unconfirmed", {(x["what"], x["id"]) for line in lines for x in line["unconfirmed"]},
          case.doubts)
    for line in lines:
        assert all(x["why"] for x in line["unconfirmed"]), "a doubt without a reason"
    check("invoices that say so", [x["unconfirmed"] for x in invoices],
          [bool(case.doubts) and any(line["unconfirmed"] for line in x["lines"])
           for x in invoices])
    if case.surcharges is not None:
        check("surcharges", [(x["band"], x["volume_litres"], x["times"], x["amount_fen"])
                             for x in lines if x["part"] == "surcharge"],
              [(band, volume * 1000, times, fen) for band, volume, times, fen in case.surcharges])
    verify(district)


def verify(district):
    """The copied rows are examined like any others."""
    status, found = district.json("verify", "--key", district.vkey)
    check("verify", (status, found["ok"]), (0, True))


def without_a_meter(weir, source, folder):
    """1-R12: a pump line of 50 m3 an hour without a meter, 30 days: 36,000 m3 by the ladder."""
    district = District(weir, folder)
    district.area("360000")
    district.permit("P1", area="360000")
    district.intake("I1", "P1", rated_m3_per_h="50")
    district.found("2014-07-01")
    district.must("-C", district.ledger, "import", "rulebook", "jiangxi-2013")
    status, said = district.json("assess", "I1", "--intake", "--from", "2014-06-01", "--until",
                                 "2014-06-30", "--ground", "no meter was found")
    check("status", status, 0)
    part = said["parts"][0]
    check("assessed", (said["litres"], part["method"], part["rung"]),
          (36_000_000, "max-daily-capacity", "no_meter"))
    assert "who do not report" in part["unconfirmed"], part
    status, bill = district.bill("2014-06")
    check("status of the bill", status, 0)
    check("June", [x["total_fen"] for x in bill["invoices"]], [2_160 * YUAN])
    verify(district)


def named_cases():
    cases = [(case.case, lambda *words, case=case: run_case(*words, case)) for case in CASES]
    return [*cases, ("1-R12", without_a_meter)]


if __name__ == "__main__":
    os.environ["WEIR_DATA_DIR"] = os.path.abspath(sys.argv[2])
    main(named_cases())
