#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Orders change ceilings: what quota, sheet and bill make of them.

usage: limit.py WEIR SOURCE [TEST...]
"""

import os

from office import Office, YUAN, refused
from played import check, main, named, says
from two_actors import as_second, for_two

DOCUMENT = ("--document", "No. 7", "--ground", "drought")


def order(office, *words):
    return office.district.must("-C", office.district.ledger, "limit", *words, *DOCUMENT)


def ceiling(office, permit, at, basis):
    _, found = office.district.json("quota", permit, "--at", at)
    one = next(x for x in found["ceilings"] if x["basis"] == basis)
    return one["granted_litres"], one["restricted_litres"], one["limit_litres"]


def sound(office):
    """The ledger verifies, and its books fold again to the same."""
    district = office.district
    status, _, err = district.run("verify", district.ledger, "--key", district.vkey)
    check("verify", (status, err), (0, ""))
    status, _, err = district.run("-C", district.ledger, "rebuild")
    check("rebuild", (status, err), (0, ""))


def july_raised(weir, source, folder):
    """F6 d: 14,000 taken in July over a plan of 10,000 costs 1,200 yuan more until a document of
    20 August that says that it is retroactive raises July to 14,000."""
    office = Office(weir, source, folder, "zhejiang-month")
    office.district.plan("P1", 2026, [10_000] * 12)
    office.district.take("M1", "2026-07", 14_000_000)
    office.district.found("2026-09-02")
    july = office.one("2026-07")
    check("July", july["total_fen"], (2_800 + 1_200) * YUAN)
    raise_it = ("limit", "adjust", "UP", "--permit", "P1", "--set", "2026-07=14000", "--from",
                "2026-08-20", *DOCUMENT)
    refused(office, "plan-month 2026-07 had ended on the order's day", *raise_it)
    check("July again", office.one("2026-07"), july)
    office.district.must("-C", office.district.ledger, *raise_it, "--retroactive")
    check("July's plan", ceiling(office, "P1", "2026-07-31", "plan-month"),
          (14_000_000, 0, 14_000_000))
    check("July by an order", sum(x["total_fen"] for x in office.bill("2026-07")[1]["invoices"]),
          2_800 * YUAN)
    _, sheet = office.district.json("balance", "2026-07")
    check("July's sheet", [(x["plan_litres"], x["year_plan_litres"]) for x in sheet["permits"]],
          [(14_000_000, 120_000_000)])  # as it stood on that day
    _, alerts = office.district.json("alerts", "list")
    check("the holder is told", [x["from"] for x in alerts["alerts"] if x["basis"] == "notice"],
          ["2026-07-01"])
    sound(office)


def drought(weir, source, folder):
    """F6 c over an area: 30 % of five months, each permit by itself; its end gives back."""
    office = Office(weir, source, folder, "zhejiang-month")
    district = office.district
    district.area("330300", "330000")
    district.plan("P1", 2026, [10_000] * 7 + [10_001] * 5)
    for permit, row in (("P2", {"use": "public_supply"}), ("P3", {}), ("P4", {"source": "groundwater"})):
        district.permit(permit, area="330300", **row)
    district.plan("P2", 2026, [1_000] * 12)
    district.plan("P4", 2026, [1_000] * 12)
    district.take("M1", "2026-08", 9_000_000)
    district.found("2026-09-02")
    out = order(office, "restrict", "DR-1", "--area", "330000", "--source", "surface", "--except",
                "public_supply", "--months", "2026-08..2026-12", "--cut", "30", "--from",
                "2026-08-01", "--emergency")
    says(out, "P2 is left out: it has a use that is excepted\n")
    says(out, "P3 is left out: it has no number for some of the periods\n")
    says(out, "order DR-1: 1 permits\n")
    check("August", ceiling(office, "P1", "2026-08-31", "plan-month"),
          (10_001_000, 3_000_300, 7_000_700))
    check("the year", ceiling(office, "P1", "2026-08-31", "plan"),
          (120_005_000, 15_001_500, 105_003_500))
    check("another source", ceiling(office, "P4", "2026-08-31", "plan"),
          (12_000_000, 0, 12_000_000))
    _, found = office.district.json("quota", "P1", "--at", "2026-08-31")
    check("bound by", (found["bound_by"], found["may_take_litres"]), ("plan-month", -1_999_300))
    # 9,000 over 7,000.7: 1,400.14 at 1, 599.16 at 2; at 0.20 all of it once more.
    check("August's bill", [x["total_fen"] for x in
                            office.bill("2026-08")[1]["invoices"] if x["permit"] == "P1"],
          [9_000 * 20 + round(1_400.14 * 20) + round(599.16 * 40)])
    again = order(office, "restrict", "DR-1", "--area", "330000", "--source", "surface",
                  "--except", "public_supply", "--months", "2026-08..2026-12", "--cut", "30",
                  "--from", "2026-08-01", "--emergency")
    says(again, "P1: entered before\n")
    order(office, "end", "DR-1", "--from", "2026-10-15")
    check("October", [ceiling(office, "P1", x, "plan-month")[2] for x in ("2026-10-14", "2026-10-15")],
          [7_000_700, 10_001_000])
    _, listed = office.district.json("limit", "list", "DR-1")
    one = listed["orders"][0]
    check("the list", (one["permit"], one["what"], one["until"], one["emergency"], one["area"],
                       one["share_ppm"], [x["litres"] for x in one["numbers"]]),
          ("P1", "restriction", "2026-10-14", True, "330000", 700_000, [7_000_700] * 5))
    says(district.must("-C", district.ledger, "limit", "list", "--lang", "zh_CN"), "应急限制")
    sound(office)


def no_lower_than_taken(weir, source, folder):
    """F6 c: 900,000 taken of 1,200,000 when 30 % go: the limit is 900,000, whichever came first."""
    for late in (False, True):
        inner = os.path.join(folder, str(late))
        os.mkdir(inner)
        office = Office(weir, source, inner, None, {"annual_m3": "1200000"})
        office.read("M1", ("2026-01-01", 0))
        if not late:
            office.read("M1", ("2026-08-01", 900_000))
        office.district.found("2026-08-02")
        order(office, "restrict", "D", "--permit", "P1", "--year", "2026", "--cut", "30", "--from",
              "2026-08-01")
        if late:
            office.late("M1", ("2026-08-01", 900_000))
        check("the year", ceiling(office, "P1", "2026-08-01", "permit"),
              (1_200_000_000, 300_000_000, 900_000_000))
        _, alerts = office.district.json("alerts", "list")
        check("alerts", [(x["basis"], x["percent"]) for x in alerts["alerts"]],
              [("permit", 80), ("permit", 90), ("permit", 100)])
        order(office, "withdraw", "D")
        check("taken back", ceiling(office, "P1", "2026-08-01", "permit"),
              (1_200_000_000, 0, 1_200_000_000))
        _, alerts = office.district.json("alerts", "list")
        check("alerts after", [(x["basis"], x["percent"]) for x in alerts["alerts"]], [])
        sound(office)


def waits_for_a_second(weir, source, folder):
    """F31: in a ledger of two actors an order moves nothing until another one checked it."""
    if os.geteuid() != 0:
        print("limit: skipped, only root can be two users")
        return
    office = for_two(weir, source, folder)
    waiting = [x["entry"] for x in office.district.json("check", "list")[1]["pending"]]
    as_second(office, "check", f"{min(waiting)}..{max(waiting)}")
    out = order(office, "adjust", "UP", "--permit", "P1", "--months", "2026-09", "--to", "12000")
    says(out, "it moves nothing until another actor checked it")
    check("before", ceiling(office, "P1", "2026-09-30", "plan-month")[2], 10_000_000)
    found = office.district.json("check", "list")[1]["pending"]
    check("what waits", [(x["kind"], x["name"]) for x in found], [("limit", "P1")])
    as_second(office, "check", str(found[0]["entry"]))
    check("after", ceiling(office, "P1", "2026-09-30", "plan-month")[2], 12_000_000)
    sound(office)


def in_a_city(weir, source, folder, area, *counts):
    """P7 of the city and P1 of another place take the same of the same plan; the city's law comes later."""
    office = Office(weir, source, folder, None)
    district = office.district
    district.area(area)
    district.permit("P7", area=area)
    district.intake("I7", "P7")
    district.meter("M7", "I7", "2020-01-01")
    for permit in ("P1", "P7"):
        district.plan(permit, 2026, [100_000] * 12)
    for meter in ("M1", "M7"):
        office.read(meter, ("2026-01-01", 0), *counts)
    return office


