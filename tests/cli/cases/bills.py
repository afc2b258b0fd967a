#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What becomes of a bill: late facts, silence, no price, no permit, the wrong period.

usage: bills.py WEIR SOURCE [TEST...]
"""

import json
import os

from office import YUAN, Office, lines_of, recomputed
from played import check, main, named, says


# ---- F12 ----

def late_fact(weir, source, folder):
    """F12: 57,000 for the quarter, 5,000 m3 of January come after: an invoice and its delta."""
    office = Office(weir, source, folder, "zhejiang-quarter")
    office.district.intake("I2", "P1")
    office.district.meter("M2", "I2", "2020-01-01")
    office.read("M1", ("2026-01-01", 0), ("2026-02-01", 100_000), ("2026-03-01", 190_000),
                ("2026-04-01", 285_000))
    office.district.found("2026-04-10")
    before = office.one("2026-Q1")
    check("total", before["total_fen"], 57_000 * YUAN)
    check("incomplete, for nothing is known of I2", before["incomplete"], True)
    check("corrects", "corrects" in before, False)

    office.late("M2", ("2026-01-01", 0), ("2026-02-01", 5_000), ("2026-04-01", 5_000))
    status, bill = office.bill("2026-Q1")
    check("status", status, 0)
    check("the invoice stays as it was", bill["invoices"][0], before)
    check("how many", len(bill["invoices"]), 2)
    delta = bill["invoices"][1]
    check("corrects", delta["corrects"], before["invoice"])
    check("period", delta["period"], "2026-Q1")
    check("total of the delta", delta["total_fen"], 1_000 * YUAN)
    check("its lines", lines_of(delta), [("base", "I2", None, 5_000_000, 1_000 * YUAN)])
    check("incomplete no more", delta["incomplete"], False)
    check("the same again", office.bill("2026-Q1"), (0, bill))


BILLED = ("part", "rulebook", "rule", "intake", "rate", "band", "counts", "from", "until", "rate_micro_yuan", "times")


def gone_lines(office, invoice, delta):
    """The three bands that a delta takes back: charged by what they were billed by, wherever one looks."""
    for line, was in zip(delta["lines"][1:], invoice["lines"][1:]):
        check("the line as it was billed", {k: line[k] for k in BILLED}, {k: was[k] for k in BILLED})
        check("what it costs now", line["amount_exact_fen"], "0")
    check("times", [x["times"] for x in delta["lines"][1:]], ["1", "2", "3"])
    explained = json.loads(office.district.must("-C", office.district.ledger, "explain", delta["invoice"], "--json"))
    for row, was in zip(explained["invoices"][0]["delta"][1:], invoice["lines"][1:]):
        check("no line of now", row["now_line"], None)
        check("the row as it was billed", {k: row[k] for k in BILLED}, {k: was[k] for k in BILLED})
    text = office.district.must("-C", office.district.ledger, "explain", delta["invoice"])
    for was in invoice["lines"][1:]:
        fen = f"{was['amount_fen'] // YUAN}.00"
        said = (f"    over-plan/{was['band']} of intake I1: now 0.00, billed {fen}, so -{fen} yuan\n"
                f"        no more; it was of {was['from']} to {was['until']}, at 0.2 yuan"
                f" (zhejiang-month, rate all) x {was['times']}\n")
        says(text, said)
    table = office.district.must("-C", office.district.ledger, "bill", "2026-01")
    rows = [line.split() for line in table.splitlines() if " over-plan/" in line]
    check("rate and times for people", [row[-3:-1] for row in rows], 2 * [["0.2", "1"], ["0.2", "2"], ["0.2", "3"]])
    recomputed(office, delta["invoice"])


def bands_come_back(weir, source, folder):
    """A late reading moves water to the next month: bands go from one bill and into the other."""
    office = Office(weir, source, folder, "zhejiang-month")
    office.district.plan("P1", 2026, [20_000] * 12)
    office.read("M1", ("2026-01-01", 0), ("2026-03-01", 59_000))  # 1,000 a day
    office.district.found("2026-03-10")
    january = office.one("2026-01")
    check("January", lines_of(january), [
        ("base", "I1", None, 31_000_000, 6_200 * YUAN),
        ("surcharge", "I1", 1, 4_000_000, 800 * YUAN),
        ("surcharge", "I1", 2, 4_000_000, 1_600 * YUAN),
        ("surcharge", "I1", 3, 3_000_000, 1_800 * YUAN),
    ])
    check("it says that its days are arithmetic", [x["spread"] for x in january["lines"]],
          [False, True, True, True])
    february = office.one("2026-02")
    check("February", february["total_fen"], (5_600 + 800 + 1_600) * YUAN)

    office.late("M1", ("2026-02-01", 15_000))
    _, bill = office.bill("2026-01")
    delta = bill["invoices"][1]
    check("January's delta", lines_of(delta), [
        ("base", "I1", None, -16_000_000, -3_200 * YUAN),
        ("surcharge", "I1", 1, -4_000_000, -800 * YUAN),
        ("surcharge", "I1", 2, -4_000_000, -1_600 * YUAN),
        ("surcharge", "I1", 3, -3_000_000, -1_800 * YUAN),
    ])
    check("its rules", [x["rule"] for x in delta["lines"]], ["all"] + 3 * ["over-plan"])
    gone_lines(office, january, delta)
    check("January in all", january["total_fen"] + delta["total_fen"], 3_000 * YUAN)
    _, bill = office.bill("2026-02")  # 44,000: 24,000 over, 4,000 + 4,000 + 16,000
    check("February in all", sum(x["total_fen"] for x in bill["invoices"]),
          (8_800 + 800 + 1_600 + 9_600) * YUAN)
    for period in ("2026-01", "2026-02"):
        check("again", office.bill(period)[1]["log"], bill["log"])


def dispatch_year(weir, source, folder):
    """F28: m01 of dispatch year 2025 is January 2026, and charges use the calendar."""
    office = Office(weir, source, folder, "zhejiang-month")
    office.district.add("plans", permit="P1", year="2025", year_kind="dispatch",
                        **{f"m{month:02}": str(10_000 if month < 7 else 20_000) for month in range(1, 13)})
    office.read("M1", ("2025-01-01", 0), ("2025-02-01", 15_000), ("2025-07-01", 15_000),
                ("2025-08-01", 30_000), ("2026-01-01", 30_000), ("2026-02-01", 45_000))
    office.district.found("2026-02-10")
    check("January 2025 has no plan", lines_of(office.one("2025-01")),
          [("base", "I1", None, 15_000_000, 3_000 * YUAN)])
    check("July 2025 is within 20,000", lines_of(office.one("2025-07")),
          [("base", "I1", None, 15_000_000, 3_000 * YUAN)])
    check("January 2026 is over 10,000", lines_of(office.one("2026-01")), [
        ("base", "I1", None, 15_000_000, 3_000 * YUAN),
        ("surcharge", "I1", 1, 2_000_000, 400 * YUAN),
        ("surcharge", "I1", 2, 2_000_000, 800 * YUAN),
        ("surcharge", "I1", 3, 1_000_000, 600 * YUAN),
    ])


def earlier_bills_first(weir, source, folder):
    """F4 and F12: a late fact of January moves February's part of the year's surcharge too."""
    office = Office(weir, source, folder, "zhejiang-month-year")
    office.district.intake("I2", "P1")
    office.district.meter("M2", "I2", "2020-01-01")
    office.district.plan("P1", 2026, [10_000] * 12)  # 120,000 a year
    office.read("M1", ("2026-01-01", 0), ("2026-02-01", 100_000), ("2026-03-01", 130_000),
                ("2026-04-01", 140_000))
    office.district.found("2026-04-10")
    check("January", office.one("2026-01")["total_fen"], 20_000 * YUAN)
    # 10,000 over 120,000, all in the first band.
    check("February", office.one("2026-02")["total_fen"], (6_000 + 2_000) * YUAN)

    office.late("M2", ("2026-01-01", 0), ("2026-02-01", 5_000), ("2026-04-01", 5_000))
    _, bill = office.bill("2026-03")  # 20,000 more over, 9,000 of them in the second band
    year = [invoice for month in ("2026-01", "2026-02", "2026-03")
            for invoice in office.bill(month)[1]["invoices"]]
    check("invoices and deltas", [(x["period"], "corrects" in x, x["total_fen"]) for x in year], [
        ("2026-01", False, 20_000 * YUAN), ("2026-01", True, 1_000 * YUAN),
        ("2026-02", False, 8_000 * YUAN), ("2026-02", True, 1_000 * YUAN),
        ("2026-03", False, (2_000 + 9_000 * 2 // 10 + 1_000 * 4 // 10) * YUAN),
    ])
    # The year so far: 145,000 taken, 25,000 over: 24,000 once and 1,000 twice.
    check("the year", sum(x["total_fen"] for x in year),
          (29_000 + 24_000 * 2 // 10 + 1_000 * 4 // 10) * YUAN)
    check("March alone was asked for", len(bill["invoices"]), 1)
    check("March brought January and February up to date", office.bill("2026-02")[1]["log"], bill["log"])


# ---- F9: no price is not free ----

def no_row(weir, source, folder):
    """F9-d: groundwater, and the book has no row for it."""
    office = Office(weir, source, folder, "forgotten", {"source": "groundwater"})
    office.read("M1", ("2026-01-01", 0), ("2026-02-01", 1_000))
    office.district.found("2026-02-02")
    invoice = office.one("2026-01", status=1)
    check("a total", "total_fen" in invoice, False)
    check("lines", invoice["lines"], [])
    check("unpriced", invoice["unpriced"], [{"intake": "I1", "from": "2026-01-01",
                                            "until": "2026-01-31", "volume_litres": 1_000_000,
                                            "reason": "no-rate"}])
    check("taken", invoice["taken_litres"], 1_000_000)


def more_without_a_price(weir, source, folder):
    """F9, F12: litres without a price that are known later are said by a delta without a line."""
    office = Office(weir, source, folder, "forgotten", {"source": "groundwater"})
    office.read("M1", ("2026-01-01", 0), ("2026-01-11", 1_000))
    office.district.found("2026-02-02")
    first = office.one("2026-01", status=1)
    check("first", (first["taken_litres"], first["incomplete"]), (1_000_000, True))
    check("once", office.one("2026-01", status=1), first)
    office.late("M1", ("2026-01-21", 2_500))
    _, bill = office.bill("2026-01")
    check("what was said stands", bill["invoices"][0], first)
    delta = bill["invoices"][1]
    check("the delta", (delta["corrects"], delta["lines"], delta["total_fen"],
                        delta["taken_litres"], delta["incomplete"]),
          (first["invoice"], [], 0, 2_500_000, True))
    check("unpriced", delta["unpriced"], [{"intake": "I1", "from": "2026-01-01",
                                          "until": "2026-01-20", "volume_litres": 2_500_000,
                                          "reason": "no-rate"}])
    check("again", office.bill("2026-01"), (1, bill))
    office.district.must("verify", office.district.ledger, "--key", office.district.vkey)


def no_book(weir, source, folder):
    """A month without a rulebook: nothing to issue, and said."""
    office = Office(weir, source, folder, "shanghai-fee")
    office.read("M1", ("2024-11-01", 0), ("2024-12-01", 3_000), ("2025-01-01", 6_100))
    office.district.found("2025-01-02")
    status, bill = office.bill("2024-12")
    check("status", status, 1)
    check("invoices", bill["invoices"], [])
    missing = [{"permit": "P1", "intake": "I1", "from": "2024-12-01", "until": "2024-12-31",
                "volume_litres": 3_100_000, "reason": "no-rulebook"}]
    check("unpriced", bill["unpriced"], missing)
    check("the preview's", office.bill("2024-12", "--preview"), (1, bill))
    status, bill = office.bill("2024")
    check("status of the year", status, 1)
    check("sums", [(x["period"], x.get("total_fen")) for x in bill["invoices"]
                   if x["taken_litres"] != 0], [("2024-11", 300 * YUAN)])
    check("unpriced in the year", bill["unpriced"], missing)


def fee_to_tax(weir, source, folder):
    """The last day of November is the fee's, December the tax's, filed by quarter."""
    office = Office(weir, source, folder, "shanghai-fee")
    office.book("shanghai", "from: 2000-01-01", "from: 2024-12-01")
    office.read("M1", ("2024-10-01", 0), ("2024-11-01", 3_100), ("2024-12-01", 6_100),
                ("2025-01-01", 9_200))
    office.district.found("2025-01-02")
    status, bill = office.bill("2024-Q4")
    check("status", status, 0)
    check("sums", [(x["kind"], x["period"], x["total_fen"], x["taken_litres"], x["unpriced"])
                   for x in bill["invoices"]],
          [("fee", "2024-10", 310 * YUAN, 3_100_000, []),
           ("fee", "2024-11", 300 * YUAN, 3_000_000, []),
           ("tax", "2024-Q4", 310 * YUAN, 3_100_000, [])])
    check("nothing is without a price", "unpriced" in bill, False)


# ---- F4: the period ----

def wrong_period(weir, source, folder):
    """A month of a quarterly book: the right period is named; a preview may ask."""
    office = Office(weir, source, folder, "shanghai")
    office.district.take("M1", "2026-Q1", 90_000_000)
    office.district.found("2026-04-02")
    size = office.bill("2026-Q1", "--preview")[1]["log"]
    office.refused("2026-02", "the period to bill is 2026-Q1")
    office.refused("2026-13", "2026-13")
    office.refused("2026-Q2", "has not ended")
    office.refused("2026-Q1", "no permit 'P9'", "--permit", "P9")
    status, bill = office.bill("2026-02", "--preview")
    check("status of a preview", status, 0)
    check("what it shows", [(x["period"], x["total_fen"]) for x in bill["invoices"]],
          [("2026-Q1", 9_000 * YUAN)])
    check("nothing was written", bill["log"], size)
    office.refused("2026", "has not ended")


# ---- F27: zero and missing ----

def nil_and_unknown(weir, source, folder):
    """A register that stood still is a nil return; a silent one is unknown, half of one is both."""
    office = Office(weir, source, folder, "hebei")
    office.read("M1", ("2026-01-01", 500), ("2026-02-01", 500))
    for number in (2, 3, 4, 5, 6):
        office.district.permit(f"P{number}", **(
            {"valid_from": "2026-01-11", "valid_until": "2026-01-20"} if number == 6 else {}))
    for number in (2, 3, 5, 6):
        office.district.intake(f"I{number}", f"P{number}")
    for number in (2, 3, 6):
        office.district.meter(f"M{number}", f"I{number}", "2020-01-01")
    office.read("M3", ("2026-01-01", 0), ("2026-01-11", 1_000))
    office.district.permit("P7", valid_until="2025-12-31")
    office.district.permit("P8", valid_from="2026-02-01")
    office.district.found("2026-02-02")
    status, bill = office.bill("2026-01")
    check("status", status, 0)
    check("who gets one", [x["permit"] for x in bill["invoices"]],
          ["P1", "P2", "P3", "P4", "P5", "P6"])
    nil, silent, half, bare, unmetered, short = bill["invoices"]
    check("the nil return", (nil["total_fen"], nil["incomplete"], lines_of(nil)),
          (0, False, [("base", "I1", None, 0, 0)]))
    for name, invoice in (("silent", silent), ("without an intake", bare),
                          ("without a meter", unmetered), ("valid for ten days", short)):
        check(f"{name}: a total", "total_fen" in invoice, False)
        check(f"{name}: incomplete", invoice["incomplete"], True)
        check(f"{name}: lines", invoice["lines"], [])
        check(f"{name}: rulebook", invoice["rulebook"], None)
    check("half known", (half["total_fen"], half["incomplete"], lines_of(half)),
          (1_000 * YUAN, True, [("base", "I3", None, 1_000_000, 1_000 * YUAN)]))
    check("again", office.bill("2026-01"), (0, bill))


def earlier_water_alone(weir, source, folder):
    """A silent quarter in which a ceiling of March and April ends: what is over of March is known, and a sum."""
    office = Office(weir, source, folder, "two-months")
    office.district.plan("P1", 2026, [10_000] * 12)
    office.read("M1", ("2026-01-01", 0), ("2026-03-01", 20_000), ("2026-04-01", 45_000))
    office.district.found("2026-07-02")
    check("the first quarter", office.one("2026-Q1")["total_fen"], 9_000 * YUAN)
    invoice = office.one("2026-Q2")
    check("lines", lines_of(invoice), [("surcharge", "I1", 1, 5_000_000, 1_000 * YUAN)])
    check("taken, total, incomplete", (invoice["taken_litres"], invoice["total_fen"], invoice["incomplete"]),
          (0, 1_000 * YUAN, True))
    check("unknown", invoice["unknown"], [{"intake": "I1", "from": "2026-04-01", "until": "2026-06-30"}])
    text = office.district.must("-C", office.district.ledger, "bill", "2026-Q2")
    said = "total 1000.00 yuan, of earlier water alone: nothing is known of this period\n"
    says(text, said)
    recomputed(office, invoice["invoice"])


def one_of_two_meters(weir, source, folder):
    """F19, F27: a meter counted and the one beside it is silent: what is known has its sum."""
    office = Office(weir, source, folder, "hebei")
    office.district.meter("M2", "I1", "2020-01-01")
    office.read("M1", ("2026-01-01", 0), ("2026-02-01", 1_000))
    office.district.found("2026-02-02")
    invoice = office.one("2026-01")
    check("total", invoice.get("total_fen"), 1_000 * YUAN)
    check("incomplete", invoice["incomplete"], True)


# ---- F1, F11: with and without a permit ----

def last_day(weir, source, folder):
    """F1-a, F1-b: 1,000 m3 on the permit's last day, and on the day after."""
    office = Office(weir, source, folder, None, {"valid_until": "2025-12-31"})
    office.book("shanghai-month", 'yuan: "0.20"', 'yuan: "0.10"')
    office.read("M1", ("2025-12-01", 0), ("2025-12-31", 0), ("2026-01-01", 1_000),
                ("2026-01-02", 2_000), ("2026-02-01", 2_000))
    office.district.found("2026-02-02")
    december = office.one("2025-12")
    check("with", (december["permit"], december["total_fen"], december["incomplete"]),
          ("P1", 100 * YUAN, False))
    january = office.one("2026-01")
    check("without", (january["permit"], january["total_fen"], january["incomplete"]),
          ("unpermitted:I1", 200 * YUAN, False))


