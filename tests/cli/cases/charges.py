#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a charge turns on beside water: windows, lists, decisions, floors and ceilings of sums.

usage: charges.py WEIR SOURCE [TEST...]
"""

import json
import os
import subprocess
from calendar import monthrange
from fractions import Fraction

from office import Office, day, lines_of, recomputed, refused
from played import check, main, named, says


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


def emergency_by_order(weir, source, folder):
    """ZB-a by an order of an emergency over P1: P2, which it does not name, pays all of it twice;
    an order that reaches into what was billed says that it is retroactive, and is a delta."""
    office = Office(weir, source, folder, "zibo")
    district = office.district
    district.permit("P2")
    district.intake("I2", "P2")
    district.meter("M2", "I2", "2020-01-01")
    plan_of_1000(office)
    district.plan("P2", 2026, [1_000] * 12)
    for meter in ("M1", "M2"):
        office.read(meter, ("2026-01-01", 0), ("2026-01-22", 1_060), ("2026-02-01", 1_100))
    district.found("2026-02-03")
    said = ("--from", "2026-01-22", "--until", "2026-02-03", "--emergency", "--document", "No. 7",
            "--ground", "drought")
    district.must("-C", district.ledger, "limit", "restrict", "E1", "--permit", "P1", *said)
    _, bill = office.bill("2026-01")
    check("the 40 thrice where it was ordered",
          [(x["permit"], x["total_fen"]) for x in bill["invoices"]],
          [("P1", 124_000), ("P2", 120_000)])
    recomputed(office, bill["invoices"][0]["invoice"])
    _, explained = district.json("explain", bill["invoices"][0]["invoice"])
    check("its days", explained["invoices"][0]["calendars"],
          [{"list": "emergency", "from": "2026-01-22", "until": "2026-01-31"}])
    late = ("limit", "restrict", "E2", "--permit", "P2", *said)
    refused(office, "only a document that says that it is retroactive does", *late)
    district.must("-C", district.ledger, *late, "--retroactive")
    check("the other's 40 once more",
          [(x["permit"], x["corrects"], x["total_fen"])
           for x in office.bill("2026-01")[1]["invoices"] if "corrects" in x],
          [("P2", bill["invoices"][1]["invoice"], 4_000)])
    refused(office, "only a document that says that it is retroactive does", "limit", "end", "E1",
            "--permit", "P1", "--from", "2026-01-30", "--document", "No. 8", "--ground", "rain")


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


def ruling(office, *words):
    return office.district.must("-C", office.district.ledger, "ruling", *words)


def month_over(weir, source, folder, book, taken):
    office = Office(weir, source, folder, book)
    plan_of_1000(office)
    office.read("M1", ("2026-01-01", 0), ("2026-02-01", taken))
    office.district.found("2026-02-03")
    return office


def decided_multiple(weir, source, folder):
    """RU-a, RU-b: nobody has decided, so 100 have no price; then three times, by a delta."""
    office = month_over(weir, source, folder, "decided", 1_100)
    status, bill = office.bill("2026-01")
    check("the bill answers no", status, 1)
    first = bill["invoices"][0]
    check("its base alone", (first["total_fen"], first["taken_litres"]), (110_000, 1_100_000))
    check("what waits", [(x["volume_litres"], x["reason"]) for x in first["unpriced"]],
          [(100_000, "no-decision")])
    recomputed(office, first["invoice"])
    says_no = ("--rulebook", "decided", "--surcharge", "over-plan", "--from", "2026-01-01",
               "--until", "2026-12-31", "--ground", "hearing")
    for number, band, times, said in (("D-1", "1", "6", "leaves multiples from 1 to 5"),
                                      ("D-1", "5", "3", "has no band 5")):
        refused(office, said, "ruling", "multiple", "P1", "--decision", number, "--band", band,
                "--times", times, *says_no)
    ruling(office, "multiple", "P1", "--decision", "D-1", "--band", "1", "--times", "3", *says_no)
    delta = office.bill("2026-01")[1]["invoices"][1]
    check("three times 100", (delta["total_fen"], delta["unpriced"]), (30_000, []))
    check("whose decision", delta["lines"][0]["decided"], "D-1")
    recomputed(office, delta["invoice"])
    refused(office, "withdraw it before", "ruling", "multiple", "P1", "--decision", "D-1", "--band",
            "1", "--times", "4", *says_no)
    ruling(office, "withdraw", "P1", "--decision", "D-1", "--ground", "appeal")
    back = office.bill("2026-01")[1]["invoices"][2]
    check("taken back", back["total_fen"], -30_000)
    office.district.must("verify", office.district.ledger, "--key", office.district.vkey)


def verified_need(weir, source, folder):
    """WA-a: 150 of 400 over the plan were needed; a line of their own at 0, and 450 of surcharge."""
    office = month_over(weir, source, folder, "city-wells", 1_400)
    first = office.one("2026-01")
    check("before", first["total_fen"], 250_000)
    ruling(office, "waive", "P1", "--decision", "水务〔2026〕3号", "--ceiling", "plan", "--m3", "150",
           "--from", "2026-01-10", "--until", "2026-01-20", "--ground", "fire")
    delta = office.bill("2026-01")[1]["invoices"][1]
    check("650 less", delta["total_fen"], -65_000)
    check("what was waived", [(x["volume_litres"], x["amount_fen"], x["waived"]) for x in
                              delta["lines"] if "waived" in x], [(150_000, 0, "水务〔2026〕3号")])
    recomputed(office, delta["invoice"])
    text = office.district.must("-C", office.district.ledger, "explain", delta["invoice"])
    says(text, "水务〔2026〕3号")
    listed = office.district.json("ruling", "list", "P1")[1]["rulings"]
    check("the list", [(x["waives"], x["volume_litres"], x["withdrawn"]) for x in listed],
          [("plan", 150_000, False)])
    says(office.district.must("-C", office.district.ledger, "ruling", "list"), "150")


def least_and_small(weir, source, folder):
    """2-D1, 2-D3: 20 become 25; 4.99 are let go and stand in an account of their own."""
    office = Office(weir, source, folder, "waive-five")
    office.district.rulebook(os.path.join(source, "tests/data/rulebooks/least-price.yaml"))
    office.read("M1", ("2026-01-01", 0))
    office.district.reading("M1", day("2026-02-01"), 4_990)
    office.district.found("2026-02-03")
    status, bill = office.bill("2026-01")
    check("status", status, 0)
    fee, price = bill["invoices"]
    check("let go", (fee["total_fen"], [(x["part"], x["amount_fen"]) for x in fee["lines"]]),
          (0, [("base", 499), ("waived", -499)]))
    check("lifted", (price["total_fen"], [(x["part"], x["amount_fen"]) for x in price["lines"]]),
          (2_500, [("base", 499), ("minimum", 2_001)]))
    for invoice in (fee, price):
        recomputed(office, invoice["invoice"])
    says(office.district.must("-C", office.district.ledger, "export", "hledger"), "waived  4.99 CNY")
    says(office.district.must("-C", office.district.ledger, "bill", "2026-01"), "25.00")


def year_at_most(weir, source, folder):
    """2-X5: of a year of at most 170, 160 and 22 cost 160 and 10."""
    office = Office(weir, source, folder, "most-170")
    office.read("M1", ("2026-01-01", 0), ("2026-02-01", 160), ("2026-03-01", 182))
    office.district.found("2026-03-03")
    check("January", office.one("2026-01")["total_fen"], 16_000)
    february = office.one("2026-02")
    check("February", february["total_fen"], 1_000)
    recomputed(office, february["invoice"])


def run_charge(weir, source, folder, scheme, *rows, json_too=True, **files):
    """`weir charge` of a table: status, what was said, and what was wrong."""
    path = os.path.join(folder, "table.csv")
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(rows) + "\n")
    words = ["--json"] if json_too else []
    for name, lines in files.items():
        with open(os.path.join(folder, name + ".csv"), "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
        words += ["--" + name, name + ".csv"]
    done = subprocess.run([os.path.abspath(weir), "charge", "--scheme", scheme, path, *words],
                          cwd=folder, capture_output=True, text=True, check=False,
                          env={**os.environ, "WEIR_DATA_DIR": os.path.abspath(source), "LC_ALL": "C.UTF-8"})
    return done.returncode, done.stdout, done.stderr


def england(weir, source, folder):
    """2-S, 2-P: a table by the schemes that ship; a wrong label is told and nothing is printed."""
    head = "reference,baseline,supported_source,water_company,aggregate,adjustment,abatement,winter_only,section_127"
    days = ",billable_days,abstractable_days"
    status, out, _ = run_charge(weir, source, folder, "england-2022", head + days,
                                "22-23/1,97,0,5170,1,0.7,0.5,yes,,200,212",
                                "22-23/2,102,0,8,0.5,0.9,1,,,210,230")
    found = json.loads(out)
    check("status", status, 0)
    check("two rows", [(x["reference"], x["exact"], x["amount"]) for x in found["charges"]],
          [("22-23/1", "184345/212", "869.55"), ("22-23/2", "2079/46", "45.20")])
    check("total", (found["total"], found["currency"]), ("914.75", "GBP"))
    for charge in found["charges"]:  # from its steps alone
        steps = charge["steps"]
        amount = sum(Fraction(x["adds"]) for x in steps if "adds" in x)
        for step in [x for x in steps if "times" in x]:
            amount *= Fraction(step["times"])
        check("exact", str(amount), charge["exact"])
    status, out, _ = run_charge(weir, source, folder, "england-2014",
                                "reference,volume,source,season,loss,unit_charge,section_127,section_130" + days,
                                "14-15/1,10785,3,1,0.6,19.71,yes,0.833,238,366")
    check("five sixths under 0.833", json.loads(out)["total"], "103672.58")
    status, out, err = run_charge(weir, source, folder, "england-2022", head + days, "A,97,,,,,,,perhaps,1,1")
    check("a label that is none", (status, out), (2, ""))
    says(err, "table.csv:2:9: section_127: 'perhaps' is none of the labels")


# 2-B: periods; days of 2022 and of 2023, which has 29 February; then of two months each: November 2022,
# December 2022, January 2023, January 2024, August 2022.
PERIODS = [
    ("01-01/12-31", 365, 366, 61, 62, 59, 60, 61),
    ("01-01/06-30", 181, 182, 0, 31, 59, 60, 0),
    ("10-01/03-31", 182, 183, 61, 62, 59, 60, 0),
    ("10-01/11-30;02-01/03-31", 120, 121, 30, 0, 28, 29, 0),
    ("10-01/02-28;09-01/11-31", 181, 181, 61, 62, 59, 59, 30),
    ("10-01/02-28;11-01/01-01", 151, 151, 61, 62, 59, 59, 0),
    ("10-01/02-28;01-01/03-31", 182, 183, 61, 62, 59, 60, 0),
    ("10-01/02-29", 151, 152, 61, 62, 59, 60, 0),
]
MONTHS = [(2022, "2022-11-01", "2022-12-31"), (2022, "2022-12-01", "2023-01-31"),
          (2022, "2023-01-01", "2023-02-28"), (2023, "2024-01-01", "2024-02-29"),
          (2022, "2022-08-01", "2022-09-30")]


def billing_days(weir, source, folder):
    """2-B: the whole table; billable and authorised days are counted from the periods."""
    head = "reference,baseline,billing_year,abstraction_periods,charge_from,charge_until"
    rows, expected = [], []
    for i, (periods, common, leap, *parts) in enumerate(PERIODS):
        for year, days in ((2022, common), (2023, leap)):
            rows.append(f"{i}/{year},1000,{year},{periods},,")
            expected.append((days, days))
        for (year, since, until), part in zip(MONTHS, parts):
            rows.append(f"{i}/{since},1000,{year},{periods},{since},{until}")
            expected.append((leap if year == 2023 else common, part))
    status, out, err = run_charge(weir, source, folder, "england-2022", head, *rows)
    check("status", (status, err), (0, ""))
    found = json.loads(out)["charges"]
    steps = [x["steps"][-1] for x in found]
    check("days", [(x["counted"]["days_of_year"], x["counted"]["days"]) for x in steps], expected)
    check("what they multiply", [Fraction(x["times"]) for x in steps], [Fraction(b, a) for a, b in expected])
    check("charges", [x["exact"] for x in found], [str(Fraction(1000 * b, a)) for a, b in expected])
    check("how they were counted", (found[21 + 2]["amount"], steps[21 + 2]["counted"]), ("250.00", {
        "periods": [{"from": "10-01", "until": "11-30"}, {"from": "02-01", "until": "03-31"}],
        "year_from": "2022-04-01", "year_until": "2023-03-31", "from": "2022-11-01",
        "until": "2022-12-31", "days_of_year": 120, "days": 30}))
    # the older tariff, for people; a charge version that ends before it begins has no days
    status, out, _ = run_charge(weir, source, folder, "england-2014",
                            "reference,volume,unit_charge,billing_year,abstraction_periods,charge_from,charge_until",
                            "A,10,20,2022,10-01/11-30;02-01/03-31,2022-11-01,2022-12-31",
                            "B,10,20,2022,01-01/12-31,2023-10-06,2022-08-01",
                            json_too=False)
    check("for people", (status, [x.split() for x in out.splitlines()]), (0, [
        ["Reference", "Exact", "GBP"], ["A", "50", "50.00"], ["B", "0", "0.00"],
        ["Reference", "Periods", "Year", "from", "From", "Until", "Days", "of", "the", "year", "Charged", "days"],
        ["A", "10-01/11-30;02-01/03-31", "2022-04-01", "2022-11-01", "2022-12-31", "120", "30"],
        ["B", "01-01/12-31", "2022-04-01", "-", "-", "365", "0"],
        ["total", "50.00", "GBP"]]))


def billing_days_wrong(weir, source, folder):
    """What cannot be counted says where and why; a scheme too."""
    head = "reference,baseline,billing_year,abstraction_periods,charge_from,charge_until,billable_days"
    for row, said in (
            ("A,1,2022,10-01,,,", "table.csv:2:4: abstraction_periods: '10-01' is no periods of a year"),
            ("A,1,2022,13-01/03-31,,,", "'13-01/03-31' is no periods of a year"),
            ("A,1,,10-01/03-31,,,", "table.csv:2:3: billing_year: '' is no year"),
            ("A,1,2022,10-01/03-31,2022-02-30,,", "table.csv:2:5: charge_from: '2022-02-30' is no day"),
            ("A,1,2022,10-01/03-31,,1 May,", "table.csv:2:6: charge_until: '1 May' is no day"),
            ("A,1,2022,10-01/03-31,,,61", "table.csv:2:7: billable_days: '61' is given, and abstraction_periods"),
            ("A,1,2022,,,,", "billable_days: is blank; expected a number")):
        status, out, err = run_charge(weir, source, folder, "england-2022", head, row)
        check(row, (status, out), (2, ""))
        says(err, said)
    with open(os.path.join(source, "schemes/england-2022.yaml"), encoding="utf-8") as file:
        shipped = file.read()
    for old, new, said in (
            ('begins: "04-01"', 'begins: "04-32"', "own.yaml:23:60: days: '04-32' is no day of a year"),
            ("days: {part: billable_days", "days: {part: days", "own.yaml:23:14: days: no share has part 'days' of"),
            ("until: charge_until}", "until: charge_until, to: x}", "own.yaml:23:"),
            ('label: "yes", times: "-1"', 'label: "yes"', "own.yaml:19:14: factors row 8 has a label or times alone")):
        check(old, shipped.count(old), 1)
        with open(os.path.join(folder, "own.yaml"), "w", encoding="utf-8") as file:
            file.write(shipped.replace(old, new))
        status, out, err = run_charge(weir, source, folder, "own.yaml", head, "A,1,2022,10-01/03-31,,,")
        check(said, (status, out), (2, ""))
        says(err, said)


def own_scheme(source, folder, shipped, **changed):
    """A scheme that ships, with some values of its two_part changed; its name."""
    with open(os.path.join(source, "schemes", shipped + ".yaml"), encoding="utf-8") as file:
        text = file.read()
    for key, (old, new) in changed.items():
        check(key, text.count(f"{key}: {old}"), 1)
        text = text.replace(f"{key}: {old}", f"{key}: {new}")
    with open(os.path.join(folder, "changed.yaml"), "w", encoding="utf-8") as file:
        file.write(text)
    return "changed.yaml"


RETURNS = "licence,return,state,from,until,volume"
EIGHT = [("2022-04-01", "2022-04-30"), ("2022-05-01", "2022-05-31"), ("2022-06-01", "2022-06-30"),
         ("2022-07-01", "2022-07-31"), ("2022-08-01", "2022-08-31"), ("2022-09-01", "2022-09-30"),
         ("2022-10-01", "2022-10-31"), ("2023-03-01", "2023-03-31")]
FOURS = ["4"] * 8

# 2-T: reference, element, used; state; what is allocated, flags, what is left of the lines.
NOW = [
    ("2-T1", "32", "32", "", "received", "32", [], ["0"] * 8),
    ("2-T2", "10", "32", "", "received", "10", [], ["0", "0", "2", *FOURS[3:]]),
    ("2-T3", "32", "10", "", "received", "10", [], ["0", "0", "2", *FOURS[3:]]),
    ("2-T4", "3.5", "3", "", "received", "3", [], ["1", *FOURS[1:]]),
    ("2-T7", "32", "32", "", "received", "28", ["overlap"], ["0"] * 7 + ["4"]),
    ("2-T8", "32", "32", "", "query", "0", ["query"], FOURS),
    ("2-T9", "32", "32", "", "nil", "0", [], None),
    ("2-T10", "32", "32", "", "due", "32", [], None),
    ("2-T12", "32", "32", "32", "due", "32", [], None),
    ("2-T13 element", "32", "10", "", "due", "10", [], None),
    ("2-T13 reference", "10", "32", "", "due", "10", [], None),
]


def second_part(weir, source, folder):
    """2-T: every row, by the current scheme; what stands for a return that is due is the scheme's."""
    full = own_scheme(source, folder, "england-2022", missing=("unknown", "full"))
    head = "reference,baseline,second_part,licence,authorised,billing_year,abstraction_periods"
    table, elements, returns = [head], ["reference,element,authorised,allocated"], [RETURNS]
    for name, limit, of_element, used, state, *_ in NOW:
        name = name.replace(" ", "-")
        table.append(f"{name},1000,yes,{name},{limit},2022,03-01/10-31")
        elements.append(f"{name},E,{of_element},{used}")
        for i, (since, until) in enumerate(EIGHT if state in ("received", "query") else []):
            until = "2023-04-04" if name == "2-T7" and i == 7 else until
            returns.append(f"{name},R,{state},{since},{until},4")
        if state in ("nil", "due"):
            returns.append(f"{name},R,{state},,,")
    status, out, err = run_charge(weir, source, folder, full, *table, returns=returns, elements=elements)
    check("one is under query", (status, err), (1, ""))
    found = json.loads(out)
    check("incomplete", found["incomplete"], True)
    for (name, limit, of_element, used, state, allocated, flags, left), charge in zip(NOW, found["charges"]):
        whole = charge["allocation"]
        check(name, (whole["allocated"], whole["authorised"]), (allocated, limit))
        check(name, whole["elements"], [{
            "element": "E", "windows": [{"from": "2022-04-01", "until": "2022-10-31"},
                                        {"from": "2023-03-01", "until": "2023-03-31"}],
            "authorised": of_element, "before": used or "0", "allocated": allocated, "flags": flags}])
        step = charge["steps"][-1]
        share = Fraction(allocated) / Fraction(limit)
        check(name, (step["column"], step["value"], Fraction(step["times"])), ("actual", allocated, share))
        check(name, Fraction(charge["exact"]), 1000 * share)
        lines = [x for x in found["returns"] if x["licence"] == name.replace(" ", "-")]
        check(name, [x.get("left") for x in lines], left or [None])
    # The scheme that ships: what has not come is not known, and has no charge (F27).
    status, out, _ = run_charge(weir, source, folder, "england-2022", head,
                                "due,1000,yes,L1,32,2022,03-01/10-31", "none,1000,yes,L2,32,2022,03-01/10-31",
                                "here,1000,yes,L3,32,2022,03-01/10-31",
                                returns=[RETURNS, "L1,R,due,,,", "L3,R,received,2022-05-01,2022-05-31,8"])
    found = json.loads(out)
    check("unknown", [(x["amount"], x["allocation"]["allocated"], x["allocation"]["elements"][0]["flags"])
                      for x in found["charges"]],
          [(None, None, ["unknown"]), (None, None, ["unknown"]), ("250.00", "8", [])])
    check("the total of what is known", (status, found["total"], found["incomplete"]), (1, "250.00", True))


