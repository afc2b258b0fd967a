#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Meters that were found to err: what is given back or collected over reading cycles.

usage: meter_error.py WEIR SOURCE [TEST...]
"""

from district import ZONE
from office import YUAN, Office, lines_of, recomputed, refused
from played import check, main, named, says

CYCLES = ("--from", "2026-01-01", "--until", "2026-02-28")
ZHENGZHOU = ("--ground", "Zhengzhou water supply regulation art. 38")


def two_cycles(weir, source, folder, rulebook="zhejiang-month", *options):
    """10,700 m3 in each of January and February, by a meter with whole months between readings."""
    office = Office(weir, source, folder, rulebook)
    office.district.plan("P1", 2026, [10_000] * 12)
    office.read("M1", ("2026-01-01", 0), ("2026-02-01", 10_700), ("2026-03-01", 21_400),
                ("2026-04-01", 22_000))
    office.district.found("2026-04-10", *options)
    return office


def correct(office, *words):
    status, answer = office.district.json("correct", "M1", *words)
    check(" ".join(words), status, 0)
    return answer


def assessed(office, month, permit="P1"):
    """Measured and assessed litres of the month, and the days' own."""
    _, balance = office.district.json("balance", month)
    line, = [x for x in balance["permits"] if x["permit"] == permit]
    check("taken", line["taken_litres"], line["measured_litres"] + line["assessed_litres"])
    return line["measured_litres"], line["assessed_litres"]


def sound(office):
    district = office.district
    district.must("verify", district.ledger, "--key", district.vkey)
    district.must("-C", district.ledger, "rebuild", "--check")


def whole_error(weir, source, folder):
    """6.1-a: Zhengzhou and Shangqiu: 10,700 at +7 % were 10,000; 700 come back, in each of two cycles."""
    office = two_cycles(weir, source, folder)
    january = office.one("2026-01")
    # 10,700 at 0.20; over the plan of 10,000: 700 once more.
    check("January", january["total_fen"], (2_140 + 140) * YUAN)
    words = ("--error", "7", *CYCLES, *ZHENGZHOU)
    answer = correct(office, *words)
    check("moved", answer["moved"], [{"permit": "P1", "measured_litres": 0, "assessed_litres": -1_400_000}])
    again = correct(office, *words)
    check("told before", (again["changed"], again["moved"]), (False, []))
    for month, wanted in (("2026-01", (10_700_000, -700_000)), ("2026-02", (10_700_000, -700_000)),
                          ("2026-03", (600_000, 0))):
        check(month, assessed(office, month), wanted)
    _, bill = office.bill("2026-01")
    check("the invoice stays", (bill["invoices"][0]["total_fen"], lines_of(bill["invoices"][0])),
          (january["total_fen"], lines_of(january)))
    delta = bill["invoices"][1]
    check("its lines", lines_of(delta), [("base", "I1", None, -700_000, -140 * YUAN),
                                         ("surcharge", "I1", 1, -700_000, -140 * YUAN)])
    recomputed(office, delta["invoice"])
    february = office.one("2026-02")
    check("February", february["total_fen"], 2_000 * YUAN)
    recomputed(office, february["invoice"])
    sound(office)


def beyond_the_limit(weir, source, folder):
    """6.1-b: Yantai and Dongying: of +7 % only what 4 % do not allow: 300 of one cycle."""
    office = two_cycles(weir, source, folder, None)
    cycle = ("--from", "2026-02-01", "--until", "2026-02-28", "--ground", "Yantai 2018 art. 26")
    answer = correct(office, "--error", "7", "--limit", "4", *cycle)
    check("moved", answer["moved"][0]["assessed_litres"], -300_000)
    check("by month", [assessed(office, x)[1] for x in ("2026-01", "2026-02")], [0, -300_000])