def without_permit(weir, source, folder):
    """1-R7: 50,000 m3 at 0.10 without a permit; Gansu thrice. Nobody knows of silent ones."""
    for rulebook, period, yuan in (("shanghai-year", "2025", 10_000), ("gansu", "2025", 15_000)):
        inner = os.path.join(folder, rulebook)
        os.mkdir(inner)
        office = Office(weir, source, inner, rulebook)
        office.read("M1", ("2025-01-01", 0), ("2026-01-01", 0))
        for number in ("8", "9"):
            office.district.add("intakes", intake=f"I{number}", name="well",
                                area_class="normal", area="330000", holder="Somebody",
                                source="surface", use="other")
            office.district.meter(f"M{number}", f"I{number}", "2020-01-01")
        office.district.take("M9", period, 50_000_000)
        office.district.found("2026-01-02")
        status, bill = office.bill(period)
        check("status", status, 0)
        found = {}
        for invoice in bill["invoices"]:
            found.setdefault(invoice["permit"], []).append(invoice["total_fen"])
        found = {permit: sum(sums) for permit, sums in found.items()}
        check(rulebook, found, {"P1": 0, "unpermitted:I9": yuan * YUAN})


def generates_without_permit(weir, source, folder):
    """kWh reported of a station that has neither permit nor meter are billed in the months that they are of."""
    office = Office(weir, source, folder, None)
    office.book("energy", "filing: year", "filing: month")
    office.district.add("intakes", intake="I8", name="station", area_class="normal", area="330000", holder="Somebody",
                        source="surface", use="hydropower")
    office.district.add("energy", intake="I8", generated_kwh="100000", **{"from": "2026-01-10", "to": "2026-01-20"})
    office.district.found("2026-03-02")
    for month, found in (("2026-01", [("unpermitted:I8", 500 * YUAN, 100_000_000)]), ("2026-02", [])):
        bill = office.bill(month)[1]
        check(month, [(x["permit"], x["total_fen"], x["lines"][0]["energy_wh"]) for x in bill["invoices"]
                      if x["permit"] != "P1"], found)


