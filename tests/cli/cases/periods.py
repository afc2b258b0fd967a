#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Ceilings of shorter periods than a month, of windows of the year, and of groups of permits.

usage: periods.py WEIR SOURCE [TEST...]
"""

from limit import sound
from office import Office, day, refused
from played import check, main, named, says

M3 = 1000


def ceilings(office, permit, at):
    """The bases, periods, limits, taken litres; by what is bound."""
    _, found = office.district.json("quota", permit, "--at", at)
    return ({x["basis"]: (x["period"], x["limit_litres"], x["taken_litres"]) for x in found["ceilings"]},
            found["bound_by"], found["may_take_litres"])


def standing(office):
    _, found = office.district.json("alerts", "list")
    return [(x["basis"], x.get("period"), x.get("percent")) for x in found["alerts"] if "withdrawn" not in x]


def ten_days(office, *rows):
    office.district.import_more("ten-days", [dict(zip(
        ("permit", "year", "month", "first_m3", "second_m3", "third_m3", "from"), row.split(",")))
        for row in rows])


def by_ten_days(weir, source, folder):
    """F28: 1-10, 11-20, 21 to the end. Blank ones share what is left of the month's plan, by largest
    remainder; the sum is the month's; an alert at the whole of each; what is left of ten days binds."""
    office = Office(weir, source, folder, None, {"annual_m3": "1000000"})
    office.district.add("plans", permit="P1", year="2026", annual_m3="1200.005", m07="100.001", m08="100.001",
                        m09="100.001")
    office.read("M1", ("2026-07-01", 0), ("2026-07-11", 30), ("2026-07-21", 60), ("2026-08-01", 100),
                ("2026-09-01", 200))
    office.district.found("2026-09-02")
    before = standing(office)
    ten_days(office, "P1,2026,7,30,,,", "P1,2026,8,33.334,33.334,33.333,", "P1,2026,9,,,,")
    check("first", ceilings(office, "P1", "2026-07-10")[0]["plan-ten-days"],
          ("2026-07-01/2026-07-10", 30 * M3, 30 * M3))
    check("second", ceilings(office, "P1", "2026-07-20")[0]["plan-ten-days"],
          ("2026-07-11/2026-07-20", 35_001, 30 * M3))
    check("third", ceilings(office, "P1", "2026-07-21"), (
        {**ceilings(office, "P1", "2026-07-21")[0],
         "plan-ten-days": ("2026-07-21/2026-07-31", 35 * M3, 3_637)}, "plan-ten-days", 31_363))
    check("August", [ceilings(office, "P1", f"2026-08-{at}")[0]["plan-ten-days"][:2] for at in (1, 11, 31)
                     for at in [f"{at:02}"]],
          [("2026-08-01/2026-08-10", 33_334), ("2026-08-11/2026-08-20", 33_334), ("2026-08-21/2026-08-31", 33_333)])
    check("equally", ceilings(office, "P1", "2026-09-30")[0]["plan-ten-days"][:2],
          ("2026-09-21/2026-09-30", 33_333))
    check("none", "plan-ten-days" in ceilings(office, "P1", "2026-06-30")[0], False)
    # July: 30 of 30, 30 of 35, 40 of 35; August: 32.258, 32.258, 35.484 of a third each.
    check("alerts", [x for x in standing(office) if x not in before],
          [("plan-ten-days", "2026-07-01/2026-07-10", 100), ("plan-ten-days", "2026-07-21/2026-07-31", 100),
           ("plan-ten-days", "2026-08-21/2026-08-31", 100)])
    says(office.district.must("-C", office.district.ledger, "quota", "P1", "--at", "2026-07-20"), "ten days' plan")
    for row, said in (("P1,2026,10,30,30,41", "2026-10: the ten-day periods do not add up to the month's plan of"),
                      ("P1,2026,10,60,60,", "do not add up"),
                      ("P1,2025,9,60,60,", "a ten-day period is blank, and the month has no plan"),
                      ("P9,2026,9,1,1,1", "P9")):
        path = office.district.more("ten-days", [dict(zip(
            ("permit", "year", "month", "first_m3", "second_m3", "third_m3"), row.split(",")))])
        refused(office, said, "import", "ten-days", path)
    # A month without a plan has them alone; they are told by the water that comes.
    ten_days(office, "P1,2025,9,1,1,1,")
    # Another plan of the month sets them aside, also for those who are late.
    office.district.import_more("plans", [{"permit": "P1", "year": "2026", "annual_m3": "1200", "m08": "90",
                                           "from": "2026-08-01"}], "--retroactive", "No. 2")
    check("July stands", ceilings(office, "P1", "2026-07-10")[0]["plan-ten-days"][1], 30 * M3)
    check("August does not", "plan-ten-days" in ceilings(office, "P1", "2026-08-31")[0], False)
    check("withdrawn", [x for x in standing(office) if x[0] == "plan-ten-days"],
          [("plan-ten-days", "2026-07-01/2026-07-10", 100), ("plan-ten-days", "2026-07-21/2026-07-31", 100)])
    ten_days(office, "P1,2026,8,30,30,30,2026-08-01")
    check("August anew", ceilings(office, "P1", "2026-08-31")[0]["plan-ten-days"][1], 30 * M3)
    sound(office)


if __name__ == "__main__":
    main(named([by_ten_days]))