def warned_by(office, name, *keys):
    """Of the alerts on P7 those keys, under the city's law as shipped; P1 has the usual ones."""
    district = office.district
    status, _, err = district.run("-C", district.ledger, "import", "warnings",
                                  os.path.join(os.path.abspath(office.source), "warnings", name + ".csv"))
    check("only of alerts", (status, [x for x in err.splitlines() if "alerts withdrawn: " not in x]), (0, []))
    _, alerts = district.json("alerts", "list", "--permit", "P1")
    check("elsewhere", {x["percent"] for x in alerts["alerts"]}, {80, 90, 100})
    _, alerts = district.json("alerts", "list", "--permit", "P7")
    return [tuple(x[key] for key in keys) for x in alerts["alerts"]]


def warned_as_jinan_has_it(weir, source, folder):
    """Jinan's law as shipped: more than 10 % over a quarter's plan is a warning, with its words."""
    office = in_a_city(weir, source, folder, "370100", ("2026-04-01", 330_001))
    office.district.found("2026-04-02")
    check("Jinan", warned_by(office, "jinan", "basis", "period", "percent", "warning", "action",
                             "document", "limit_litres"),
          [("plan-quarter", "2026-01/2026-03", 110, "jinan-quarter", "警示",
            "济南市节约用水条例 第二十三条", 300_000_000)])
    says(office.district.must("-C", office.district.ledger, "alerts", "list", "--permit", "P7"),
         "110 % of quarter's plan 2026-01/2026-03: 警示")
    sound(office)