def before_the_permit(weir, source, folder):
    """Water taken before the permit began is somebody's, and has a price."""
    office = Office(weir, source, folder, "shanghai-month", {"valid_from": "2026-02-01"})
    office.read("M1", ("2026-01-01", 0), ("2026-02-01", 1_000), ("2026-03-01", 2_000))
    office.district.found("2026-03-02")
    january = office.one("2026-01")
    check("before", (january["permit"], january["total_fen"]), ("unpermitted:I1", 400 * YUAN))
    february = office.one("2026-02")
    check("after", (february["permit"], february["total_fen"]), ("P1", 200 * YUAN))


def unpermitted_no_more(weir, source, folder):
    """F7, F11: billed as taken without a permit, and the meter was at another intake all along."""
    office = Office(weir, source, folder, "shanghai-month", {"valid_until": "2025-12-31"})
    office.district.intake("I2", "P1")
    office.read("M1", ("2026-01-01", 0), ("2026-02-01", 1_000))
    office.district.found("2026-02-02")
    check("I1's bill", [(x["permit"], x["total_fen"]) for x in office.bill("2026-01")[1]["invoices"]],
          [("unpermitted:I1", 400 * YUAN)])
    path = office.district.more("meters", [{**office.district.rows["meters"][0], "intake": "I2",
                                            "from": "2025-01-01"}])
    office.district.must("-C", office.district.ledger, "import", "meters", path, "--retroactive", "mended")
    found = {}
    for invoice in office.bill("2026-01")[1]["invoices"]:
        found.setdefault(invoice["permit"], []).append(invoice["total_fen"])
    check("what both are billed", found, {"unpermitted:I1": [400 * YUAN, -400 * YUAN],
                                          "unpermitted:I2": [400 * YUAN]})


