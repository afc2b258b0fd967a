#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Another reading, plan month and rate in the sample district: another sheet, another bill.

The sheet and the bill of September are computed here, from the sample files
alone, by register differences and the bands of 浙江 2007; once as the files
are, once with one value changed in each of three of them. The program must say
the same both times, for every permit, and nothing else may differ.

usage: demo_change.py WEIR SOURCE
"""

import csv
import os
import shutil
import sys
import tempfile
from decimal import Decimal
from fractions import Fraction

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "cases"))

from district import District  # noqa: E402
from played import check  # noqa: E402

AUGUST, SEPTEMBER, OCTOBER = (f"2026-{month:02}-01T00:00:00+08:00" for month in (8, 9, 10))
FILES = ["areas", "caps", "permits", "intakes", "meters", "plans", "readings"]

# What is changed: a month's edge of the paper mill's register, its plan, and the rate of rivers.
METER, PERMIT = "LW-1-01", "D330303S2020-0003"
READING_M3 = Decimal("-12.35")
PLAN = ("m09", "100000", "105000")
RATE = ("{id: surface, source: surface, yuan: \"0.20\",", "{id: surface, source: surface, yuan: \"0.23\",")

# The fee of 浙江 2007 in micro-yuan a m3, by source; what else it knows stands in rate_of().
FEE = {"surface": 200_000, "groundwater": 500_000, "geothermal": 500_000, "reclaimed": 0}
CHANGED_FEE = {**FEE, "surface": 230_000}
BANDS = [(Fraction(0), 1), (Fraction(1, 5), 2), (Fraction(2, 5), 3)]


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def change(rows, key, column, old, new):
    """Puts another value into the one row with the key."""
    found = [row for row in rows if all(row[name] == value for name, value in key.items())]
    check(f"rows of {key}", len(found), 1)
    check(f"{column} of {key}", found[0][column], old)
    found[0][column] = new


class Sample:
    """The sample files of a folder, and what follows from them."""

    def __init__(self, folder, fee):
        self.rows = {name: read(os.path.join(folder, name + ".csv")) for name in FILES}
        self.fee = fee
        self.permits = {row["permit"]: row for row in self.rows["permits"]}
        self.intakes = {row["intake"]: row for row in self.rows["intakes"]}
        self.registers = {(row["meter"], row["at"]): int(Decimal(row["total_m3"]) * 1000)
                          for row in self.rows["readings"]}

    def litres(self, meter, opening, closing):
        """Between two readings; a register that turned over has its turn added."""
        taken = self.registers[meter["meter"], closing] - self.registers[meter["meter"], opening]
        return taken if taken >= 0 else taken + 10 ** int(meter["digits"]) * 1000

    def account(self, intake):
        return self.intakes[intake]["permit"] or f"unpermitted:{intake}"

    def taken(self, opening, closing):
        """{account: {intake: litres}}; what a power plant gives back lowers nothing."""
        found = {}
        for meter in self.rows["meters"]:
            if meter["role"] in ("", "take"):
                intakes = found.setdefault(self.account(meter["intake"]), {})
                intakes[meter["intake"]] = (intakes.get(meter["intake"], 0) +
                                            self.litres(meter, opening, closing))
        return found

    def plan(self, account):
        """September's plan in litres; None without one. A blank month shares what is left."""
        for row in self.rows["plans"]:
            if row["permit"] == account:
                months = [row[f"m{month:02}"] for month in range(1, 13)]
                blank = months.count("")
                if months[8] != "":
                    return int(months[8]) * 1000
                left = int(row["annual_m3"]) - sum(int(month) for month in months if month)
                assert left * 1000 % blank == 0
                return left * 1000 // blank
        return None

    def words(self, account, intake):
        permit = self.permits.get(account, {})
        row = self.intakes[intake]
        return row["source"] or permit["source"], row["use"] or permit["use"]

    def rate(self, account, intake):
        source, use = self.words(account, intake)
        return 0 if use == "agriculture" else self.fee[source]

    def bill(self):
        """{account: [(part, intake, band, litres, fen)]} of September."""
        bills = {}
        for account, intakes in self.taken(SEPTEMBER, OCTOBER).items():
            plan = self.plan(account)
            lines = bills.setdefault(account, [])
            for intake, litres in sorted(intakes.items()):
                source, use = self.words(account, intake)
                rate = self.rate(account, intake)
                lines.append(("base", intake, None, litres, fen(litres, rate, 1)))
                if plan is not None and use != "public_supply" and rate != 0:
                    assert len(intakes) == 1
                    lines += [("surcharge", intake, band, over, fen(over, rate, times))
                              for band, over, times in bands(litres, plan)]
        return bills


