#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Ceilings of shorter periods than a month, of windows of the year, and of groups of permits.

usage: periods.py WEIR SOURCE [TEST...]
"""

from limit import sound
from office import Office, recomputed, refused
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


def seasons(office, *rows, more=()):
    office.district.import_more("seasons", [dict(zip(
        ("permit", "season", "from_month", "from_day", "until_month", "until_day", "limit_m3", "document", "from"),
        row.split(","))) for row in rows], *more)


def only_in_season(weir, source, folder):
    """A permit of April to September, July with 50 m3: what is taken on other days is over it, as
    beyond a limit of 0; what July takes beyond its own is, too. Alerts once each; rows from a day on."""
    office = Office(weir, source, folder, None, {"annual_m3": "1000"})
    office.read("M1", ("2026-03-20", 0), ("2026-03-31", 0), ("2026-04-01", 7), ("2026-07-01", 207), ("2026-08-01", 267),
                ("2026-10-01", 300), ("2026-10-02", 303))
    office.district.found("2026-10-03")
    before = standing(office)
    seasons(office, "P1,spring,4,1,6,30,,D", "P1,july,7,1,7,31,50,D", "P1,late,8,1,9,30,,D")
    found, bound, may = ceilings(office, "P1", "2026-03-31")
    check("before it opens", (found["season"], bound, may), (("2026", 0, 7 * M3), "season", -7 * M3))
    _, quota = office.district.json("quota", "P1", "--at", "2026-03-31")
    check("opens", (quota["outside_season"], quota["season_opens_on"], "season" in quota),
          (True, "2026-04-01", False))
    found, bound, may = ceilings(office, "P1", "2026-04-30")
    check("spring", ("season" in found, bound), (False, "permit"))
    found, bound, may = ceilings(office, "P1", "2026-07-31")
    check("July", (found["season"], bound, may), (("2026-07", 50 * M3, 60 * M3), "season", -10 * M3))
    check("after", ceilings(office, "P1", "2026-10-02")[0]["season"], ("2026", 0, 10 * M3))
    _, quota = office.district.json("quota", "P1", "--at", "2026-10-02")
    check("next year", quota["season_opens_on"], "2027-04-01")
    _, alerts = office.district.json("alerts", "list")
    new = [x for x in alerts["alerts"] if x["basis"] == "season"]
    # Rows come one by one: by the first alone July and what follows lay outside.
    check("alerts", [(x["period"], x["percent"], x["limit_litres"], x["taken_litres"]) for x in new],
          [("2026", 100, 0, 103 * M3), ("2026-07", 80, 50 * M3, 60 * M3), ("2026-07", 90, 50 * M3, 60 * M3),
           ("2026-07", 100, 50 * M3, 60 * M3)])
    check("crossed at, in UTC", [x["crossed_at"][:10] for x in new],
          ["2026-03-30", "2026-07-21", "2026-07-23", "2026-07-26"])
    check("before", [x for x in before if x[0] == "season"], [])
    out = office.district.must("-C", office.district.ledger, "quota", "P1", "--at", "2026-03-31")
    says(out, "nothing may be taken until 2026-04-01")
    for rows, said in ((["P1,x,6,30,7,1,,D"], "share a day"), (["P1,x,2,29,3,31,,D", "P1,y,2,28,2,28,,D"], ""),
                       (["P1,x,11,1,2,28,5,D"], "within one calendar year"), (["P1,x,,,,,5,D"], "within one"),
                       (["P1,x,11,,2,28,,D"], "days of a season are given all, or none")):
        path = office.district.more("seasons", [dict(zip(
            ("permit", "season", "from_month", "from_day", "until_month", "until_day", "limit_m3", "document"),
            row.split(","))) for row in rows])
        if said:
            refused(office, said, "import", "seasons", path)
        else:  # 28 February is none of 29 February's days but in years without one
            office.district.must("-C", office.district.ledger, "import", "seasons", path)
    # From October on all of the year is one season: the days before stay what they were.
    seasons(office, "P1,spring,,,,,,D,2026-10-01", "P1,july,,,,,,D,2026-10-01", "P1,late,,,,,,D,2026-10-01",
            "P1,x,,,,,,D,2026-10-01", "P1,y,,,,,,D,2026-10-01")
    check("no season", "season" in ceilings(office, "P1", "2026-10-02")[0], False)
    _, alerts = office.district.json("alerts", "list")
    check("alerts after", [(x["period"], x["percent"]) for x in alerts["alerts"] if x["basis"] == "season"
                           and "withdrawn" not in x], [(x["period"], x["percent"]) for x in new[1:]])  # x has 31 March
    sound(office)


def billed_out_of_season(weir, source, folder):
    """Shanghai's year: 0.10 a m3, over the permit twice that, highest. A permit of 400 m3 for April to September,
    50 of them in July: 7 in March and 3 in October lie outside, 10 of July beyond its limit, and the last 3 of
    the year beyond 400, which are those of October. 403 m3, 20 of them at 0.20. The rest is explained."""
    office = Office(weir, source, folder, "shanghai-year", {"annual_m3": "400"})
    district = office.district
    office.read("M1", ("2025-01-01", 0), ("2025-03-31", 0), ("2025-04-01", 7), ("2025-07-01", 207), ("2025-08-01", 267),
                ("2025-10-01", 400), ("2025-10-02", 403), ("2026-01-01", 403))
    for name, days in (("spring", (4, 1, 6, 30, "")), ("july", (7, 1, 7, 31, "50")), ("late", (8, 1, 9, 30, ""))):
        district.add("seasons", permit="P1", season=name, document="D", **dict(zip(
            ("from_month", "from_day", "until_month", "until_day", "limit_m3"), map(str, days))))
    district.found("2026-01-02")
    status, bill = office.bill("2025")
    check("status", status, 0)
    check("what is over", sum(x["volume_litres"] for invoice in bill["invoices"] for x in invoice["lines"]
                              if x["part"] == "surcharge"), 20 * M3)
    check("all", sum(x["total_fen"] for x in bill["invoices"]), 4_030 + 200)
    for invoice in bill["invoices"]:
        recomputed(office, invoice["invoice"])
    out = district.must("-C", district.ledger, "explain", bill["invoices"][0]["invoice"])
    for text in ("outside its seasons, permit 0 m³, taken 10 m³, 10 m³ over", "season july, permit 50 m³, taken 60 m³"):
        says(out, text)
    # Of July nobody had limited anything: 10 less; the days before and after stay what they are.
    seasons(office, "P1,july,7,1,7,31,,D,2025-01-01", more=("--retroactive", "No. 4"))
    district.must("-C", district.ledger, "bill", "2025")
    _, owed = district.json("bill", "2025", "--preview")
    check("by a delta", sum(x["total_fen"] for x in owed["invoices"]), 4_030 + 100)
    sound(office)


def groups(office, *rows):
    office.district.import_more("groups", [dict(zip(("group", "year", "permits", "limit_m3", "document", "from"),
                                                    row.split(","))) for row in rows])


def with_others(weir, source, folder):
    """Three permits of one holder share 1,000 m3; each has 600. Which limit binds is told of each; the alert is
    one for a crossing, of the first, whosever water crosses it; a permit that continues one of them takes its
    place, and nothing is summed twice, in the group or in the area."""
    office = Office(weir, source, folder, None, {"annual_m3": "600"})
    district = office.district
    for name in ("P2", "P3"):
        district.permit(name, annual_m3="600", valid_until="2026-06-30" if name == "P3" else "")
        district.intake("I" + name[1], name)
        district.meter("M" + name[1], "I" + name[1], "2020-01-01")
    district.permit("P4", annual_m3="600", replaces="P3", valid_from="2026-07-01")
    district.add("intakes", intake="I3", permit="P4", name="I3", area_class="normal", **{"from": "2026-07-01"})
    district.add("caps", area="330000", year="2026", source="surface", cap_m3="5000")
    for meter, first, second in (("M1", 100, 200), ("M2", 250, 500), ("M3", 50, 100)):
        office.read(meter, ("2026-01-01", 0), ("2026-07-01", first), ("2026-10-01", second))
    district.found("2026-10-02")
    before = standing(office)
    groups(office, "G,2026,P2;P1;P3,1000,D,")
    check("before", [x for x in before if x[0] == "group"], [])
    for permit, bound, may in (("P1", "group", 200), ("P2", "permit", 100), ("P4", "group", 200)):
        found = ceilings(office, permit, "2026-10-01")
        check(f"{permit}'s group", found[0]["group"], ("2026", 1_000 * M3, 800 * M3))
        check(f"{permit} bound by", found[1:], (bound, may * M3))
    check("in June", ceilings(office, "P3", "2026-06-30")[0]["group"], ("2026", 1_000 * M3, 400 * M3))
    _, alerts = district.json("alerts", "list")
    check("80 %, once, of the first", [(x["permit"], x["percent"], x["taken_litres"]) for x in alerts["alerts"]
                                       if x["basis"] == "group"], [("P2", 80, 800 * M3)])
    # Another member's water crosses the next threshold, within a day in proportion.
    office.late("M3", ("2026-10-02", 200))
    _, alerts = district.json("alerts", "list")
    new = [x for x in alerts["alerts"] if x["basis"] == "group" and x["percent"] == 90]
    check("90 %", [(x["permit"], x["taken_litres"], x["crossed_at"]) for x in new],
          [("P2", 900 * M3, "2026-10-01T16:00:00Z")])
    _, caps = district.json("caps", "2026")
    check("the area", [x["year_taken_litres"] for x in caps["areas"] if x["source"] == "all"], [900 * M3])
    says(district.must("-C", district.ledger, "quota", "P1", "--at", "2026-10-01"), "the group binds")
    # A higher limit from a day on withdraws them.
    groups(office, "G,2026,P2;P1;P3,2000,D2,2026-10-01")
    _, alerts = district.json("alerts", "list")
    check("withdrawn", [x["percent"] for x in alerts["alerts"] if x["basis"] == "group" and "withdrawn" not in x], [])
    for row, said in (("H,2026,P1;P9,5,D", "P9"), ("H,2026,P1;P4,5,D", "'P1' is in the group 'G' of 2026 already"),
                      ("H,2027,P1,5,D", "is no list of permits"), ("H,2027,P1;P1,5,D", "is no list of permits"),
                      ("H,2027,P1;;P2,5,D", "is no list of permits")):
        path = district.more("groups", [dict(zip(("group", "year", "permits", "limit_m3", "document"),
                                                 row.split(",")))])
        refused(office, said, "import", "groups", path)
    sound(office)


if __name__ == "__main__":
    main(named([by_ten_days, only_in_season, billed_out_of_season, with_others]))