def water_of_another(weir, source, folder):
    """The intake was another permit's all along: the first one's bill comes back, sum and all."""
    office = Office(weir, source, folder, "shanghai-month", {"valid_until": "2026-01-31"})
    office.district.permit("P2")
    office.read("M1", ("2026-01-01", 0), ("2026-02-01", 1_000))
    office.district.found("2026-02-02")
    check("P1's bill", office.bill("2026-01")[1]["invoices"][0]["total_fen"], 200 * YUAN)
    office.district.import_more("intakes", [{"intake": "I1", "permit": "P2", "name": "I1",
                                             "area_class": "normal", "from": "2025-01-01"}],
                                "--retroactive", "decision 7")
    _, bill = office.bill("2026-01")
    found = {}
    for invoice in bill["invoices"]:
        found.setdefault(invoice["permit"], []).append(invoice.get("total_fen"))
    check("what both are billed", found, {"P1": [200 * YUAN, -200 * YUAN],
                                          "P2": [None, 200 * YUAN]})
    check("again", office.bill("2026-01"), (0, bill))


# ---- F27: an intake that another permit gets ----

def intake_stays_behind(weir, source, folder):
    """F6, F27: P2 replaces P1, and I1 stays with P1: what is taken there is billed as taken without a permit, so of
    P2 nothing is unknown; nor of the intake's own account, once P2 has had it all along."""
    office = Office(weir, source, folder, "shanghai-month", {"valid_until": "2026-01-31"})
    office.district.permit("P2", valid_from="2026-02-01", replaces="P1")
    office.district.intake("I2", "P1")
    office.district.meter("M2", "I2", "2020-01-01")
    office.read("M1", ("2026-01-01", 0), ("2026-02-01", 1_000), ("2026-03-01", 2_000))
    office.read("M2", ("2026-01-01", 0), ("2026-02-01", 0), ("2026-03-01", 10))
    office.district.found("2027-02-02")
    done = office.district.run("-C", office.district.ledger, "import", "permits",
                               office.district.more("permits", [{**office.district.rows["permits"][1], "from": "2026-02-02"}]),
                               "--dry-run")
    check("what is said of the intakes", (done[0], done[2]), (
        0, "weir: permit P2 replaces P1, which keeps these intakes: I1, I2; from 2026-02-01 on what is taken there is "
           "without a permit, until rows give them to P2\n"))
    found = {x["permit"]: x for x in office.bill("2026-02")[1]["invoices"]}
    check("who is billed", sorted(found), ["P2", "unpermitted:I1", "unpermitted:I2"])
    for name, fen in (("P2", 0), ("unpermitted:I1", 400 * YUAN), ("unpermitted:I2", 4 * YUAN)):
        check(f"{name}: total, incomplete, unknown", (found[name].get("total_fen"), found[name]["incomplete"],
                                                      found[name]["unknown"]), (fen, False, []))
    january = office.bill("2027-01")[1]["invoices"]
    check("the year after: of P2 nothing, of others nobody", [(x["permit"], x.get("total_fen"), x["incomplete"])
                                                             for x in january], [("P2", 0, False)])
    office.district.import_more("intakes", [{"intake": "I1", "permit": "P2", "name": "I1", "area_class": "normal",
                                             "from": "2026-02-01"}], "--retroactive", "forgotten")
    found = {}
    for invoice in office.bill("2026-02")[1]["invoices"]:
        found.setdefault(invoice["permit"], []).append((invoice.get("total_fen"), invoice["incomplete"]))
    check("what is billed then", found, {"P2": [(0, False), (200 * YUAN, False)],
                                         "unpermitted:I1": [(400 * YUAN, False), (-400 * YUAN, False)],
                                         "unpermitted:I2": [(4 * YUAN, False)]})


