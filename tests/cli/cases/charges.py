#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a charge turns on beside water: windows, lists, decisions, floors and ceilings of sums.

usage: charges.py WEIR SOURCE [TEST...]
"""

from office import Office, lines_of, recomputed
from played import check, main, named


def plan_of_1000(office):
    office.district.plan("P1", 2026, [1_000] * 12)


def emergency(weir, source, folder):
    """ZB-a: 60 over the plan twice, 40 in an emergency thrice; entered later, it is a delta."""
    office = Office(weir, source, folder, "zibo")
    plan_of_1000(office)
    office.read("M1", ("2026-01-01", 0), ("2026-01-22", 1_060), ("2026-02-01", 1_100))
    office.district.found("2026-02-03")
    first = office.one("2026-01")
    check("without an emergency", first["total_fen"], 120_000)
    office.district.import_more("lists", [{
        "list": "emergency", "credit_code": "330000", "from": "2026-01-22", "until": "2026-02-03",
        "document": "3"}])
    delta = office.bill("2026-01")[1]["invoices"][1]
    check("the 40 once more", (delta["corrects"], delta["total_fen"]), (first["invoice"], 4_000))
    recomputed(office, first["invoice"])
    recomputed(office, delta["invoice"])
    _, explained = office.district.json("explain", delta["invoice"])
    check("the days of the list", explained["invoices"][0]["calendars"],
          [{"list": "emergency", "from": "2026-01-22", "until": "2026-01-31"}])


def once_more_for_some(weir, source, folder):
    """BN-b: who is on the list pays each band once more, from the day on which he is."""
    office = Office(weir, source, folder, "beijing-network", permit={"credit_code": "C1"})
    office.district.permit("P2", credit_code="C2")
    office.district.intake("I2", "P2")
    office.district.meter("M2", "I2", "2020-01-01")
    plan_of_1000(office)
    office.district.plan("P2", 2026, [1_000] * 12)
    office.district.add("lists", **{"list": "high-energy", "credit_code": "C1", "from": "2026-01-01"})
    for meter in ("M1", "M2"):
        office.read(meter, ("2026-01-01", 0), ("2026-02-01", 1_500))
    office.district.found("2026-02-03")
    _, bill = office.bill("2026-01")
    check("once more for C1 alone", [(x["permit"], x["total_fen"]) for x in bill["invoices"]],
          [("P1", 290_000), ("P2", 240_000)])
    check("its lines", lines_of(bill["invoices"][0])[1:], [
        ("surcharge", "I1", 1, 200_000, 20_000), ("surcharge", "I1", 1, 500_000, 50_000),
        ("surcharge", "I1", 2, 200_000, 40_000), ("surcharge", "I1", 3, 100_000, 30_000)])
    recomputed(office, bill["invoices"][0]["invoice"])


TESTS = [emergency, once_more_for_some]

if __name__ == "__main__":
    main(named(TESTS))