def late_and_moved(weir, source, folder):
    """What moves the measured litres of the days moves what was put right, whichever came first."""
    office = two_cycles(weir, source, folder, None)
    district = office.district
    cycle = ("--from", "2026-01-11", "--until", "2026-01-31", *ZHENGZHOU)
    correct(office, "--error", "7", *cycle)
    # 10,700 m3 over 31 days: 21 of them showed 7,248,387 l, of which 7/107 are 474,193.5.
    check("by spread days", assessed(office, "2026-01")[1], -474_193)
    office.late("M1", ("2026-01-11", 0))
    check("a late reading", assessed(office, "2026-01"), (10_700_000, -700_000))
    district.must("-C", district.ledger, "correct", "M1", "--at", f"2026-02-01T00:00:00{ZONE}", "--count",
                  "10700", "--to", "5350", "--ground", "misread")
    check("a slip", assessed(office, "2026-01"), (5_350_000, -350_000))
    # From the 21st on the intake is another permit's: its days' share goes with them.
    district.import_more("permits", [{"permit": "P2", "holder": "Holder", "area": "330000", "source": "surface",
                                      "use": "industry", "annual_m3": "1000000", "valid_from": "2000-01-01"}])
    district.import_more("intakes", [{"intake": "I1", "permit": "P2", "name": "I1", "area_class": "normal",
                                      "from": "2026-01-21"}])
    first, second = assessed(office, "2026-01"), assessed(office, "2026-01", "P2")
    # 5,350,000 over 21 days: ten of them 2,547,620 l, of which 7/107 are 166,666.7.
    check("the first ten days", first, (2_547_620, -166_667))
    check("the others", second, (2_802_380, -183_333))
    sound(office)


def told_again(weir, source, folder):
    """The first day names the fact: told again it supersedes the former, 0 takes it back."""
    office = two_cycles(weir, source, folder)
    office.one("2026-02")
    cycle = ("--from", "2026-02-01", "--until", "2026-02-28", *ZHENGZHOU)
    answer = correct(office, "--error", "7", *cycle)
    check("moved", answer["moved"][0]["assessed_litres"], -700_000)
    answer = correct(office, "--error", "-5", *cycle)
    # -5 %: 10,700 / 0.95 passed, 563.158 more.
    check("superseded", answer["moved"][0]["assessed_litres"], 563_158 + 700_000)
    bill = office.bill("2026-02")[1]
    delta = bill["invoices"][1]
    check("by the register", lines_of(delta)[0][3:], (563_158, 112_63))
    recomputed(office, delta["invoice"])
    answer = correct(office, "--error", "0", *cycle)
    check("taken back", answer["moved"][0]["assessed_litres"], -563_158)
    check("nothing is left", assessed(office, "2026-02"), (10_700_000, 0))
    again = correct(office, "--error", "0", *cycle)
    check("taken back before", again["changed"], False)
    bill = office.bill("2026-02")[1]
    check("and billed back", sum(x["total_fen"] for x in bill["invoices"]), bill["invoices"][0]["total_fen"])
    sound(office)


def what_people_see(weir, source, folder):
    """As a table, in the log, in an explanation, in the journal; the holder is told."""
    office = two_cycles(weir, source, folder)
    district = office.district
    out = district.must("-C", district.ledger, "correct", "M1", "--error", "7", "--limit", "4", "--from",
                        "2026-02-01", "--until", "2026-02-28", "--document", "report 7", "--ground", "art. 26")
    lines = out.splitlines()
    check("the permit's line", lines[2].split(), ["P1", "0", "-300"])
    entry = lines[0].split()[1]
    says(district.must("-C", district.ledger, "log", f"{entry}..{entry}"),
         "M1 2026-02-01..2026-02-28 error of 7 % beyond 4 %, report 7: art. 26")
    february = office.one("2026-02")
    check("it is among what the line rests on", int(entry) in february["lines"][0]["entries"], True)
    says(district.must("-C", district.ledger, "explain", february["invoice"], "--depth", "readings"),
         f"    2026-02-01..2026-02-28, entry {entry}: error of 7 % beyond 4 %: measured 10700 m³, "
         "assessed beside it -300 m³")
    says(district.must("-C", district.ledger, "balance", "2026-02", "--unit", "m3"), "-300")
    journal = district.must("-C", district.ledger, "export", "hledger")
    says(journal, f"2026-02-01 * water of I1  ; entries:21 {entry}\n    water:measured:P1:I1  382143 L\n"
                  "    water:assessed:P1:I1  -10714 L\n")
    says(journal, "    water:assessed:P1  0 L =* -300000 L\n")
    _, alerts = district.json("alerts", "list")
    check("the holder is told", [x["moved_litres"] for x in alerts["alerts"] if x["cause"] == int(entry)],
          [-300_000])
    _, audit = district.json("audit", "2026-02")
    made, = [x for x in audit["hand_made"] if x["kind"] == "meter-error"]
    check("the auditor is told", (made["entry"], made["ground"], made["litres"]), (int(entry), "art. 26", -300_000))
    check("it adds up", audit["reconciliation"]["adds_up"], True)