def unknown_only_while_it_is_its_own(weir, source, folder):
    """F27: of two silent intakes each is unknown on the days on which it is the permit's, and on no other."""
    office = Office(weir, source, folder, "shanghai-month")
    office.district.permit("P2")
    office.district.intake("I2", "P1")
    office.district.intake("I2", "P2", **{"from": "2026-01-11"})
    office.district.found("2026-02-02")
    found = {x["permit"]: x for x in office.bill("2026-01")[1]["invoices"]}
    check("without a total", [name for name in found if "total_fen" not in found[name]], ["P1", "P2"])
    check("P1", found["P1"]["unknown"], [{"intake": "I1", "from": "2026-01-01", "until": "2026-01-31"},
                                         {"intake": "I2", "from": "2026-01-01", "until": "2026-01-10"}])
    check("P2", found["P2"]["unknown"], [{"intake": "I2", "from": "2026-01-11", "until": "2026-01-31"}])



def intake_given_away(weir, source, folder):
    """F27: each permit is filed by the places that were its own on the day, not by the intake's
    later ones: P1 lies where a book holds, P2 where none does; I2 is P2's, from August P1's."""
    office = Office(weir, source, folder, "shanghai-month")
    office.district.rows["intakes"].clear()
    office.district.rows["meters"].clear()
    office.district.area("440000")
    office.district.permit("P2", area="440000")
    office.district.intake("I2", "P2")
    office.district.intake("I2", "P1", **{"from": "2024-08-01"})
    office.district.found("2025-01-02")
    _, bill = office.bill("2024")
    check("who is billed when", [(x["permit"], x["period"]) for x in bill["invoices"]],
          [("P1", f"2024-{month:02}") for month in range(1, 13)])
    check("nothing is known", [x["incomplete"] and "total_fen" not in x
                               for x in bill["invoices"]], [True] * 12)


