#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Plans: proposals from what is on record, by rules of a place.

usage: plan.py WEIR SOURCE [TEST...]
"""

import os

from limit import sound
from office import Office, refused
from played import check, main, named, says

M3 = 1000
TESTS = ["permit", "kind", "done_on", "next_due", "reuse_rate", "reclaimed_rate"]


def proposed(office, *words):
    """Each permit's proposal: the litres after each step, by what it was."""
    _, found = office.district.json("plan", "propose", *words)
    return {x["permit"]: x for x in found["proposals"]}


def steps(proposal):
    return [(x.get("rule", x["what"]), x["what"], x["litres"]) for x in proposal["steps"]]


def rules(office, *rows):
    office.district.import_more("plan-rules", [dict(zip(
        ("area", "rule", "ground", "use", "years", "threshold", "step", "percent", "document"),
        row.split(","))) for row in rows])


def three_years(office, meter, *thousands):
    """2023, 2024, 2025: thousands of m3 each."""
    for year, volume in zip((2023, 2024, 2025), thousands):
        office.district.take(meter, str(year), volume * 1000 * M3)


def tested(office, *rows):
    office.district.import_more("water-tests", [dict(zip(TESTS, row.split(","))) for row in rows])


def tied_to_its_rates(weir, source, folder):
    """N10: the mean of three years, a tenth off for a reuse rate below the standard, a twentieth off
    for too little reclaimed water; who reaches the standard gets a tenth on; the rate decides at the
    threshold itself. What is not on record changes nothing, and is named."""
    office = Office(weir, source, folder, None, {"annual_m3": "130000"})
    for name in ("P2", "P3", "P4"):
        office.district.permit(name, annual_m3="130000", use="other" if name == "P4" else "industry")
        office.district.intake("I" + name[1], name)
        office.district.meter("M" + name[1], "I" + name[1], "2020-01-01")
    for n, years in (("1", (100, 110, 90)), ("2", (100, 110, 90)), ("3", (100, 101, 99)),
                     ("4", (100, 101, 99))):
        three_years(office, "M" + n, *years)
    office.district.found("2026-11-22")
    rules(office, "330000,a-mean,use,,3,,base,100,D1", "330000,b-reuse,reuse,industry,,0.8,cut,10,D2",
          "330000,c-reclaimed,reclaimed,industry,,0.1,cut,5,D3",
          "330000,d-reward,reuse,industry,,0.9,raise,10,D4")
    tested(office, "P1,balance-test,2025-05-01,,0.799999,0.05",
           "P2,balance-test,2024-05-01,,0.1,0.1", "P2,balance-test,2026-05-01,,0.9,0.1",
           "P4,balance-test,2026-05-01,,0.1,0")
    found = proposed(office, "2027")
    check("the years", [(x["year"], x["taken_litres"]) for x in found["P1"]["years"]],
          [(2025, 90_000 * M3), (2024, 110_000 * M3), (2023, 100_000 * M3)])  # 2026 has not ended
    check("P1", steps(found["P1"]), [
        ("a-mean", "rule", 100_000 * M3), ("b-reuse", "rule", 90_000 * M3),
        ("c-reclaimed", "rule", 85_000 * M3)])
    check("P1's rates", [(x.get("rate_ppm"), x.get("threshold_ppm"), x.get("tested_on"))
                         for x in found["P1"]["steps"][1:]],
          [(799_999, 800_000, "2025-05-01"), (50_000, 100_000, "2025-05-01")])
    check("P2", steps(found["P2"]), [("a-mean", "rule", 100_000 * M3), ("d-reward", "rule", 110_000 * M3)])
    check("P3", steps(found["P3"]), [
        ("a-mean", "rule", 100_000 * M3), ("b-reuse", "unknown", 100_000 * M3),
        ("c-reclaimed", "unknown", 100_000 * M3), ("d-reward", "unknown", 100_000 * M3)])
    check("another use", steps(found["P4"]), [("a-mean", "rule", 100_000 * M3)])
    out = office.district.must("-C", office.district.ledger, "plan", "propose", "2027", "P1")
    for text in ("reuse: 10 % off the base", "79.9%", "80.0%", "D2", "mean of 2025, 2024, 2023"):
        says(out, text)
    out = office.district.must("-C", office.district.ledger, "plan", "propose", "2027", "P3",
                               "--lang", "zh_CN")
    says(out, "重复利用率")
    sound(office)


