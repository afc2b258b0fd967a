#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An audit names what came late and what was decided by hand, and adds up to the litre.

usage: audit.py WEIR BUILD_ROOT SOURCE_ROOT

The numbers of rules.md F12: January closes and is billed with 100,000 m3, then
5,000 m3 of January arrive. A slip in a reading is corrected, an intake has no
meter, another no reading, a meter no intake, one month is open, one is not
billed. Last, a program whose closed sheet is wrong by one litre writes the same
ledger, and the sound one says which sheet.
"""

import datetime
import os
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "cases"), os.path.join(HERE, "../planted")]
from district import District  # noqa: E402
from planted import make_program  # noqa: E402

RULEBOOK = """\
rulebook: plain
title: one rate
source: made up for this test
place: "330000"
from: 2020-01-01
until: null
kind: fee
filing: month
rates:
  - {id: surface, source: surface, yuan: "0.20"}
"""
WRONG_SHEET = ("a closed sheet is wrong", "ledger/closing.c",
               [("item_put_int(bytes, line->taken_litres);",
                 "item_put_int(bytes, line->taken_litres + (line->taken_litres > 0));")], "close")
checks = 0


def check(good, *what):
    global checks
    checks += 1
    if not good:
        sys.exit(f"not so: {what}")


def tell(weir, folder):
    os.makedirs(folder)
    d = District(weir, folder)
    d.area()
    for number in (1, 2, 3, 4, 5):
        d.permit(f"P{number}")
        d.intake(f"I{number}", f"P{number}")
    for number in (1, 2, 4, 5):
        d.meter(f"M{number}", f"I{number}", "2026-01-01")
    d.add("readings", meter="M4", at="2026-01-10T08:00:00+08:00", total_m3="7", status="N")
    d.reading("M5", datetime.date(2026, 1, 10), 5_000)
    path = os.path.join(folder, "plain.yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(RULEBOOK)
    d.rulebook(path)
    d.reading("M1", datetime.date(2026, 1, 1), 0)
    d.reading("M1", datetime.date(2026, 2, 1), 100_000_000)
    d.reading("M1", datetime.date(2026, 3, 1), 190_000_000)
    d.reading("M1", datetime.date(2026, 4, 1), 285_000_000)
    d.found("2026-05-01")
    d.must("-C", d.ledger, "close", "2026-01")
    d.run("-C", d.ledger, "bill", "2026-01")  # 1: P2 and P3 are unknown
    # 5,000 m3 of February were January's.
    d.must("-C", d.ledger, "correct", "M1", "--at", "2026-02-01T00:00:00+08:00", "--count", "100000",
           "--to", "105000", "--ground", "read from the photograph")
    d.must("-C", d.ledger, "close", "2026-02")
    return d


def sums(audit):
    return {name: value for name, value in audit["reconciliation"].items() if name.endswith("_litres")}


def differences(audit):
    return [(row["why"], row["subject"], row["litres"])
            for row in audit["reconciliation"]["differences"]]


def sound(weir, folder):
    d = tell(weir, folder)
    status, audit = d.json("audit", "2026-01")
    check(status == 0 and audit["reconciliation"]["adds_up"], audit)
    check(sums(audit) == {"registers_litres": 105_000_000, "measured_litres": 105_000_000,
                          "assessed_litres": 0, "taken_litres": 105_000_000,
                          "sheets_litres": 100_000_000, "billed_litres": 100_000_000}, sums(audit))
    check(differences(audit) == [("after-close", "P1", -5_000_000), ("after-bill", "P1", -5_000_000)],
          differences(audit))
    late, = audit["late"]
    check((late["kind"], late["permit"], late["month"], late["litres"]) ==
          ("correction", "P1", "2026-01", 5_000_000), late)
    check(late["after_close"] and late["after_bill"] and late["actor"] == 1, late)
    made, = audit["hand_made"]
    check((made["kind"], made["ground"], made["litres"], made["entry"]) ==
          ("correction", "read from the photograph", 5_000_000, late["entry"]), made)
    check([(row["why"], row.get("intake"), row["permit"]) for row in audit["alone"]] ==
          [("no-reading", "I2", "P2"), ("no-good-reading", "I4", "P4"), ("no-meter", "I3", "P3")], audit["alone"])
    # What the sheet counts as a reading came, whether or not it counted.
    _, sheet = d.json("balance", "2026-01")
    came = {row["permit"]: sum(meter["readings"] for meter in row["meters"]) for row in sheet["permits"]}
    check(came == {"P1": 1, "P2": 0, "P3": 0, "P4": 1, "P5": 1}, came)
    check(audit["two_actors"] is False and audit["log"]["size"] > 10, audit)
    quarter(d)
    billed(d)


def quarter(d):
    """February is closed and not billed, March neither."""
    status, audit = d.json("audit", "2026-Q1")
    check(status == 0 and audit["reconciliation"]["adds_up"], audit)
    check(sums(audit)["taken_litres"] == 285_000_000, audit)
    check(sums(audit)["sheets_litres"] == 185_000_000, audit)
    check(("not-closed", "P1", -95_000_000) in differences(audit), differences(audit))
    check([row for row in differences(audit) if row[0] == "not-billed"] ==
          [("not-billed", "P1", -85_000_000), ("not-billed", "P1", -95_000_000)], differences(audit))


def billed(d):
    """A delta takes up what came late: nothing is left between days and bills."""
    d.run("-C", d.ledger, "bill", "2026-01")
    status, audit = d.json("audit", "2026-01")
    check(status == 0 and sums(audit)["billed_litres"] == 105_000_000, audit)
    check([row[0] for row in differences(audit)] == ["after-close"], differences(audit))
    path = os.path.join(d.folder, "moved.csv")
    d.write("intakes", [{"intake": "I1", "permit": "P1", "name": "I1", "area_class": "restricted",
                         "from": "2026-01-15"}], path)
    d.must("-C", d.ledger, "import", "intakes", path, "--retroactive", "document 5 of the bureau")
    _, audit = d.json("audit", "2026")
    check(("intakes", "document 5 of the bureau", "none") in
          [(row["kind"], row["ground"], row["second_actor"]) for row in audit["hand_made"]], audit)
    status, out, err = d.run("-C", d.ledger, "audit", "2026-01")
    check(status == 0 and "It adds up." in out and "read from the photograph" in out, out, err)
    status, _, err = d.run("-C", d.ledger, "audit", "January")
    check(status == 2 and "'January'" in err, err)


def faulty(weir, build, source, folder):
    os.makedirs(folder)
    d = tell(make_program(build, source, WRONG_SHEET, folder), os.path.join(folder, "district"))
    d.weir = weir
    status, audit = d.json("audit", "2026-01")
    check(status == 1 and not audit["reconciliation"]["adds_up"], audit)
    check(("sheet", "P1", 1) in differences(audit), differences(audit))
    status, out, _ = d.run("-C", d.ledger, "audit", "2026-01")
    check(status == 1 and "UNEXPLAINED" in out and "does NOT add up" in out, out)


def main():
    weir, build, source = (os.path.realpath(word) for word in sys.argv[1:])
    with tempfile.TemporaryDirectory() as folder:
        sound(weir, os.path.join(folder, "sound"))
        faulty(weir, build, source, os.path.join(folder, "faulty"))
    print(f"{checks} checks")


if __name__ == "__main__":
    main()
