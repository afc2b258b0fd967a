#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Irrigation vouchers from the command line: issued, sold, delivered against; no litre of water moves.

Rounds that end are in tests/ledger/test_voucher.c, whose clock can be set.

usage: voucher.py WEIR SOURCE
"""

import csv
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "cases"))

from district import District  # noqa: E402
from played import check  # noqa: E402


def made(weir, folder):
    """A scheme of three shares, whose permit has a meter that was read."""
    district = District(weir, folder)
    district.area("620702")
    district.permit("SCHEME", area="620702")
    district.intake("I1", "SCHEME")
    district.meter("M1", "I1", "2026-01-01")
    district.take("M1", "2026-02", 1_000_000)
    for share, holder in (("S1", "Wang"), ("S2", "Li"), ("S3", "Zhao")):
        district.add("shares", share=share, holder=holder, area="620702", permit="SCHEME", annual_m3="1000",
                     valid_from="2025-01-01", valid_until="2029-12-31")
    district.found("2026-03-02", speed=1)
    return district


def say(district, *words, status=0):
    found = district.run("-C", district.ledger, "voucher", *words, "--document", "paper")
    check(f"status of {words}: {found[1]}{found[2]}", found[0], status)
    return found[1] + found[2]


def issue(district, ticket, share, m3, *more, status=0):
    return say(district, "issue", ticket, "--round", "R1", "--share", share, "--m3", m3, *more, status=status)


def left(district, ticket):
    return district.json("voucher", "show", ticket)[1]["left_litres"]


def issued(district):
    say(district, "round", "R1", "--permit", "SCHEME", "--from", "2026-03-01", "--until", "2026-03-10")
    say(district, "round", "R2", "--permit", "SCHEME", "--from", "2026-03-11", "--until", "2026-03-20")
    issue(district, "T1", "S1", "600", "--carry-to", "R2")
    said = issue(district, "T2", "S1", "400.001", status=2)
    assert "certifies 1000 m3 for 2026, its trades counted: 600 are on tickets, 0 held for sale, 0 pledged, 400.001 more" in said, said
    issue(district, "T2", "S1", "400")
    assert "no share 'S9'" in issue(district, "T3", "S9", "1", status=2)
    assert "does not follow" in issue(district, "T3", "S2", "1", "--carry-to", "R1", status=2)


def sold(district):
    """At a price, rounded once: 150.005 m³ at 0.123456 yuan are 18.52 yuan. Or for a reason."""
    words = ("transfer", "T1", "--to", "T5", "--share", "S2", "--on", "2026-03-02", "--m3", "150.005")
    assert "the price, or the reason for none" in say(district, *words, status=2)
    say(district, *words, "--price", "0.123456")
    ticket = district.json("voucher", "show", "T5")[1]
    check("sold", (ticket["holder"], ticket["parent"], ticket["ticket_litres"], ticket["price_micro_yuan_per_m3"],
                   ticket["total_fen"], ticket["carry_to"]), ("Li", "T1", 150005, 123456, 1852, "R2"))
    words = ("transfer", "T1", "--to", "T6", "--share", "S3", "--on", "2026-03-02", "--reason", "kin", "--m3")
    said = say(district, *words, "449.996", status=2)
    assert "has 449.995 of its 600 m3 left, not 449.996" in said, said
    say(district, *words, "49.995")
    check("left", (left(district, "T1"), left(district, "T6")), (400000, 49995))


def delivered(district):
    deliver = ("deliver", "T1", "--on", "2026-03-02", "--m3")
    say(district, *deliver, "300")
    assert "nothing new" in say(district, *deliver, "300")
    assert "100 of its 600 m3 left, not 100.001" in say(district, *deliver, "100.001", status=2)
    assert "good in round 'R1', and not on 2026-02-28" in say(district, "deliver", "T1", "--on", "2026-02-28", "--m3",
                                                              "1", status=2)
    say(district, *deliver, "130.5", "--reading")
    ticket = district.json("voucher", "show", "T1")[1]
    check("over", (ticket["delivered_litres"], ticket["left_litres"], ticket["over_litres"]), (400000, 0, 30500))
    check("deliveries", [(x["what"], x["delivered_litres"], x["over_litres"]) for x in ticket["deliveries"]],
          [("request", 300000, 0), ("reading", 100000, 30500)])
    first, second = district.json("voucher")[1]["rounds"]
    check("round", (first["tickets"], first["issued_litres"], first["delivered_litres"], first["left_litres"]),
          (4, 1000000, 400000, 600000))
    check("the next", (second["tickets"], second["issued_litres"]), (0, 0))


def february(district):
    """The month's sheet, but for the log that it rests on."""
    return {key: value for key, value in district.json("balance", "2026-02")[1].items() if key != "log"}


def water_is_still(district, before):
    """Tickets' litres move no account of water."""
    check("balance", february(district), before)
    text = district.must("-C", district.ledger, "voucher", "list", "R1")
    assert "T5" in text and "18.52" in text and "kin" in text, text
    text = district.must("-C", district.ledger, "voucher", "show", "T1", "--lang", "zh_CN")
    assert "斗口实测" in text and "30.5" in text, text


def exported(district):
    """hledger finds the accounts sound, and its sums are ours."""
    if shutil.which("hledger") is None:
        return
    path = os.path.join(district.folder, "all.journal")
    district.must("-C", district.ledger, "export", "hledger", path)
    for words in (["check", "--strict"], ["check", "ordereddates"]):
        done = subprocess.run(["hledger", *words, "-f", path], capture_output=True, text=True, timeout=120, check=False)
        check(f"hledger {words}: {done.stderr}", done.returncode, 0)
    done = subprocess.run(["hledger", "bal", "-f", path, "-N", "--flat", "-O", "csv", "--layout", "bare", "vouchers"],
                          capture_output=True, text=True, timeout=120, check=True)
    check("balances", {row[0]: int(row[2]) for row in csv.reader(done.stdout.splitlines()[1:])}, {
        "vouchers:round:R1": -1000000, "vouchers:delivered:R1": 400000, "vouchers:ticket:T2": 400000,
        "vouchers:ticket:T5": 150005, "vouchers:ticket:T6": 49995,
    })


def main():
    with tempfile.TemporaryDirectory() as folder:
        district = made(sys.argv[1], folder)
        before = february(district)
        for scene in (issued, sold, delivered):
            scene(district)
        water_is_still(district, before)
        exported(district)
        district.must("-C", district.ledger, "verify", "--key", district.vkey)
        district.must("-C", district.ledger, "rebuild")


if __name__ == "__main__":
    main()
