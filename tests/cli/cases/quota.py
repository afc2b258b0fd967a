#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What may still be taken, how long it lasts, and what the next cubic metre costs.

usage: quota.py WEIR SOURCE [TEST...]
"""

import json
import os
import signal
import subprocess
import tempfile

from office import Office
from played import check, main, named


def quota(office, permit, at):
    status, found = office.district.json("quota", permit, "--at", at)
    check("status", status, 0)
    return found


def ceiling(found, basis):
    return next(x for x in found["ceilings"] if x["basis"] == basis)


def month_of(office, taken):
    """January with so many m3 by its 20th day, under a plan of 10,000."""
    office.district.plan("P1", 2026, [10_000] * 12)
    office.read("M1", ("2026-01-01", 0), ("2026-01-21", taken))
    office.district.found("2026-01-21")


def price_climbs(weir, source, taken, fen, rules, may_take):
    with tempfile.TemporaryDirectory() as folder:
        office = Office(weir, source, folder, "zhejiang-month")
        month_of(office, taken)
        found = quota(office, "P1", "2026-01-20")
        check(f"after {taken} the next m3", found["next_m3_fen"], fen)
        check(f"after {taken} its rules", [(x["rule"], x.get("band")) for x in
                                           found["next_m3_lines"]], rules)
        check(f"after {taken} still", found["may_take_litres"], may_take * 1000)
        check(f"after {taken} bound by", found["bound_by"], "plan-month")
        check("the rule", found["next_m3_rule"], rules[0][0])


def bands(weir, source, _):
    """1-R1: 0.20, and from the plan on 0.20, 0.40, 0.60 more; a band's edge splits the m3."""
    base = ("surface", None)
    with open(os.path.join(source, "tests/data/rulebooks/zhejiang-month.yaml"),
              encoding="utf-8") as file:
        over = "over-plan"
        assert over in file.read()
    found = None
    with tempfile.TemporaryDirectory() as folder:
        office = Office(weir, source, folder, "zhejiang-month")
        month_of(office, 1_000)
        found = quota(office, "P1", "2026-01-20")
        base = (found["next_m3_lines"][0]["rule"], None)
    price_climbs(weir, source, 1_000, 20, [base], 9_000)
    price_climbs(weir, source, 9_999, 20, [base], 1)
    price_climbs(weir, source, 10_000, 40, [base, (over, 1)], 0)
    price_climbs(weir, source, 12_000, 60, [(over, 2), base], -2_000)
    price_climbs(weir, source, 14_000, 80, [(over, 3), base], -4_000)


def position_of_the_day(weir, source, folder):
    """--at is the end of that day: what was taken later neither counts nor costs."""
    office = Office(weir, source, folder, "zhejiang-month")
    office.district.plan("P1", 2026, [10_000] * 12)
    office.read("M1", ("2026-01-01", 0), ("2026-01-11", 9_000), ("2026-01-12", 10_000),
                ("2026-01-21", 13_000))
    office.district.found("2026-02-03")
    check("9,000 by the tenth", quota(office, "P1", "2026-01-10")["next_m3_fen"], 20)
    check("10,000 by the eleventh", quota(office, "P1", "2026-01-11")["next_m3_fen"], 40)
    found = quota(office, "P1", "2026-01-20")
    check("13,000 by the twentieth", found["next_m3_fen"], 60)
    month = ceiling(found, "plan-month")
    check("passed on", month["crossed_on"], "2026-01-12")
    check("remains", month["remaining_litres"], -3_000_000)
    check("share", month["share_ppm"], 1_300_000)
    check("no forecast of what is gone", "forecast_on" in month, False)
    check("a new month", quota(office, "P1", "2026-02-01")["may_take_litres"], 10_000_000)


def parts_of_a_fen(weir, source, folder):
    """The exact totals are compared, not rounded ones: 0.125 yuan is 13 fen whatever came before."""
    office = Office(weir, source, folder, "zhejiang-month")
    office.book("zhejiang-month", 'yuan: "0.20"', 'yuan: "0.125"')
    office.read("M1", ("2026-01-01", 0), ("2026-01-21", 1))
    office.district.found("2026-01-21")
    check("an odd half", quota(office, "P1", "2026-01-20")["next_m3_fen"], 13)


