#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A year of a city in one script: told to the program, computed a second time, written down.

usage: city.py WEIR LIBWHEN SOURCE small|whole [--make] [--keep FOLDER]

small: 30 permits, 100 meters, October to December; whole: 300, 1,000, the year.
What is seen is compared with the part of docs/city.md between its marks; with
--make it is written there.
"""

import datetime
import json
import subprocess
import sys
import tempfile
from collections import Counter
from fractions import Fraction
from pathlib import Path

from draw import City, YEAR, first_of
from second import DAY
from year import Year

SIZES = {"small": (30, [10, 11, 12]), "whole": (300, list(range(1, 13)))}


def same(what, found, wanted):
    if found != wanted:
        raise AssertionError(f"{what}\n  the program  {found}\n  a second time {wanted}")


def m3(litres):
    """1234567 is 1,234.567."""
    return f"{'-' if litres < 0 else ''}{abs(litres) // 1000:,}.{abs(litres) % 1000:03}"


def yuan(fen):
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100:,}.{abs(fen) % 100:02}"


def table(head, rows):
    """Markdown; the first column to the left, the others to the right."""
    out = ["| " + " | ".join(head) + " |", "|---" + "|--:" * (len(head) - 1) + "|"]
    return out + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]


class Account:
    """What the program says of the year, beside what is known of it otherwise."""

    def __init__(self, year):
        self.year, self.office, self.city = year, year.office, year.city
        self.sheets = {m: year.office.answer("balance", f"{YEAR}-{m:02}", answers=(0, 1)) for m in self.city.months}
        self.alerts = year.office.answer("alerts", "list", "--all")["alerts"]
        self.counts, self.sizes = Counter(), 0

    # ---- a second time

    def litres(self):
        """Each permit's each month, as known at the end: closed and supplement."""
        for month, sheet in self.sheets.items():
            rows = {row["permit"]: row for row in sheet["permits"]}
            for permit in [*self.city.permits, self.city.unpermitted]:
                name = self.name_of(permit, month)
                row = rows[name]
                known = row["taken_litres"] + row.get("supplement_litres", 0)
                assessed = sum(self.year.second.assessed[meter.name] for intake in permit["intakes"]
                               for meter in intake["meters"] if meter.broken == month)
                same(f"{name} in {month}", known, self.year.second.month(permit, month) + assessed)
                same(f"{name} in {month}, assessed", row["assessed_litres"], assessed)
                self.counts["litres"] += 1
        same("what was assessed", self.year.assessed, self.year.second.assessed)

    def name_of(self, permit, month):
        if not permit["permit"]:
            return "unpermitted:" + permit["intakes"][0]["intake"]
        return permit["renewed"] if permit["renewed"] and month >= 7 else permit["permit"]

    def base_charges(self):
        """Base lines of an invoice and its deltas, by intake, against litres times the rate."""
        seen = Counter()
        for invoice in self.year.bills.values():
            for line in invoice["lines"]:
                if line["part"] == "base":
                    seen[invoice["period"], invoice["permit"], line["intake"]] += line["amount_fen"]
        for month in self.city.months:
            period = f"{YEAR}-{month:02}" if month < 12 else f"{YEAR}-Q4"
            for permit in self.city.permits:
                if month == 12 and self.is_over_permit(permit):
                    continue  # what is over is charged in all by another line
                for intake in permit["intakes"]:
                    if any(meter.broken == month for meter in intake["meters"]):
                        continue
                    fen = self.year.second.base(intake, first_of(month), first_of(month + 1))
                    if fen is not None:
                        name = self.name_of(permit, month)
                        same(f"base of {name} {intake['intake']} {period}", seen[period, name, intake["intake"]], fen)
                        self.counts["charges"] += 1

    def is_over_permit(self, permit):
        """Whether its year is more than it may take."""
        taken = sum(self.year.second.month(permit, month) for month in self.city.months)
        assessed = sum(self.year.second.assessed.get(meter.name, 0) for intake in permit["intakes"]
                       for meter in intake["meters"])
        return taken + assessed > permit["annual"] * 1000

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
                assessed = sum(self.year.second.assessed[meter.name] for intake in permit["intakes"]
                               for meter in intake["meters"] if meter.broken == month)
                over = self.year.second.month(permit, month) + assessed - permit["plan"][month - 1] * 1000
                at = (f"{YEAR}-{month:02}", self.name_of(permit, month))
                same(f"over plan {at}", seen[at], max(0, over))
                self.counts["over"] += over > 0

    def alerts_once(self):
        """Of one permit, basis, period and threshold at most one alert is in force."""
        live = Counter((a["permit"], a["basis"], a["period"], a.get("percent")) for a in self.alerts if a["in_force"] and
                       a.get("percent"))
        same("alerts in force more than once", [key for key, count in live.items() if count > 1], [])
        for permit in self.city.permits:
            if permit["plan"] and not permit["renewed"]:
                for month in self.city.months:
                    taken = self.year.second.month(permit, month)
                    if any(meter.broken == month for intake in permit["intakes"] for meter in intake["meters"]):
                        continue
                    at = (permit["permit"], "plan-month", f"{YEAR}-{month:02}", 100)
                    same(f"alert {at}", live[at], int(taken > permit["plan"][month - 1] * 1000 > 0))
                    self.counts["alerts"] += 1

    # ---- at the end

    def end(self):
        office = self.office
        report = office.answer("verify", "--key", office.vkey)
        same("verify", (report["first_fault"], report["books_ok"]), (None, True))
        rebuilt = office.do("rebuild")
        same("rebuild", "the stored books are the same" in rebuilt, True)
        audit = office.answer("audit", str(YEAR), answers=(0, 1))
        found = audit["reconciliation"]
        same("audit", (found["adds_up"], all(d["explained"] for d in found["differences"])), (True, True))
        journal = str(Path(office.folder) / "city.journal")
        office.do("export", "hledger", journal)
        done = subprocess.run(["hledger", "-f", journal, "check"], capture_output=True, text=True, check=False)
        same("hledger check", (done.returncode, done.stderr), (0, ""))
        tool = Path(sys.argv[2]).resolve().parent / "at_every_size"
        done = subprocess.run([tool, office.ledger], capture_output=True, text=True, check=False)
        same("at every size", (done.returncode, done.stderr), (0, ""))
        self.sizes = int(done.stdout.split()[0])
        return report, audit

    # ---- written down

    def month_rows(self):
        for month, sheet in self.sheets.items():
            rows, told = sheet["permits"], self.year.months[month]
            first = [i for i in self.year.bills.values() if "corrects" not in i and
                     i["period"] == (f"{YEAR}-{month:02}" if month < 12 else f"{YEAR}-Q4")]
            later = [i for i in self.year.bills.values() if "corrects" in i and i["period"] == (
                f"{YEAR}-{month:02}" if month < 12 else f"{YEAR}-Q4")]
            yield [f"`{YEAR}-{month:02}`", f"{told['rows']:,}", f"{told['late']:,}", m3(sum(r["taken_litres"] for r in rows)),
                   m3(sum(r.get("supplement_litres", 0) for r in rows)), m3(sum(r["assessed_litres"] for r in rows)),
                   sum(r["unknown_days"] for r in rows), len(first), yuan(sum(i.get("total_fen", 0) for i in first)),
                   len(later), yuan(sum(i.get("total_fen", 0) for i in later))]

    def registry_rows(self):
        city = self.city
        yield ["areas, in three levels", len(city.rows("areas"))]
        yield ["permits", len(city.permits)]
        for source, count in sorted(Counter(p["source"] for p in city.permits).items()):
            yield [f"… of {source}", count]
        yield ["uses, of all kinds", len({p["use"] for p in city.permits})]
        yield ["intakes, one of them without a permit", len(city.intakes)]
        yield ["meters", len(city.meters)]
        yield ["… read by hand once a month", sum(m.by_hand for m in city.meters)]
        yield ["… whose register turns over", sum(m.turns for m in city.meters)]
        yield ["… that check others", sum(m.role == "check" for m in city.meters)]

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

    def written(self, report, audit):
        told, found = self.year.told, audit["reconciliation"]
        parts = [*self.drought(), *self.findings(), *self.caps(), *self.more()]
        out = [f"Made by `tests/city/city.py WEIR LIBWHEN SOURCE {'whole' if len(self.city.months) == 12 else 'small'}"
               " --make`.", "", "### The registry", "", "`weir import all files`", "",
               *table(["", "Rows"], self.registry_rows()), "", "### The months", "",
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
               *table(["Command", "Kind", "Days", "m³", "Yuan/m³", "Times", "Yuan"], self.line_of_2024()), "",
               "### Alerts", "", "`weir alerts list --all`", "",
               *table(["Basis", "Percent", "Raised", "In force"], self.alert_rows()), "", *parts,
               "### At the end", "",
               *table(["Command", "Says"], [
                   ["`weir verify --key …`", f"{report['entries']:,} entries, no fault, books as they follow from them"],
                   ["`weir rebuild`", "the stored books are the same"],
                   ["`weir audit 2024`: registers", m3(found["registers_litres"])],
                   ["… measured", m3(found["measured_litres"])], ["… taken", m3(found["taken_litres"])],
                   ["… on closed sheets", m3(found["sheets_litres"])], ["… billed", m3(found["billed_litres"])],
                   ["… differences, each explained", f"{len(found['differences'])}"],
                   ["`weir export hledger`, `hledger check`", "balanced"],
                   ["each size of the log (`tests/support/at_every_size.c`)",
                    f"sums of each commodity zero, one alert a crossing, at {self.sizes:,}"]]), "", "### A second time", "",
               "Computed apart, in Python, from what flowed and the rules:", "",
               *table(["Compared", "Equal"], [
                   ["litres of a permit and month", f"{self.counts['litres']:,}"],
                   ["base charges of an intake and month, to the fen", f"{self.counts['charges']:,}"],
                   ["months over plan, to the litre", f"{self.counts['over']:,}"],
                   ["months with or without an alert at 100 % of the plan", f"{self.counts['alerts']:,}"],
                   ["assessments", len(self.year.assessed)],
                   ["taken after the order to stop, by permits", self.counts["dry"]],
                   ["years of areas", self.counts["areas"]]])]
        return "\n".join(out) + "\n"

    def alert_rows(self):
        raised = Counter((a["basis"], a.get("percent", "")) for a in self.alerts)
        force = Counter((a["basis"], a.get("percent", "")) for a in self.alerts if a["in_force"])
        return [[basis, percent, count, force[basis, percent]]
                for (basis, percent), count in sorted(raised.items(), key=lambda item: (item[0][0], str(item[0][1])))]

    def drought(self):
        """What was taken after the order to stop, by its permits; the same from what flowed."""
        dry = self.year.dry
        period, first = f"{YEAR}-{dry['month']:02}", first_of(dry["month"])
        rows = self.office.answer("flow", "orders", period)["permits"]
        flowed = {p["permit"]: sum(self.year.second.measured(intake, first + 11 * DAY, first + 21 * DAY)
                                   for intake in p["intakes"]) for p in self.city.permits if p["permit"] in dry["permits"]}
        same("taken after the stop", {row["permit"]: row["after_stop_litres"] for row in rows}, flowed)
        self.counts["dry"] = len(rows)
        return ["### A drought", "", f"`weir flow order OJ-1 reduce | stop | resume`, `weir flow orders {period}`", "",
                *table(["", ""], [["permits that the orders reached", len(rows)],
                                  ["days without a right to take, each", rows[0]["stopped_days"]],
                                  ["taken on them all the same, m³", m3(sum(flowed.values()))]]), ""]

    def findings(self):
        found = self.office.answer("finding", "list", "--all")["findings"]
        count = Counter((one["class"], one["state"]) for one in found)
        return ["### Findings", "", "`weir finding list --all`", "",
                *table(["Problem", "State", "Findings"], [[*key, count[key]] for key in sorted(count)]), ""]

    def caps(self):
        """Each district's year against its cap; conventional water, in-stream use apart."""
        said = self.office.answer("caps", str(YEAR), answers=(0, 1))
        rows = []
        for area in said["areas"]:
            if area["source"] != "all" or "cap_litres" not in area:
                continue
            inside = [p for p in [*self.city.permits, self.city.unpermitted] if p["area"].startswith(area["area"].rstrip("0")
                      if area["depth"] == 0 else area["area"])]
            litres = sum(self.year.second.month(p, m) for p in inside for m in self.city.months if p["use"] != "hydropower"
                         and p["source"] in ("surface", "groundwater", "geothermal"))
            same(f"the year of {area['area']}", area["year_measured_litres"], litres)
            self.counts["areas"] += 1
            rows.append([f"{area['area']} {area['name']}", m3(area["year_taken_litres"]), m3(area["cap_litres"]),
                         f"{area['share_ppm'] / 10000:.2f}", m3(area["permits_litres"]), m3(area["permits_limit_litres"]),
                         area["state"]])
        return ["### Caps", "", "`weir caps 2024`; m³", "",
                *table(["Area", "Taken", "Cap", "Percent", "Permits", "May permit", "State"], rows), ""]

    def more(self):
        """The year of the city and its districts, once more rows are known of them."""
        said = self.office.answer("indicators", str(YEAR), answers=(0, 1))
        rows = [[f"{area['area']} {area['name']}", m3(area["total"]["use"]["litres"]), m3(area["total"]["cap_litres"]),
                 area["total"].get("cap_share_percent", "")] for area in said["areas"] if "cap_litres" in area["total"]]
        return ["### The areas' year", "", "`weir indicators 2024`", "",
                *table(["Area", "Use, m³", "Cap, m³", "Percent"], rows), ""]