def warned_as_beijing_has_it(weir, source, folder):
    """Beijing's law as shipped: 20 % over the year's plan, from the litre that is 120 % of it."""
    office = in_a_city(weir, source, folder, "110000", ("2026-11-01", 1_439_999))
    office.district.found("2026-11-02")
    words = "warning", "percent", "action", "document"
    check("a cubic metre below", [x for x in warned_by(office, "beijing", *words) if x[1] == 120], [])
    for meter in ("M1", "M7"):
        office.late(meter, ("2026-11-02", 1_440_000))
    check("Beijing", [x for x in warned_by(office, "beijing", *words) if x[1] == 120],
          [("beijing-year", 120, "督促、指导", "北京市节水条例 第二十九条")])
    sound(office)


def for_a_span_of_the_year(weir, source, folder):
    """F6 a, N16: a construction permit of March to August has its whole figure; what is taken after
    its last day has no permit."""
    office = Office(weir, source, folder, None,
                    {"use": "construction", "annual_m3": "100000", "valid_from": "2026-03-01",
                     "valid_until": "2026-08-31"})
    office.district.take("M1", "2026-08", 60_000_000)
    office.district.take("M1", "2026-09", 3_000_000)
    office.district.found("2026-10-02")
    check("its year", ceiling(office, "P1", "2026-08-31", "permit"), (100_000_000, 0, 100_000_000))
    _, found = office.district.json("quota", "P1", "--at", "2026-08-31")
    check("still", found["may_take_litres"], 40_000_000)
    _, found = office.district.json("quota", "P1", "--at", "2026-09-01")
    check("behind it", found["may_take_litres"], 0)
    taken = {}
    for month in ("2026-08", "2026-09"):
        _, sheet = office.district.json("balance", month)
        taken[month] = {x["permit"]: x["taken_litres"] for x in sheet["permits"] if x["taken_litres"]}
    check("whose water it is", taken, {"2026-08": {"P1": 60_000_000},
                                       "2026-09": {"unpermitted:I1": 3_000_000}})
    sound(office)


def wrong_words(weir, source, folder):
    """What does not go together is said, and nothing is written."""
    office = Office(weir, source, folder, None)
    office.district.plan("P1", 2026, [100] * 12)
    office.district.found("2026-08-02")
    for words, said in (
            (("adjust", "A", "--permit", "P1", "--months", "2026-08"), "one of 'cut', 'raise'"),
            (("adjust", "A", "--permit", "P1", "--cut", "5"), "which periods are meant"),
            (("adjust", "A", "--months", "2026-08", "--cut", "5"), "one of 'permit' and 'area'"),
            (("adjust", "A", "--permit", "P1", "--months", "2026-08", "--cut", "101"), "percentage"),
            (("adjust", "A", "--permit", "P1", "--months", "2026-08", "--cut", "5", "--until",
              "2026-09-01"), "only a restriction has a last day"),
            (("restrict", "A", "--permit", "P1", "--months", "2026-08", "--raise", "5"),
             "a restriction raises nothing"),
            (("end", "A", "--cut", "5"), "it goes with 'restrict' and 'adjust'"),
            (("end", "A"), "there is no order 'A'"),
            (("adjust", "A", "--permit", "P9", "--months", "2026-08", "--cut", "5"), "no permit 'P9'"),
            (("adjust", "A", "--area", "9", "--months", "2026-08", "--cut", "5"), "no area '9'"),
            (("adjust", "A", "--permit", "P1", "--months", "2026-08..2027-08", "--cut", "5"),
             "at most twelve"),
            (("adjust", "A", "--permit", "P1", "--set", "2026-13=5"), "periods with their m³")):
        refused(office, said, "limit", *words, *DOCUMENT)
    refused(office, "'--document' must be given", "limit", "adjust", "A", "--permit", "P1",
            "--months", "2026-08", "--cut", "5", "--ground", "g")
    refused(office, "there is no order 'A'", "limit", "list", "A")
    check("no order", office.district.json("limit", "list", "--all")[1]["orders"], [])


if __name__ == "__main__":
    main(named([july_raised, drought, no_lower_than_taken, waits_for_a_second,
                warned_as_jinan_has_it, warned_as_beijing_has_it, for_a_span_of_the_year, wrong_words]))