def no_price(weir, source, folder):
    """Unpriced is never 0: no rulebook; no row for the water; no intake."""
    office = Office(weir, source, folder, None)
    office.district.permit("P2")
    office.read("M1", ("2026-01-01", 0), ("2026-01-21", 1_000))
    office.district.found("2026-01-21")
    found = quota(office, "P1", "2026-01-20")
    check("no price", "next_m3_fen" in found, False)
    check("why", found["next_m3_unpriced"], "no-rulebook")
    check("no intake", quota(office, "P2", "2026-01-20")["next_m3_unpriced"], "no-intake")


def no_row(weir, source, folder):
    office = Office(weir, source, folder, "forgotten", {"source": "groundwater"})
    office.read("M1", ("2026-01-01", 0), ("2026-01-21", 1_000))
    office.district.found("2026-01-21")
    check("why", quota(office, "P1", "2026-01-20")["next_m3_unpriced"], "no-rate")


def unpriced_month_does_not_bind(weir, source, folder):
    """F26: the month's plan binds only where the rulebook prices it."""
    office = Office(weir, source, folder, "zhejiang-year")
    month_of(office, 9_000)
    found = quota(office, "P1", "2026-01-20")
    check("may take", found["may_take_litres"], 111_000_000)
    check("bound by", found["bound_by"], "plan")
    check("the month is shown", ceiling(found, "plan-month")["remaining_litres"], 1_000_000)


def of_a_holder(weir, source, folder):
    """F30: one answer for the firm, by credit code and by name."""
    office = Office(weir, source, folder, "zhejiang-month",
                    {"holder": "Mill", "credit_code": "91330000X", "annual_m3": "5000"})
    office.district.permit("P2", holder="Mill", credit_code="91330000X", annual_m3="7000")
    office.district.permit("P3", holder="Other", annual_m3="1")
    office.district.intake("I2", "P2")
    office.district.meter("M2", "I2", "2020-01-01")
    office.read("M1", ("2026-01-01", 0), ("2026-01-21", 1_000))
    office.read("M2", ("2026-01-01", 0), ("2026-01-21", 400))
    office.district.found("2026-01-21")
    status, found = office.district.json("quota", "--holder", "91330000X", "--at", "2026-01-20")
    check("status", status, 0)
    check("permits", [x["permit"] for x in found["permits"]], ["P1", "P2"])
    check("sums", found["sums"], [{"basis": "permit", "permits": 2, "limit_litres": 12_000_000,
                                   "taken_litres": 1_400_000, "measured_litres": 1_400_000,
                                   "assessed_litres": 0, "held_litres": 0,
                                   "remaining_litres": 10_600_000}])
    _, named = office.district.json("quota", "--holder", "Mill", "--at", "2026-01-20")
    check("by name", named, found)
    check("nobody", office.district.run("-C", office.district.ledger, "quota", "--holder", "X")[0],
          2)


def expired(weir, source, folder):
    """Nothing may be taken under a permit that is valid no more, whatever its year leaves."""
    office = Office(weir, source, folder, "zhejiang-month", {"valid_until": "2026-01-31"})
    office.read("M1", ("2026-01-01", 0), ("2026-01-21", 1_000))
    office.district.found("2026-02-03")
    found = quota(office, "P1", "2026-02-02")
    check("valid", found["valid"], False)
    check("may take", found["may_take_litres"], 0)
    check("bound by", found["bound_by"], "permit")