def dearest_first(weir, source, folder):
    """2-T: of two references of a licence the one with the greater charge is served first; for people."""
    head = "reference,baseline,second_part,licence,authorised,billing_year,abstraction_periods"
    status, out, _ = run_charge(weir, source, folder, "england-2022", head, "cheap,100,yes,L1,8,2022,01-01/12-31",
                                "dear,200,yes,L1,8,2022,01-01/12-31", json_too=False,
                                returns=[RETURNS, "L1,R,received,2022-05-01,2022-05-31,10"])
    check("two and eight", (status, [x.split() for x in out.splitlines()]), (0, [
        ["Reference", "Exact", "GBP"], ["cheap", "25", "25.00"], ["dear", "200", "200.00"],
        ["Reference", "Element", "Windows", "Authorised", "Allocated", "Remarks"],
        ["cheap", "-", "2022-04-01/2023-03-31", "8", "2"], ["dear", "-", "2022-04-01/2023-03-31", "8", "8"],
        ["Licence", "Return", "State", "From", "Until", "Stated", "Left"],
        ["L1", "R", "received", "2022-05-01", "2022-05-31", "10", "0"],
        ["total", "225.00", "GBP"]]))


ALL, SUMMER, WINTER = "01-01/12-31", "04-01/10-31", "11-01/03-31"
# 2-H: of a summer return or a winter one; the line that is 10; the elements; allocated; flags.
THEN = [
    ("2-H1 all year", SUMMER, 0, [ALL], ["7"], [[]]),
    ("2-H1 summer", SUMMER, 0, [SUMMER], ["7"], [[]]),
    ("2-H2", SUMMER, 7, [SUMMER], ["16"], [["over"]]),
    ("2-H3", SUMMER, 7, [SUMMER, SUMMER], ["12", "4"], [[], []]),
    ("2-H5", SUMMER, 0, [SUMMER, WINTER], ["7", "0"], [[], ["unmatched"]]),
    ("2-H6", SUMMER, 0, [SUMMER, ALL], ["7", "0"], [[], []]),
    ("2-H7", SUMMER, 7, [SUMMER, ALL], ["12", "4"], [[], []]),
    ("2-H10", WINTER, 0, [ALL], ["5"], [[]]),
    ("2-H11", WINTER, 12, [WINTER], ["14"], [["over"]]),
    ("2-H12", None, 0, [ALL], ["0"], [["unknown"]]),
    ("2-H13", SUMMER, 0, [WINTER], ["0"], [["unmatched"]]),
]


