#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the registry says, and from which day: dated rows in billed periods (F7).

usage: registry.py WEIR SOURCE [TEST...]
"""

import sys
import tempfile

from bills import YUAN, Office, check

WELL = {"intake": "I1", "permit": "P1", "name": "I1", "network": "outside"}
SEVERE = {**WELL, "area_class": "severe"}


def totals(bill):
    return [invoice["total_fen"] for invoice in bill["invoices"]]


def refused(office, said, *words):
    """The command writes nothing and says why."""
    status, out, err = office.district.run("-C", office.district.ledger, *words)
    check("status", status, 2)
    check("stdout", out, "")
    if said not in err:
        raise AssertionError(f"'{said}' is not in: {err}")


# ---- F7: from which day a row holds ----

def wells(weir, source, folder):
    """10,000 m3 a month at 2.1 from January to July 2024, the half-year billed, 15 July now."""
    office = Office(weir, source, folder, "henan", {"source": "groundwater"})
    office.district.rows["intakes"][0].update(network="outside")
    for month in range(1, 8):
        office.district.take("M1", f"2024-0{month}", 10_000_000)
    office.district.found("2024-08-01")
    for month in range(1, 7):
        check("a month", office.one(f"2024-0{month}")["total_fen"], 21_000 * YUAN)
    return office


def half_year(office):
    """What January to June cost beyond the bills that were made."""
    bills = [office.bill(f"2024-0{month}")[1] for month in range(1, 7)]
    return sum(sum(totals(bill)) for bill in bills) - 6 * 21_000 * YUAN


def a_row_without_a_day(weir, source, folder):
    """F7: the intake is severe now, says a file without a first day."""
    office = wells(weir, source, folder)
    path = office.district.more("intakes", [SEVERE])
    refused(office, "a change needs its first day in 'from'", "import", "intakes", path)
    refused(office, "a change needs its first day in 'from'", "import", "intakes", path,
            "--retroactive", "decision 7")
    check("July", office.one("2024-07")["total_fen"], 21_000 * YUAN)


def from_its_day(weir, source, folder):
    """F7, C: severe from 1 July, which is not billed: nothing moves before it."""
    office = wells(weir, source, folder)
    office.district.import_more("intakes", [{**SEVERE, "from": "2024-07-01"}])
    check("July", office.one("2024-07")["total_fen"], 42_000 * YUAN)
    check("the half-year", half_year(office), 0)


def from_the_import(weir, source, folder):
    """F7, B: from the day of the file 14 days stay cheap: 9,484 yuan less."""
    office = wells(weir, source, folder)
    office.district.import_more("intakes", [{**SEVERE, "from": "2024-07-15"}])
    july = office.one("2024-07")["total_fen"]
    check("July, to the yuan", (42_000 * YUAN - july + YUAN // 2) // YUAN, 9_484)
    check("the half-year", half_year(office), 0)


def into_billed_periods(weir, source, folder):
    """F7, A: severe from January is refused by period and invoice; with a reason 126,000 more."""
    office = wells(weir, source, folder)
    path = office.district.more("intakes", [{**SEVERE, "from": "2024-01-01"}])
    size = office.bill("2024-06", "--preview")[1]["log"]["size"]
    refused(office, "from 2024-01-01 it changes 2024-01-01 to 2024-01-31, which invoice "
            "tax/2024-01/P1 billed; --retroactive REASON says why", "import", "intakes", path)
    refused(office, "'--retroactive': a reason has 1 to", "import", "intakes", path,
            "--retroactive", "x" * 401)
    refused(office, "'--retroactive': 'readings' has no rows", "import", "readings", path,
            "--retroactive", "decision 7")
    check("nothing was written", office.bill("2024-06", "--preview")[1]["log"]["size"], size)
    office.district.must("-C", office.district.ledger, "import", "intakes", path,
                         "--retroactive", "decision 7 of the bureau")
    check("the half-year", half_year(office), 126_000 * YUAN)
    log = office.district.must("-C", office.district.ledger, "log", f"{size}..{size + 2}")
    if "decision 7 of the bureau" not in log:
        raise AssertionError(f"no reason in the log: {log}")


def whose_bill_it_is(weir, source, folder):
    """F7: an old plan, permit, meter or area is as billed as an intake; a new key is not asked."""
    office = wells(weir, source, folder)
    permit = {**office.district.rows["permits"][0], "use": "special", "from": "2024-06-30"}
    meter = {**office.district.rows["meters"][0], "interval_s": "3600", "from": "2024-06-30"}
    plan = {"permit": "P1", "year": "2024", "annual_m3": "5", "from": "2024-06-30"}
    area = {"area": "330000", "name": "another", "from": "2024-06-30"}
    for kind, row in (("permits", permit), ("meters", meter), ("plans", plan)):
        refused(office, "which invoice tax/2024-06/P1 billed", "import", kind,
                office.district.more(kind, [row]))
        office.district.import_more(kind, [{**row, "from": "2024-07-01"}])
    refused(office, "which invoice tax/2024-06/P1 billed", "import", "areas",
            office.district.more("areas", [area]))
    office.district.import_more("areas", [{**area, "from": "2024-07-01"}])
    office.district.import_more("plans", [{"permit": "P1", "year": "2023", "annual_m3": "5"}])
    office.district.import_more("plans", [{"permit": "P1", "year": "2025", "annual_m3": "5",
                                           "from": "2024-06-01"}])


TESTS = [a_row_without_a_day, from_its_day, from_the_import, into_billed_periods, whose_bill_it_is]


def main():
    weir, source, *chosen = sys.argv[1:]
    good = True
    for test in TESTS:
        if chosen and test.__name__ not in chosen:
            continue
        with tempfile.TemporaryDirectory() as folder:
            try:
                test(weir, source, folder)
            except AssertionError as error:
                print(f"{test.__name__}: {error}")
                good = False
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