def assessed(weir, source, _):
    """F20, F30, F34: assessed litres count and cross, and are told; exempt ones only are told."""
    for option, litres, alerts in (([], 9_500_000, [80, 90]), (["--exempt"], 1_000_000, [])):
        with tempfile.TemporaryDirectory() as folder:
            office = Office(weir, source, folder, "zhejiang-year", {"annual_m3": "10000"})
            office.read("M1", ("2026-01-01", 0), ("2026-01-11", 1_000))
            office.district.found("2026-02-03")
            office.district.must("-C", office.district.ledger, "assess", "M1", "--from",
                                 "2026-01-11", "--until", "2026-01-31", "--method", "declared",
                                 "--m3", "8500", "--ground", "statement 3", *option)
            found = quota(office, "P1", "2026-02-02")
            check("taken", ceiling(found, "permit")["taken_litres"], litres)
            check("of it assessed", ceiling(found, "permit")["assessed_litres"],
                  litres - 1_000_000)
            _, told = office.district.json("alerts")
            check("raised", [x["percent"] for x in told["alerts"] if x["basis"] == "permit"],
                  alerts)
            check("told", [(x["from"], x["until"]) for x in told["alerts"]
                           if x["basis"] == "notice"], [("2026-01-11", "2026-01-31")])
            status, _, err = office.district.run("verify", office.district.ledger, "--key",
                                                 office.district.vkey)
            check("verify", (status, err), (0, ""))


def watched(weir, source, folder):
    """--watch says the quota again when the log has grown, and ends in order when interrupted."""
    office = Office(weir, source, folder, "zhejiang-month")
    office.district.plan("P1", 2026, [10_000] * 12)
    office.read("M1", ("2026-01-01", 0), ("2026-01-21", 1_000))
    office.district.found("2026-01-25")
    command = [office.district.weir, "-C", office.district.ledger, "quota", "P1", "--at",
               "2026-01-25", "--watch", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as watch:
        first = json.loads(watch.stdout.readline())
        check("taken", ceiling(first, "plan-month")["taken_litres"], 1_000_000)
        office.late("M1", ("2026-01-22", 1_500))
        again = first
        for line in watch.stdout:  # a file is three entries, which may be seen apart
            again = json.loads(line)
            if ceiling(again, "plan-month")["taken_litres"] != 1_000_000:
                break
        check("taken", ceiling(again, "plan-month")["taken_litres"], 1_500_000)
        check("the log has grown", again["log"]["size"] > first["log"]["size"], True)
        watch.send_signal(signal.SIGINT)
        check("status", watch.wait(timeout=30), 0)


def how_old(weir, source, folder):
    """The newest reading that counts of each meter, and which of them are late, at the asking day's end."""
    office = Office(weir, source, folder, "zhejiang-month")
    office.district.meter("M2", "I1", "2026-01-01")
    office.district.meter("M3", "I1", "2026-01-19")
    office.read("M1", ("2026-01-01", 0), ("2026-01-19", 900), ("2026-01-20", 1_000))
    office.read("M2", ("2026-01-01", 0), ("2026-01-11", 500))
    office.district.add("readings", meter="M2", at="2026-01-19T12:00:00+08:00", total_m3="600.000", status="N")
    office.district.found("2026-01-21")

    def ages(at):
        return [(x["meter"], x.get("newest_reading_at"), x["late"]) for x in quota(office, "P1", at)["meters"]]

    check("a day after", ages("2026-01-20"), [
        ("M1", "2026-01-19T16:00:00Z", False),  # a day old, and due each day
        ("M2", "2026-01-10T16:00:00Z", True),   # what came on the 19th does not count
        ("M3", None, True)])
    check("then", ages("2026-01-10"), [("M1", "2025-12-31T16:00:00Z", True), ("M2", "2026-01-10T16:00:00Z", False)])
    check("half a day more", ages("2026-01-21")[0], ("M1", "2026-01-19T16:00:00Z", False))
    text = office.district.must("-C", office.district.ledger, "quota", "P1", "--at", "2026-01-20")
    for said in ("Newest reading  2026-01-20T00:00:00+08:00, of meter M1\n",
                 "Warning         meter M2 is due every 86400 s and was read last on 2026-01-11T00:00:00+08:00: "
                 "what it took since is not counted\n",
                 "Warning         meter M3 is due every 86400 s and has no reading that counts: "
                 "what it took is not counted\n"):
        if said not in text:
            raise AssertionError(f"'{said}' is not in: {text}")


TESTS = [bands, position_of_the_day, parts_of_a_fen, no_price, no_row,
         unpriced_month_does_not_bind, of_a_holder, expired, assessed,
         watched, how_old]


if __name__ == "__main__":
    main(named(TESTS))