def no_more_than(weir, source, folder):
    """Jinan, art. 13: no increase without a balance test or with a reuse rate below the standard;
    Shanghai: 30 % off without one. A test of three years ago to the day is still good. The permit
    ends all; the plan of the year before is the one that stands after an adjustment."""
    office = Office(weir, source, folder, None, {"annual_m3": "100000"})
    for name, area in (("P2", "370100"), ("P3", "310000"), ("P4", "310000"), ("P5", "370100")):
        if name in ("P2", "P3"):
            office.district.area(area)
        office.district.permit(name, area=area, annual_m3="100000")
        office.district.intake("I" + name[1], name)
        office.district.meter("M" + name[1], "I" + name[1], "2020-01-01")
    for n in "1234":
        three_years(office, "M" + n, 99, 120, 111)
    for permit in ("P1", "P2", "P5"):
        office.district.plan(permit, 2026, [7_500] * 12)
    office.district.found("2026-11-22")
    office.district.must("-C", office.district.ledger, "limit", "adjust", "A", "--permit", "P2", "--set",
                         "2026-12=5000", "--document", "No. 1", "--ground", "g")
    for name in ("jinan", "shanghai"):
        office.district.must("-C", office.district.ledger, "import", "plan-rules",
                             os.path.join(os.path.abspath(source), "plan-rules", name + ".csv"))
    tested(office, "P2,balance-test,2024-01-02,,0.79,", "P3,balance-test,2024-01-01,,,",
           "P4,balance-test,2023-12-31,,,", "P5,balance-test,2026-01-02,,0.8,")
    office.district.import_more("norms", [
        {"permit": "P5", "year": "2027", "product": "paper", "output": "500.5", "norm_m3_per_unit": "190.19",
         "document": "D"}])
    found = proposed(office, "2027")
    check("P1, no rule", steps(found["P1"]), [("mean", "mean", 110_000 * M3), ("permit", "permit", 100_000 * M3)])
    check("P2", steps(found["P2"]), [("mean", "mean", 110_000 * M3), ("jinan-reuse", "rule", 87_500 * M3)])
    check("P3", steps(found["P3"]), [("mean", "mean", 110_000 * M3), ("permit", "permit", 100_000 * M3)])
    check("P4", steps(found["P4"]), [("mean", "mean", 110_000 * M3), ("shanghai-test", "rule", 77_000 * M3)])
    check("P5, by norm", steps(found["P5"]), [("jinan-norm", "rule", 95_190_095)])
    check("its year", found["P5"]["steps"][0]["norm_year"], 2027)
    sound(office)


def over_the_last_plan(weir, source, folder):
    """Who took more than the plan of the year before has a tenth less; at the plan itself nothing is over it,
    and of whom nothing is on record it is not known."""
    office = Office(weir, source, folder, None, {"annual_m3": "130000"})
    for name in ("P2", "P3"):
        office.district.permit(name, annual_m3="130000")
        office.district.intake("I" + name[1], name)
        office.district.meter("M" + name[1], "I" + name[1], "2020-01-01")
    for permit, thousands in (("P1", 91), ("P2", 90), ("P3", None)):
        office.district.plan(permit, 2026, [7_500] * 12)
        if thousands is not None:
            office.district.take("M" + permit[1], "2026-03", thousands * 1000 * M3)
    office.district.found("2026-11-22")
    rules(office, "330000,over,over-plan,,,,cut,10,D")
    found = proposed(office, "2027")
    check("over, at, unknown", [steps(found[permit])[1:] for permit in ("P1", "P2", "P3")],
          [[("over", "rule", 117_000 * M3)], [], [("over", "unknown", 130_000 * M3)]])
    sound(office)


def as_they_grew(weir, source, folder):
    """Shenzhen's formula: the mean of three years times 1 and the mean of their growths, exactly:
    (100 + 110 + 132) / 3 x (1.1 + 1.2) / 2 = 131.1; who is new begins with what is allowed; a year
    with a month of which nothing is known is passed over, and growth goes no further back."""
    office = Office(weir, source, folder, None, {"area": "440300", "annual_m3": "1000000"})
    office.district.area("440300")
    for name in ("P2", "P3"):
        office.district.permit(name, area="440300", annual_m3="1000000")
        office.district.intake("I" + name[1], name)
        office.district.meter("M" + name[1], "I" + name[1], "2020-01-01")
    three_years(office, "M1", 100, 110, 132)
    for month in range(2, 13):
        office.district.take("M2", f"2024-{month:02}", 1000 * M3)
    office.district.take("M2", "2025", 70_000 * M3)
    office.district.rows["readings"].append(
        {"meter": "M3", "at": "2025-07-01T00:00:00+08:00", "total_m3": "0"})
    office.district.found("2026-11-22")
    office.district.must("-C", office.district.ledger, "import", "plan-rules",
                         os.path.join(os.path.abspath(source), "plan-rules/shenzhen.csv"))
    found = proposed(office, "2027")
    check("grown", steps(found["P1"]), [("shenzhen-growth", "rule", 131_100 * M3)])
    check("one year", steps(found["P2"]), [("shenzhen-growth", "rule", 70_000 * M3)])
    check("its years", [x["year"] for x in found["P2"]["years"]], [2025])
    check("new", steps(found["P3"]), [("new", "new", 1_000_000 * M3)])
    out = office.district.must("-C", office.district.ledger, "plan", "propose", "2027", "P3", "P1")
    for text in ("growing as before", "no whole year before"):
        says(out, text)
    sound(office)