def fen(litres, rate_micro_yuan, times):
    """litres x rate x times, rounded half up to the fen."""
    exact = Fraction(litres * rate_micro_yuan * times, 1000 * 10_000)
    return int(exact + Fraction(1, 2))


def bands(litres, plan):
    """(band, litres in it, times) of what is over the plan."""
    edges = [plan + share * plan for share, _ in BANDS] + [Fraction(litres)]
    for i, (_, times) in enumerate(BANDS):
        over = min(edges[i + 1], litres) - edges[i]
        if over > 0:
            assert over.denominator == 1
            yield i + 1, int(over), times


def copy_sample(source, folder):
    os.makedirs(os.path.join(folder, "rulebooks"))
    os.makedirs(os.path.join(folder, "profiles"))
    for name in FILES:
        shutil.copy(os.path.join(source, "demo", name + ".csv"), folder)
    shutil.copy(os.path.join(source, "rulebooks/zhejiang-2007.yaml"),
                os.path.join(folder, "rulebooks"))
    shutil.copy(os.path.join(source, "profiles/tuf-2000m.yaml"), os.path.join(folder, "profiles"))


def change_sample(folder):
    """One reading, one plan month, one rate."""
    path = os.path.join(folder, "readings.csv")
    rows = read(path)
    old = next(row["total_m3"] for row in rows if (row["meter"], row["at"]) == (METER, SEPTEMBER))
    change(rows, {"meter": METER, "at": SEPTEMBER}, "total_m3", old,
           str(Decimal(old) + READING_M3))
    write(path, rows)
    path = os.path.join(folder, "plans.csv")
    rows = read(path)
    month, old, new = PLAN
    change(rows, {"permit": PERMIT}, month, old, new)
    change(rows, {"permit": PERMIT}, "annual_m3", "1200000", "1205000")
    write(path, rows)
    path = os.path.join(folder, "rulebooks/zhejiang-2007.yaml")
    with open(path, encoding="utf-8") as file:
        text = file.read()
    check("how often the rate stands in the rulebook", text.count(RATE[0]), 1)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace(*RATE))


def run(weir, folder):
    """Reads a folder into a new ledger; its sheets and its bill."""
    district = District(weir, folder + ".run")
    district.files = folder
    district.found("2026-10-02")
    sheets = {month: district.json("balance", month)[1] for month in ("2026-08", "2026-09")}
    status, bill = district.bill("2026-09")
    check("status of the bill", status, 0)
    return sheets, bill


def account_of(permit):
    return f"unpermitted:{permit}" if permit == "OH-4" else permit


def check_sheet(sample, sheets):
    for month, opening, closing in (("2026-08", AUGUST, SEPTEMBER),
                                    ("2026-09", SEPTEMBER, OCTOBER)):
        found = {account_of(x["permit"]): x["taken_litres"] for x in sheets[month]["permits"]}
        wanted = {account: sum(intakes.values())
                  for account, intakes in sample.taken(opening, closing).items()}
        check(f"sheet of {month}", found, wanted)
    for line in sheets["2026-09"]["permits"]:
        account = account_of(line["permit"])
        check(f"plan of {account}", line.get("plan_litres"), sample.plan(account))
        plan = sample.plan(account)
        check(f"{account}: over its plan", "over-plan" in line["flags"],
              plan is not None and line["taken_litres"] > plan)


def check_bill(sample, bill):
    found = {x["permit"]: [(line["part"], line["intake"], line.get("band"),
                            line["volume_litres"], line["amount_fen"]) for line in x["lines"]]
             for x in bill["invoices"]}
    wanted = sample.bill()
    check("who is billed", sorted(found), sorted(wanted))
    for account, lines in wanted.items():
        check(f"lines of {account}", found[account], lines)
    for invoice in bill["invoices"]:
        check(f"total of {invoice['invoice']}", invoice["total_fen"],
              sum(line[4] for line in wanted[invoice["permit"]]))


def total_of(sample, account):
    return sum(line[4] for line in sample.bill()[account])


def main():
    weir, source = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        plain, changed = os.path.join(folder, "plain"), os.path.join(folder, "changed")
        copy_sample(source, plain)
        copy_sample(source, changed)
        change_sample(changed)
        samples = (Sample(plain, FEE), Sample(changed, CHANGED_FEE))
        # The paper mill by hand: 128,000 m3 against 100,000, then 128,012.35 against 105,000.
        check("as the files are", total_of(samples[0], PERMIT), 25_600_00 + 4_000_00 + 3_200_00)
        check("as changed", total_of(samples[1], PERMIT), 29_442_84 + 4_830_00 + 925_68)
        for sample, name in zip(samples, (plain, changed)):
            sheets, bill = run(weir, name)
            try:
                check_sheet(sample, sheets)
                check_bill(sample, bill)
            except AssertionError as error:
                print(f"{os.path.basename(name)}: {error}")
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