def not_yet_in_force(weir, source, folder):
    """F24, F27: a permit from 27 February is billed by the book where its intake is, also of the days before it was
    in force; the book at its own place says nothing, and neither where no book holds at the intake."""
    for place, wanted in ((None, []), ("440000", ["2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4"])):
        office = Office(weir, source, os.path.join(folder, str(place)), "shanghai-month", {"valid_from": "2024-02-27"})
        office.district.area("440000")
        office.district.rows["intakes"][0].update(area="440000")
        if place:
            os.replace(write_book(office, "there", place=f'"{place}"', filing="quarter"),
                       os.path.join(office.district.files, "rulebooks", "there.yaml"))
        office.district.found("2025-01-02")
        check("who is billed when", [x["period"] for x in office.bill("2024")[1]["invoices"]], wanted)


def billed_where_it_is_no_more(weir, source, folder):
    """F11, F27: where no book holds at the permit's own place, what was billed for an intake
    that was another's comes back all the same."""
    office = Office(weir, source, folder, "shanghai-month", {"area": "440000"})
    office.district.area("440000")
    office.district.rows["intakes"][0].update(area="330000")
    office.district.permit("P2")
    office.read("M1", ("2026-01-01", 0), ("2026-02-01", 1_000))
    office.district.found("2026-02-02")
    check("P1's bill", [x["total_fen"] for x in office.bill("2026-01")[1]["invoices"]
                        if x["permit"] == "P1"], [200 * YUAN])
    office.district.import_more("intakes", [{"intake": "I1", "permit": "P2", "name": "I1",
                                             "area_class": "normal", "from": "2025-01-01"}],
                                "--retroactive", "decision 7")
    _, bill = office.bill("2026-01")
    check("what P1 is billed", [x.get("total_fen") for x in bill["invoices"]
                                if x["permit"] == "P1"], [200 * YUAN, -200 * YUAN])


