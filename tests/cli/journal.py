#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""hledger reads the accounts, finds them sound, and its balances are ours.

The sample district with both its months billed, and a bill with a delta and
remainders of rounding, are exported; each account of hledger is held against
`weir balance --json` and `weir bill --json`. A journal of which one figure was
altered is refused by `hledger check`.

usage: journal.py WEIR SOURCE
"""

import csv
import io
import os
import re
import shutil
import subprocess
import sys
from fractions import Fraction

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "cases")]

import demo_change  # noqa: E402
from district import District  # noqa: E402
from office import Office  # noqa: E402
from played import check, main, named  # noqa: E402

PRECISE = "1.000000000000000 CNY"


def hledger(*words):
    done = subprocess.run(["hledger", *words], text=True, capture_output=True, timeout=120,
                          env={**os.environ, "LC_ALL": "C.UTF-8"})
    return done.returncode, done.stdout, done.stderr


def balances(path):
    """{account: (litres, fen)} of all accounts without those below them, by hledger."""
    status, out, err = hledger("bal", "-f", path, "-c", PRECISE, "--flat", "--empty", "-N",
                               "-O", "csv", "--layout", "bare")
    check(f"hledger bal: {err}", status, 0)
    found = {}
    for row in csv.DictReader(io.StringIO(out)):
        litres, fen = found.get(row["account"], (0, Fraction(0)))
        if row["commodity"] == "L":
            litres += int(row["balance"])
        elif row["commodity"] == "CNY":
            fen += Fraction(row["balance"]) * 100
        else:
            check("balance without commodity", Fraction(row["balance"]), 0)
        found[row["account"]] = (litres, fen)
    return found


def beneath(found, account):
    """The account with all below it."""
    rows = [sums for name, sums in found.items()
            if name == account or name.startswith(account + ":")]
    return sum(x[0] for x in rows), sum((x[1] for x in rows), Fraction(0))


def export(district, folder, name, *options):
    path = os.path.join(folder, name)
    check("stdout", district.must("-C", district.ledger, "export", "hledger", path, *options), "")
    for checks in ([], ["--strict"], ["ordereddates"]):
        status, _, err = hledger("check", "-f", path, *checks)
        check(f"hledger check {checks}: {err}", status, 0)
    return path


def water_of(sheets):
    """{(account, intake): litres} and {account: litres}, by the meters' booked litres."""
    intakes, accounts = {}, {}
    for sheet in sheets:
        for line in sheet["permits"]:
            check("assessed", line["assessed_litres"], 0)
            accounts[line["permit"]] = accounts.get(line["permit"], 0) + line["taken_litres"]
            for meter in line["meters"]:
                key = line["permit"], meter["intake"]
                intakes[key] = intakes.get(key, 0) + meter["booked_litres"]
    return intakes, accounts


def check_water(found, sheets):
    intakes, accounts = water_of(sheets)
    for account, litres in accounts.items():
        check(f"water of {account}", beneath(found, f"water:measured:{account}"), (litres, 0))
    for (account, intake), litres in intakes.items():
        if ":" not in account:
            check(f"water of {account} at {intake}",
                  found.get(f"water:measured:{account}:{intake}", (0, 0)), (litres, 0))
    total = beneath(found, "water")
    check("nature", found["nature"], (-total[0], 0))


def check_money(found, bills):
    totals, remainders, exact = {}, {}, Fraction(0)
    for invoice in (x for bill in bills for x in bill["invoices"]):
        account, left = invoice["permit"], Fraction(invoice["remainder_fen"])
        totals[account] = totals.get(account, 0) + invoice.get("total_fen", 0)
        remainders[account] = remainders.get(account, 0) + left
        exact += invoice.get("total_fen", 0) + left
    for account, fen in totals.items():
        check(f"owed by {account}", beneath(found, f"receivable:{account}"), (0, fen))
        check(f"rounded off {account}", beneath(found, f"charges:remainder:{account}"),
              (0, remainders[account]))
    check("charged", beneath(found, "charges:charged"), (0, -exact))
    check("owed by all", beneath(found, "receivable")[1], sum(totals.values()))
    return sum(1 for x in remainders.values() if x != 0)