def play(weir, when, source, size, folder):
    """The year told and accounted for; what is to be written down."""
    permits, months = SIZES[size]
    year = Year(weir, when, source, folder, City(permits, months))
    year.tell()
    account = Account(year)
    account.litres()
    account.base_charges()
    account.over_plan()
    account.alerts_once()
    return account.written(*account.end())


def main():
    weir, when, source, size, *options = sys.argv[1:]
    book = Path(source) / "docs" / "city.md"
    begin, end = f"<!-- {size} -->\n", f"<!-- end of {size} -->\n"
    keep = options[options.index("--keep") + 1] if "--keep" in options else None
    with tempfile.TemporaryDirectory() as folder:
        seen = play(weir, when, source, size, keep or folder)
    text = book.read_text(encoding="utf-8")
    before, rest = text.split(begin)
    kept, after = rest.split(end)
    if "--make" in options:
        book.write_text(before + begin + seen + end + after, encoding="utf-8")
    elif kept != seen:
        different = [f"- {a}\n+ {b}" for a, b in zip(kept.splitlines(), seen.splitlines()) if a != b]
        sys.exit("docs/city.md is not what is seen:\n" + "\n".join(different[:10]))
    print(f"the city, {size}: as in docs/city.md")


if __name__ == "__main__":
    main()