def older_tariff(weir, source, folder):
    """2-H: every row, by the older tariff, whose rows are the elements and whose volume is charged."""
    nothing = own_scheme(source, folder, "england-2014", missing=("unknown", "nothing"))
    head = "reference,unit_charge,second_part,licence,authorised,billing_year,abstraction_periods"
    table, returns = [head], [RETURNS]
    for name, season, big, elements, *_ in THEN:
        name = name.replace(" ", "-")
        table += [f"{name}/{i},10,yes,{name},12,2019,{x}" for i, x in enumerate(elements)]
        if season is None:
            returns.append(f"{name},R,due,,,")
        for i in range(12) if season else []:
            year, month = 2019 + (3 + i) // 12, (3 + i) % 12 + 1
            if (i < 7) == (season == SUMMER):
                returns.append(f"{name},R,received,{year}-{month:02}-01,"
                               f"{year}-{month:02}-{monthrange(year, month)[1]},{10 if i + 1 == big else 1}")
    status, out, err = run_charge(weir, source, folder, nothing, *table, returns=returns)
    check("status", (status, err), (0, ""))
    found = iter(json.loads(out)["charges"])
    for name, _, _, elements, allocated, flags in THEN:
        charges = [next(found) for _ in elements]
        check(name, [x["allocation"]["allocated"] for x in charges], allocated)
        check(name, [x["allocation"]["elements"][0]["flags"] for x in charges], flags)
        check(name, [x["steps"][0]["column"] + " " + x["steps"][0]["adds"] for x in charges],
              ["volume " + x for x in allocated])
        check(name, [x["amount"] for x in charges], [x + "0.00" if x != "0" else "0.00" for x in allocated])
    # as it ships H12 has no charge, and neither has one of whom nobody says what he took
    due = "A,10,yes,L,12,2019,01-01/12-31"
    status, out, err = run_charge(weir, source, folder, "england-2014", head, due, json_too=False,
                                  returns=[RETURNS, "L,R,due,,,"])
    check("not known", (status, [x.split() for x in out.splitlines()][1]), (1, ["A", "-", "-"]))
    says(out, "a return has not come")
    says(err, "incomplete: ")
    status, out, err = run_charge(weir, source, folder, "england-2014", head, due)
    check("never 0", (status, out), (2, ""))
    says(err, "volume: is blank; expected what was taken, or --returns")