# ---- F24: the nearest book, one that is mended, one that is built on another ----

def write_book(office, name, **keys):
    """A book of 0.20 for all water, with other keys; its path."""
    keys = {"rulebook": name, "title": "t", "source": "s", "place": '"330000"',
            "from": "2020-01-01", "kind": "fee", "filing": "month",
            "rates": '[{id: all, yuan: "0.20"}]', **keys}
    path = os.path.join(office.district.folder, name + ".yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.writelines(f"{key}: {value}\n" for key, value in keys.items())
    return path


def import_book(office, path):
    office.district.must("-C", office.district.ledger, "import", "rulebook", path)


def refuse_book(office, path, said):
    status, _, err = office.district.run("-C", office.district.ledger, "import", "rulebook", path)
    check("status of the import", status, 2)
    says(err, said)


def sums_of_its_last_day(weir, source, folder):
    """F27: the greatest sum is that of the book of the last day on which the permit had water, not of one that
    came when the permit had ended."""
    office = Office(weir, source, folder, None, {"valid_until": "2026-05-31"})
    for name, keys in (("before", {"until": "2026-06-30"}),
                       ("after", {"from": "2026-07-01", "maximum": "{yuan: \"1\", scope: invoice}"})):
        os.replace(write_book(office, name, filing="year", **keys),
                   os.path.join(office.district.files, "rulebooks", name + ".yaml"))
    office.read("M1", ("2026-01-01", 0), ("2026-02-01", 1_000), ("2026-06-01", 1_000))
    office.district.found("2027-01-02")
    check("1,000 at 0.20", [x["total_fen"] for x in office.bill("2026")[1]["invoices"] if x["permit"] == "P1"],
          [200 * YUAN])


def nearest_book(weir, source, folder):
    """F24 a, b: a city's book is its own, whole, by the areas tree and not by the code's digits."""
    office = Office(weir, source, folder, None)
    office.district.area("330100", "330000")
    office.district.area("X-1", "330100")
    office.district.permit("P2", area="X-1")
    office.district.intake("I2", "P2")
    office.district.meter("M2", "I2", "2020-01-01")
    for meter in ("M1", "M2"):
        office.read(meter, ("2026-01-01", 0), ("2026-02-01", 1_000))
    office.district.found("2026-02-02")
    import_book(office, write_book(office, "province"))
    import_book(office, write_book(office, "city", place='"330100"',
                                   rates='[{id: all, yuan: "0.30"}]'))
    refuse_book(office, write_book(office, "county", place='"330110"'),
                "there is no area '330110'")
    refuse_book(office, write_book(office, "twin", place='"330100"'),
                "'city' holds on some of the same days at the same place")
    _, bill = office.bill("2026-01")
    check("who pays by which book", {x["permit"]: (x["rulebook"], x["total_fen"])
                                     for x in bill["invoices"]},
          {"P1": ("province", 200 * YUAN), "P2": ("city", 300 * YUAN)})


def mended_book(weir, source, folder):
    """F24 c: rates that came late replace a book for its whole span, by deltas alone."""
    office = Office(weir, source, folder, None)
    office.read("M1", ("2026-01-01", 0), ("2026-02-01", 3_100), ("2026-03-01", 5_900))
    office.district.found("2026-03-02")
    import_book(office, write_book(office, "first", **{"from": "2026-01-01"}))
    check("as it was thought", office.one("2026-01")["total_fen"], 620 * YUAN)
    mended = write_book(office, "mended", **{"from": "2025-12-01"},
                        rates='[{id: all, yuan: "0.25"}]')
    refuse_book(office, mended, "'first' holds on some of the same days")
    mended = write_book(office, "mended", **{"from": "2025-12-01"}, replaces="first",
                        rates='[{id: all, yuan: "0.25"}]')
    import_book(office, mended)
    _, bill = office.bill("2026-01")
    first, delta = bill["invoices"]
    check("the invoice stays", first["total_fen"], 620 * YUAN)
    check("its delta", (delta["corrects"], delta["total_fen"]),
          (first["invoice"], 155 * YUAN))
    check("February", office.one("2026-02")["total_fen"], 700 * YUAN)
    status, found = office.district.json("verify", "--key", office.district.vkey)
    check("verify", (status, found["ok"]), (0, True))


def dated_rows(weir, source, folder):
    """F24 d, and extends: a step inside one book; a book of the city's built on the province's."""
    office = Office(weir, source, folder, None)
    office.district.area("330100", "330000")
    office.district.permit("P2", area="330100", use="special")
    office.district.intake("I2", "P2")
    office.district.meter("M2", "I2", "2020-01-01")
    for meter in ("M1", "M2"):
        office.read(meter, ("2026-01-01", 0), ("2026-02-01", 3_100))
    office.district.found("2026-02-02")
    import_book(office, write_book(
        office, "province", rates='[{id: old, yuan: "0.20", until: 2026-01-15}, '
                                  '{id: new, yuan: "0.30", from: 2026-01-16}]'))
    import_book(office, write_book(
        office, "city", place='"330100"', extends="province",
        rates='[{id: special, use: special, yuan: "2", from: 2026-01-16}]'))
    _, bill = office.bill("2026-01")
    check("lines", {x["permit"]: [(y["rate"], y["volume_litres"], y["amount_fen"])
                                  for y in x["lines"]] for x in bill["invoices"]},
          {"P1": [("old", 1_500_000, 300 * YUAN), ("new", 1_600_000, 480 * YUAN)],
           "P2": [("old", 1_500_000, 300 * YUAN), ("special", 1_600_000, 3_200 * YUAN)]})


# ---- F33 ----

def due_days(weir, source, folder):
    """F33: seven days after the notice, which is the bill; the 15th; F11: at once."""
    for name, rule, period, wanted in (
            ("fee", "due: {days_after_notice: 7, unconfirmed: a guess}", "2026-01",
             {"notice": "2026-02-03", "due": "2026-02-10", "due_unconfirmed": "a guess"}),
            ("tax", "due: {day_of_next_month: 15}", "2026-01", {"due": "2026-02-15"}),
            ("holidays", "due: {day_of_next_month: 15, holidays: spring}", "2026-01",
             {"due": "2026-02-25"}),
            ("no list", "due: {day_of_next_month: 15, holidays: autumn}", "2026-01", {}),
            ("silent", "# nothing is said", "2026-01", {})):
        inner = os.path.join(folder, name)
        os.mkdir(inner)
        office = Office(weir, source, inner, None)
        office.book("hebei", "filing: month", f"filing: month\n{rule}")
        office.read("M1", ("2026-01-01", 0), ("2026-02-01", 1_000))
        office.district.add("intakes", intake="I9", name="well", area_class="normal",
                            area="330000", holder="Somebody", source="surface", use="other")
        office.district.meter("M9", "I9", "2020-01-01")
        office.read("M9", ("2026-01-01", 0), ("2026-02-01", 10))
        # New year's week, a lone day behind it and one that is not in a row.
        for first, last in (("2026-02-15", "2026-02-23"), ("2026-02-24", ""),
                            ("2026-02-26", "2026-02-26")):
            office.district.add("lists", list="spring", credit_code="all",
                                **{"from": first, "until": last})
        office.district.found("2026-02-03")
        _, preview = office.bill(period, "--preview")
        _, bill = office.bill(period)
        found = {x["permit"]: {key: x[key] for key in ("notice", "due", "due_unconfirmed")
                               if key in x} for x in bill["invoices"]}
        check(name, found["P1"], wanted)
        check(f"{name}, without a permit", found["unpermitted:I9"],
              {"notice": "2026-02-03", "due": "2026-02-03"})
        check(f"{name}, before it is issued",
              [x.get("due") for x in preview["invoices"] if x["permit"] == "P1"],
              [None if "notice" in wanted else wanted.get("due")])


TESTS = [late_fact, bands_come_back, dispatch_year, earlier_bills_first, no_row,
         more_without_a_price, no_book, fee_to_tax, wrong_period,
         nil_and_unknown, earlier_water_alone, one_of_two_meters, last_day, without_permit,
         generates_without_permit, before_the_permit,
         unpermitted_no_more, water_of_another, intake_stays_behind,
         unknown_only_while_it_is_its_own, intake_given_away, not_yet_in_force, billed_where_it_is_no_more,
         sums_of_its_last_day, nearest_book, mended_book, dated_rows, due_days]


if __name__ == "__main__":
    main(named(TESTS))