def within_caps(weir, source, folder):
    """The plans of an area share what its cap leaves beside plans that stand, by largest remainder;
    a county before its city, hydropower and reclaimed water beside them; the rows that are printed are
    taken as they are, and add up to the cap."""
    office = Office(weir, source, folder, None, {"area": "3301", "annual_m3": "1000"})
    district = office.district
    district.area("3301", "330000")
    for name, row in (("P2", {"area": "3301"}), ("P3", {"area": "3301"}), ("P4", {}), ("P5", {}),
                      ("P6", {"use": "hydropower", "annual_m3": "5000000"}),
                      ("P7", {"source": "reclaimed"})):
        district.permit(name, **{"annual_m3": "1000", **row})
    district.add("caps", area="3301", year="2027", source="surface", cap_m3="1000")
    district.add("caps", area="330000", year="2027", source="all", cap_m3="2000")
    district.plan("P5", 2027, [50] * 12)
    district.found("2026-11-22")
    found = proposed(office, "2027")
    got = {name: x["litres"] for name, x in found.items()}
    # The county: 1,000,000 in three; the city: 1,400,000 for 1,000,000 of the county and 1,000,000 of P4.
    check("all", got, {"P1": 233_334, "P2": 233_333, "P3": 233_333, "P4": 700_000, "P5": 600_000,
                       "P6": 5_000_000 * M3, "P7": 1_000 * M3})
    check("why", steps(found["P1"]), [("new", "new", 1_000_000), ("cap", "cap", 333_334),
                                      ("cap", "cap", 233_334)])
    check("which caps", [(x["area"], x["source"], x["cap_litres"]) for x in found["P1"]["steps"][1:]],
          [("3301", "surface", 1_000_000), ("330000", "all", 2_000_000)])
    check("stands", (found["P5"]["has_plan"], found["P5"]["steps"]), (True, []))
    check("one of them", proposed(office, "2027", "P4")["P4"], found["P4"])
    check("the county's", sorted(proposed(office, "2027", "--area", "3301")), ["P1", "P2", "P3"])
    rows = district.must("-C", district.ledger, "plan", "propose", "2027", "--rows")
    path = os.path.join(district.folder, "proposed.csv")
    with open(path, "w", encoding="utf-8") as file:
        file.write(rows)
    before = district.json("quota", "P1", "--at", "2027-01-31")[1]["ceilings"]
    district.must("-C", district.ledger, "import", "plans", path)
    check("a proposal is no plan", {x["basis"] for x in before}, {"permit", "cap"})
    _, quota = district.json("quota", "P1", "--at", "2027-01-31")
    check("the plan", [(x["basis"], x["limit_litres"]) for x in quota["ceilings"]
                       if x["basis"].startswith("plan")],
          [("plan", 233_334), ("plan-to-date", 19_445), ("plan-month", 19_445)])
    check("nothing left to propose", district.must("-C", district.ledger, "plan", "propose", "2027",
                                                   "--rows").count("\n"), 1)
    sound(office)


def wrong_words(weir, source, folder):
    """What does not go together is said, by line and column."""
    office = Office(weir, source, folder, None)
    office.district.found("2026-11-22")
    for words, said in ((("propose", "20x7"), "'20x7' is no year"), (("purpose", "2027"), "no word of 'plan'"),
                        (("propose", "2027", "P9"), "no permit 'P9' in force on 2027-01-01"),
                        (("propose", "2027", "--area", "9"), "no area '9'")):
        refused(office, said, "plan", *words)
    for row, said in (("330000,r,reuse,,,,cut,10,D", "'' does not suit 'reuse'"),
                      ("330000,r,use,,,,cut,10,D", "'cut' does not suit 'use'"),
                      ("330000,r,norm,,3,,base,10,D", "'3' does not suit 'norm'"),
                      ("330000,r,no-test,,,,hold,10,D", "'10' does not suit 'no-test'"),
                      ("330000,r,no-test,,,,cut,101,D", "'101' does not suit 'no-test'"),
                      ("9,r,no-test,,,,hold,,D", "'9'")):
        path = office.district.more("plan-rules", [dict(zip(
            ("area", "rule", "ground", "use", "years", "threshold", "step", "percent", "document"),
            row.split(",")))])
        refused(office, said, "import", "plan-rules", path)


if __name__ == "__main__":
    main(named([tied_to_its_rates, no_more_than, over_the_last_plan, as_they_grew, within_caps, wrong_words]))