def several_returns(weir, source, folder):
    """Returns of a licence together: flags of all, elements with periods of their own, files in any order."""
    head = "reference,baseline,second_part,licence,authorised,billing_year,abstraction_periods,charge_from"
    row = "A,1000,yes,L,40,2022,01-01/12-31,2022-05-01"
    returns = ["L,winter,received,2022-11-01,2022-11-30,6", "L,summer,received,2022-06-01,2022-06-30,5",
               "L,summer,received,2022-04-01,2022-04-30,9"]
    elements = ["reference,element,periods,authorised,allocated", "A,base,04-01/10-31,4,", "A,more,,20,2"]
    expected = None
    for lines in (returns, returns[::-1]):
        status, out, err = run_charge(weir, source, folder, "england-2022", head, row,
                                      returns=[RETURNS, *lines], elements=elements)
        check("status", (status, err), (0, ""))
        expected = expected or out
        check("in any order", out, expected)
    charge = json.loads(expected)["charges"][0]
    check("base and more", [(x["element"], x["windows"], x["before"], x["allocated"], x["flags"])
                            for x in charge["allocation"]["elements"]],
          [("base", [{"from": "2022-05-01", "until": "2022-10-31"}], "0", "4", []),
           ("more", [{"from": "2022-05-01", "until": "2023-03-31"}], "2", "9", [])])
    check("what April had is not charged", [(x["return"], x["volume"], x["left"])
                                            for x in json.loads(expected)["returns"]],
          [("summer", "9", "9"), ("summer", "5", "0"), ("winter", "6", "0")])
    check("13 of 40", charge["amount"], "325.00")
    status, out, err = run_charge(weir, source, folder, "england-2022", head, row,
                                  returns=[RETURNS, *returns, "L,autumn,due,,,"], elements=elements)
    check("one has not come", [(status, x["amount"], x["allocation"]["allocated"])
                               for x in json.loads(out)["charges"]], [(1, None, None)])
    status, out, err = run_charge(weir, source, folder, "england-2022", head, row.replace("1000", "1,5"),
                                  returns=[RETURNS, "L,R,due,,,"])
    check("a wrong row is wrong", (status, out), (2, ""))


