# SPDX-License-Identifier: Apache-2.0
"""The account of sheets and bills: litres and fen of each permit and month, against second.py and fen.py."""

from collections import Counter
from fractions import Fraction

from draw import YEAR, first_of
from written import m3, same, table, yuan


def period_of(month):
    return f"{YEAR}-{month:02}" if month < 12 else f"{YEAR}-Q4"


class Bills:
    def __init__(self, year, fen, counts):
        self.year, self.city, self.second, self.fen, self.counts = year, year.city, year.second, fen, counts
        self.sheets = {m: year.office.answer("balance", f"{YEAR}-{m:02}", answers=(0, 1)) for m in self.city.months}

    def compare(self):
        self.litres()
        self.base_charges()
        self.totals()
        self.over_plan()

    def litres(self):
        """Each permit's each month, as known at the end: closed and supplement."""
        for month, sheet in self.sheets.items():
            rows = {row["permit"]: row for row in sheet["permits"]}
            for permit in [*self.city.permits, self.city.unpermitted]:
                name = self.year.name_of(permit, month)
                row = rows[name]
                known = row["taken_litres"] + row.get("supplement_litres", 0)
                assessed = sum(self.second.assessed[meter.name] for intake in permit["intakes"]
                               for meter in intake["meters"] if meter.broken == month)
                same(f"{name} in {month}", known, self.second.month(permit, month) + assessed)
                same(f"{name} in {month}, assessed", row["assessed_litres"], assessed)
                self.counts["litres"] += 1
        same("what was assessed", self.year.assessed, self.second.assessed)
        self.counts["assessed"] += len(self.year.assessed)

    def base_charges(self):
        """Base lines of an invoice and its deltas, by intake, against litres times the rate."""
        seen = Counter()
        for invoice in self.year.bills.values():
            for line in invoice["lines"]:
                if line["part"] == "base":
                    seen[invoice["period"], invoice["permit"], line["intake"]] += line["amount_fen"]
        for month in self.city.months:
            period = period_of(month)
            for permit in self.city.permits:
                if month == 12 and self.second.of_year(permit) > self.second.limit(permit):
                    continue  # what is over is charged in all by another line
                for intake in permit["intakes"]:
                    if any(meter.broken == month for meter in intake["meters"]):
                        continue
                    fen = self.second.base(intake, first_of(month), first_of(month + 1))
                    if fen is not None:
                        name = self.year.name_of(permit, month)
                        same(f"base of {name} {intake['intake']} {period}", seen[period, name, intake["intake"]], fen)
                        self.counts["charges"] += 1

    def totals(self):
        """Invoice and deltas of each permit and month, to the fen."""
        seen = Counter()
        for invoice in self.year.bills.values():
            seen[invoice["period"], invoice["permit"]] += invoice.get("total_fen", 0)
        for month in self.city.months:
            for permit in [*self.city.permits, self.city.unpermitted]:
                at = (period_of(month), self.year.name_of(permit, month))
                same(f"charged {at}", seen[at], self.fen.month(permit, month))
                self.counts["totals"] += 1

    def over_plan(self):
        """Litres in the bands of a month: to 20 % over, to 40 %, beyond, where the plan bears a surcharge."""
        seen = Counter()
        for invoice in self.year.bills.values():
            for line in invoice["lines"]:
                if line.get("rule") == "over-plan":
                    seen[invoice["period"], invoice["permit"]] += Fraction(
                        line.get("volume_exact", line["volume_litres"]))
        for month in [m for m in self.city.months if m < 12]:
            for permit in self.city.permits:
                if (permit["use"] in ("public_supply", "hydropower", "agriculture") or not permit["plan"]
                        or permit["source"] in ("reclaimed", "mine", "rain")):
                    continue
                assessed = sum(self.second.assessed[meter.name] for intake in permit["intakes"]
                               for meter in intake["meters"] if meter.broken == month)
                over = self.second.month(permit, month) + assessed - self.second.plan(permit, month)
                at = (f"{YEAR}-{month:02}", self.year.name_of(permit, month))
                same(f"over plan {at}", seen[at], max(0, over))
                self.counts["over"] += over > 0

    # ---- written down

    def month_rows(self):
        for month, sheet in self.sheets.items():
            rows, told = sheet["permits"], self.year.months[month]
            first = [i for i in self.year.bills.values() if "corrects" not in i and
                     i["period"] == period_of(month)]
            later = [i for i in self.year.bills.values() if "corrects" in i and i["period"] == period_of(month)]
            yield [f"`{YEAR}-{month:02}`", f"{told['rows']:,}", f"{told['late']:,}", m3(sum(r["taken_litres"] for r in rows)),
                   m3(sum(r.get("supplement_litres", 0) for r in rows)), m3(sum(r["assessed_litres"] for r in rows)),
                   sum(r["unknown_days"] for r in rows), len(first), yuan(sum(i.get("total_fen", 0) for i in first)),
                   len(later), yuan(sum(i.get("total_fen", 0) for i in later))]

    def line_of_2024(self):
        """One permit on both sides of 2024-12-01."""
        def one(period):
            names = sorted(n for n, i in self.year.bills.items() if i["period"] == period and "corrects" not in i and
                           i["permit"] == permit["permit"])
            return self.year.bills[names[0]]
        permit = next(p for p in self.city.permits if p["use"] == "public_supply" and p["source"] == "surface")
        for period in (f"{YEAR}-11", f"{YEAR}-Q4"):
            invoice = one(period)
            line = invoice["lines"][0]
            yield [f"`weir explain {invoice['invoice']}`", invoice["kind"], line["from"] + " … " + line["until"],
                   m3(line["volume_litres"]), f"{line['rate_micro_yuan'] / 10**6:.2f}", line["times"],
                   yuan(line["amount_fen"])]

    def lines(self):
        told = self.year.told
        return ["### The months", "",
                "Taken as closed and the supplements of later facts: `weir balance MONTH`. Invoices and their deltas:"
                " `weir bill MONTH`, for December `weir bill 2024-Q4`. Volumes in m³, sums in yuan.", "",
                *table(["Month", "Readings", "Late", "Taken", "Supplement", "Assessed", "Unknown days", "Invoices", "Sum",
                        "Deltas", "Sum"], self.month_rows()), "", "### What befell meters", "",
                *table(["Command", "Times"], [
                    ["`weir meter event METER exchanged --final … --initial …`", told["exchanged"]],
                    ["`weir meter event METER repair-ordered --until …`, `exchanged`, `repaired`", told["broken"]],
                    ["`weir assess METER`", len(self.year.assessed)],
                    ["`weir decide METER --at … --count …`", told["conflict"]],
                    ["`weir correct METER --at … --count … --to …`", told["slip"]]]), "",
                f"Assessed in all: {m3(sum(self.year.assessed.values()))} m³.", "",
                "### From the fee to the tax", "", "One public supplier, which the tax lets leak 9 %:", "",
                *table(["Command", "Kind", "Days", "m³", "Yuan/m³", "Times", "Yuan"], self.line_of_2024()), ""]