def waits_for_a_second(weir, source, folder):
    """F31: where two actors are needed it is entered and moves nothing."""
    office = two_cycles(weir, source, folder, None, "--two-actors")
    answer = correct(office, "--error", "7", *CYCLES, *ZHENGZHOU)
    check("it waits", (answer["changed"], answer["pending"], answer["moved"]), (True, True, []))


def wrong(weir, source, folder):
    """What is wrong is said, and nothing is written."""
    office = two_cycles(weir, source, folder, None)
    district = office.district
    district.must("-C", district.ledger, "correct", "M1", "--error", "7", *CYCLES, *ZHENGZHOU)
    size = district.json("log", "0")[1]["log"]["size"]
    march = ("--from", "2026-03-01", "--until", "2026-03-31")
    for words, said in (
            (("--error", "7", "--from", "2026-02-28", "--until", "2026-03-31"), "from 2026-01-01 to 2026-02-28 already"),
            (("--error", "7", "--from", "2026-03-01", "--until", "2026-04-01"), "not known what meter 'M1' measured on 2026-04-01"),
            (("--error", "7", "--from", "2019-12-01", "--until", "2019-12-31"), "was not there yet"),
            (("--error", "7", "--from", "2026-04-01", "--until", "2026-04-30"), "has not come yet"),
            (("--error", "7", "--from", "2021-01-01", "--until", "2025-12-31"), "more than 1100 days"),
            (("--error", "7", "--from", "2026-03-31", "--until", "2026-03-01"), "'--until': the last day lies before"),
            (("--error", "7", "--until", "2026-03-31"), "'--from' must be given"),
            (("--error", "7", "--from", "2026-03-01"), "'--until' must be given"),
            (("--error", "0", *march), "nothing to take back"),
            (("--error", "0", "--from", "2026-01-01", "--until", "2026-01-31"), "nothing to take back"),
            (("--error", "7", "--limit", "7", *march), "'--limit': the error lies within the limit"),
            (("--error", "-3", "--limit", "4", *march), "'--limit': the error lies within the limit"),
            (("--error", "7", "--limit", "-4", *march), "is no percentage above 0"),
            (("--error", "7%", *march), "is no percentage that the meter showed"),
            (("--error", "-90.0001", *march), "is no percentage that the meter showed"),
            (("--error", "7", "--document", "x" * 256, *march), "1 to 255 bytes"),
            (("--error", "7", "--void", *march), "'--void' does not go with '--error'"),
            (("--at", "2026-02-01", "--count", "1", "--void", "--limit", "4"), "'--limit' goes with '--error'")):
        refused(office, said, "correct", "M1", *words, *ZHENGZHOU)
    refused(office, "'--ground' must be given", "correct", "M1", "--error", "7", *march)
    refused(office, "no meter 'M9'", "correct", "M9", "--error", "7", *march, *ZHENGZHOU)
    check("nothing was written", district.json("log", "0")[1]["log"]["size"], size)
    district.must("-C", district.ledger, "assess", "M1", "--from", "2026-04-01", "--until", "2026-04-05", "--method",
                  "declared", "--m3", "10", "--ground", "dark display")
    refused(office, "it was assessed what was taken on 2026-04-01", "correct", "M1", "--error", "7", "--from",
            "2026-03-01", "--until", "2026-04-05", *ZHENGZHOU)


TESTS = [whole_error, beyond_the_limit, late_and_moved, told_again, what_people_see, waits_for_a_second, wrong]


if __name__ == "__main__":
    main(named(TESTS))