def returns_wrong(weir, source, folder):
    """What cannot be allocated says where and why."""
    head = "reference,baseline,second_part,licence,authorised,billing_year,abstraction_periods"
    good = "A,1,yes,L,8,2022,01-01/12-31"
    line = "L,R,received,2022-05-01,2022-05-31,1"
    elements = "reference,element,periods,authorised"
    for rows, files, said in (
            ([good], {"elements": [elements, "A,E,,1"]}, "elements go with --returns"),
            (["A,1,yes,,8,2022,01-01/12-31"], {"returns": [RETURNS, line]}, "table.csv:2:4: licence: is blank"),
            (["A,1,yes,L,1/3,2022,01-01/12-31"], {"returns": [RETURNS, line]},
             "table.csv:2:5: authorised: '1/3' is no number"),
            (["A,1,yes,L,8,2022,"], {"returns": [RETURNS, line]}, "table.csv:2:7: abstraction_periods: is blank"),
            ([good, good], {"returns": [RETURNS, line]}, "table.csv:3: a reference with water"),
            ([good], {"returns": [RETURNS, line], "elements": [elements, "B,E,,1"]},
             "elements.csv:2: an element is of no reference"),
            ([good], {"returns": [RETURNS, line], "elements": [elements, "A,E,10-01,1"]},
             "elements.csv:2:3: periods: '10-01' is no periods"),
            ([good], {"returns": [RETURNS, line, "L,R,query,2022-06-01,2022-06-30,1"]},
             "returns.csv:3: a return is in two states"),
            ([good], {"returns": [RETURNS, line, "L,R,received,2022-05-31,2022-06-30,1"]},
             "returns.csv:3: two lines of a return"),
            ([good], {"returns": [RETURNS, "L,R,due,,,", "L,R,due,,,"]}, "returns.csv:3: two lines of a return"),
            ([good], {"returns": [RETURNS, "L,R,received,2022-05-01,2022-05-31,"]},
             "returns.csv:2:6: volume: is blank; a return of which"),
            ([good], {"returns": [RETURNS, "L,R,nil,2022-05-01,,"]}, "returns.csv:2:4: from: is given; a return"),
            ([good], {"returns": [RETURNS, "L,R,received,2022-05-02,2022-05-01,1"]},
             "returns.csv:2:5: until: is before")):
        status, out, err = run_charge(weir, source, folder, "england-2022", head, *rows, **files)
        check(said, (status, out), (2, ""))
        says(err, said)


TESTS = [emergency, emergency_by_order, once_more_for_some, decided_multiple, verified_need,
         least_and_small, year_at_most, england,
         billing_days, billing_days_wrong, second_part, dearest_first, older_tariff, several_returns,
         returns_wrong]

if __name__ == "__main__":
    main(named(TESTS))