def check_altered(path):
    """One litre, one fen: the books' own balances in the journal do not stand any more."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    for pattern, other in ((r"(water:measured:\S+)  (\d+) L\n    nature  -(\d+) L",
                            lambda m: f"{m[1]}  {int(m[2]) + 1} L\n    nature  -{int(m[3]) + 1} L"),
                           (r"(receivable:\S+)  (\d+)\.(\d\d) CNY\n    charges:charged:fee  -\d+\.\d\d",
                            lambda m: f"{m[1]}  {int(m[2]) + 1}.{m[3]} CNY\n    charges:charged:fee  -"
                                      f"{int(m[2]) + 1}.{m[3]}")):
        altered, count = re.subn(pattern, other, text, count=1)
        check(f"'{pattern}'", count, 1)
        with open(path + ".altered", "w", encoding="utf-8") as file:
            file.write(altered)
        status, _, err = hledger("check", "-f", path + ".altered")
        check("hledger check of an altered journal", (status, "assertion" in err), (1, True))


def sample(weir, source, folder):
    """The sample district, two months."""
    files = os.path.join(folder, "sample")
    demo_change.copy_sample(source, files)
    district = District(weir, folder)
    district.files = files
    district.found("2026-10-02")
    bills = [district.bill(month)[1] for month in ("2026-08", "2026-09")]
    sheets = [district.json("balance", month)[1] for month in ("2026-08", "2026-09")]
    path = export(district, folder, "day.journal")
    found = balances(path)
    check_water(found, sheets)
    check_money(found, bills)
    by_month = balances(export(district, folder, "month.journal", "--by", "month"))
    check("by month", by_month, found)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    check("transactions without an entry", [line for line in text.splitlines()
          if re.match(r"\d{4}-", line) and "; entr" not in line and "the books hold" not in line], [])
    check("on stdout", district.must("-C", district.ledger, "export", "hledger"), text)
    check_altered(path)
    status, _, err = district.run("-C", district.ledger, "export", "hledger", path)
    check("over a file that is there", (status, "File exists" in err), (2, True))
    print(f"{text.count(' * ')} transactions, {len(found)} accounts")


def remainders(weir, source, folder):
    """A third of a fen, half a fen, and a late fact: receivable in fen, the rest remembered."""
    office = Office(weir, source, folder, "zhejiang-month", {"annual_m3": "1000"})
    office.district.intake("I%2", "P1")
    office.district.meter("M:2", "I%2", "2020-01-01")
    for meter, litres in (("M1", 12_345_679), ("M:2", 7_654_323)):
        office.district.take(meter, "2026-01", litres)
        office.district.take(meter, "2026-02", litres)
    office.district.plan("P1", 2026, [9] * 12)
    office.district.found("2026-03-02")
    bills = [office.bill("2026-01")[1]]
    rows = [{"meter": "M1", "at": "2026-01-11T00:00:00+08:00", "total_m3": "11000.001"}]
    office.district.import_more("readings", rows)
    bills = [office.bill(month)[1] for month in ("2026-01", "2026-02")]
    check("a delta", any("corrects" in x for x in bills[0]["invoices"]), True)
    sheets = [office.district.json("balance", month)[1] for month in ("2026-01", "2026-02")]
    path = export(office.district, folder, "odd.journal")
    found = balances(path)
    left = check_money(found, bills)
    check("accounts with a remainder", left, 1)
    check_water({account.replace("%25", "%"): sums for account, sums in found.items()}, sheets)


if __name__ == "__main__":
    if shutil.which("hledger") is None:
        print("no hledger: skipped")
        sys.exit(77)
    main(named([sample, remainders]))
