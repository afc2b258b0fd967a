# SPDX-License-Identifier: Apache-2.0
"""The account of the year: its sheet, indicators, statistics, declarations, documents, against what flowed and fen.py."""

from collections import Counter
from fractions import Fraction

from account_area import CONVENTIONAL
from draw import YEAR, first_of
from fen import half_up
from second import DAY
from settle import END
from written import m3, same, table, yuan

SHOWN = ("330300", "330302", "330303", "330304")


class Whole:
    def __init__(self, year, fen, counts):
        self.year, self.second, self.office, self.city, self.counts = year, year.second, year.office, year.city, counts
        self.fen = fen
        self.sheet = {row["area"]: row for row in self.office.answer("year", str(YEAR), answers=(0, 1))["areas"]}
        self.indicators = {row["area"]: row for row in self.office.answer("indicators", str(YEAR), answers=(0, 1))["areas"]}
        self.everybody = [*self.city.permits, self.city.unpermitted]
        self.declared, self.made = [], []

    def inside(self, area):
        return [permit for permit in self.everybody if permit["area"].startswith(area.removesuffix("00"))]

    def taken(self, permit, month):
        """Litres of a permit's month, measured and assessed."""
        first = first_of(month)
        return sum(self.second.taken(intake, first + i * DAY) for intake in permit["intakes"]
                   for i in range((first_of(month + 1) - first).days))

    def compare(self):
        for area in SHOWN:
            self.months_of(area)
            self.charges_of(area)
            self.figures_of(area)
        self.findings_of()
        self.statistics()
        self.declarations()
        self.documents()

    # ---- the year's sheet

    def months_of(self, area):
        found = {int(row["period"][5:]): row for row in self.sheet[area]["months"]}
        for month in self.city.months:
            row = found[month]
            same(f"the year of {area}, month {month}", row["lines_litres"] + row["supplement_litres"],
                 sum(self.taken(permit, month) for permit in self.inside(area)))
            plan = sum(self.second.plan(permit, month) for permit in self.inside(area) if permit["plan"])
            same(f"the plan of {area}, month {month}", row["plan_litres"], plan)
            self.counts["sheet"] += 1

    def charges_of(self, area):
        wanted = Counter()
        for permit in self.inside(area):
            for month in self.city.months:
                wanted["fee" if month < 12 else "tax"] += self.fen.month(permit, month)
        same(f"charges of {area}", {row["kind"]: (row["total_fen"], row["drafts_fen"]) for row in self.sheet[area]["charges"]},
             {kind: (fen, 0) for kind, fen in wanted.items()})

    def findings_of(self):
        """Of the city: those found in the year, who was not inspected in it among them; open and overdue now."""
        told = {problem.number: problem for problem in self.year.rounds.problems}
        all_of = self.office.answer("finding", "list", "--all")["findings"]
        states = Counter(one["state"] for one in all_of
                         if one["found_at"] < f"{YEAR}-12-31T16" or one["class"] == "not-inspected")
        same("findings of the year", self.sheet["330300"]["findings"], {
            "raised": sum(states.values()), "closed": states["closed"], "withdrawn": states["withdrawn"],
            "open": sum(one["state"] not in ("closed", "withdrawn") for one in all_of),
            "overdue": sum(problem.is_overdue(END) for problem in told.values())})

    # ---- indicators

    def figures_of(self, area):
        found, inside, sources, stream = self.indicators[area], self.inside(area), Counter(), 0
        for permit in inside:
            litres = self.second.of_year(permit)
            if permit["use"] == "hydropower":
                stream += litres
            else:
                sources[permit["source"]] += litres
        use = sum(sources[source] for source in CONVENTIONAL)
        other = sum(sources.values()) - use
        same(f"indicators of {area}", (found["total"]["use"]["litres"], found["in_stream_litres"],
                                       found["non_conventional"]["use"]["litres"], found["non_conventional"]["share_ppm"],
                                       {row["source"]: row["litres"] for row in found["by_source"] if row["litres"]}),
             (use, stream, other, half_up(Fraction(other * 10**6, use + other)),
              {key: litres for key, litres in sources.items() if litres}))
        if area == "330300":
            given = {(row["indicator"], row["year"]): Fraction(row["value"]) for row in self.city.rows("indicators")}
            before = given["total_use", YEAR - 1] * 10**7  # 万m³
            drop = 1 - use / before / (given["gdp_index", YEAR] / 100)
            of_gdp = next(row for row in found["intensity"] if row["of"] == "gdp")
            same("litres of 10,000 yuan, and the drop at comparable prices",
                 (of_gdp["litres_per_10k_yuan"], of_gdp["drop_ppm"]),
                 (half_up(use / (given["gdp", YEAR] * 10**4)), half_up(drop * 10**6)))

    # ---- statistics

    def statistics(self):
        self.quarter = self.office.answer("statistics", f"{YEAR}-Q4", answers=(0, 1))
        wanted = {}
        for i, permit in enumerate(self.everybody):
            litres = sum(self.taken(permit, month) for month in (10, 11, 12))
            reported = self.city.reported(i) if permit["permit"] else {}
            wanted[permit.get("credit_code") or permit["holder"]] = (
                litres, *(reported[name] * 1000 if reported else None for name in ("network_m3", "returned_m3", "reused_m3")))
        same("statistics", {row["unit"]: (row["taken_litres"], *(row.get(name) for name in (
            "network_litres", "returned_litres", "reused_litres"))) for row in self.quarter["units"]}, wanted)
        self.counts["units"] += len(wanted)

    # ---- declarations

    def declarations(self):
        for i, permit in enumerate(self.city.permits):
            if i % 25 == 7 or permit["is_idle"]:
                for month in (11, 12):
                    self.declaration(permit, month)

    def declaration(self, permit, month):
        period = f"{YEAR}-11" if month == 11 else f"{YEAR}-Q4"
        rows = self.office.answer("declare", self.year.name_of(permit, month), period, answers=(0, 1))["declarations"]
        row = next(one for one in rows if one["kind"] == ("fee" if month == 11 else "tax"))
        taken = self.taken(permit, month)
        same(f"declared of {permit['permit']} {period}",
             (row["from"], sum(one["volume_litres"] for one in row["intakes"]), row["sums"]["due_fen"], row["nil_return"]),
             (str(first_of(month)) if taken else row["from"], taken, self.fen.month(permit, month), taken == 0))
        self.declared.append(row)
        self.counts["declared"] += 1

    # ---- documents

    def documents(self):
        """Each is made twice, a minute apart, and is the same to the byte."""
        invoice, permit = self.declared[0]["invoice"], self.declared[0]["permit"]
        for words, name in ((("document", "notice", invoice), "notice.pdf"), (("document", "notice", invoice), "notice.xlsx"),
                            (("statement", permit, f"{YEAR}-11"), "statement.pdf"),
                            (("document", "year", str(YEAR)), "year.pdf"), (("document", "year", str(YEAR)), "year.xlsx")):
            made = []
            for folder in ("first", "again"):
                path = self.office.place(folder, name)
                self.office.do(*words, "--output", path, answers=(0, 1))
                with open(path, "rb") as file:
                    made.append(file.read())
            same(f"{name}, made twice", made[0] == made[1] and len(made[0]) > 1000, True)
            self.made.append([f"`weir {' '.join(words)} --output {name}`", "the same"])

    # ---- written down

    def lines(self):
        areas = [self.indicators[area] for area in SHOWN]
        sums = [self.sheet[area] for area in SHOWN]
        nil = sum(row["nil_return"] for row in self.declared)
        return ["### The year's sheet", "", f"`weir year {YEAR}`; m³ of all sources as closed, and what came after it.", "",
                *table(["Area", "On sheets", "Supplements", "Fee, yuan", "Tax, yuan", "Findings", "Closed", "Overdue"], [
                    [f"{row['area']} {row['name']}", m3(row["sum"]["lines_litres"]), m3(row["sum"]["supplement_litres"]),
                     *(yuan(sum(one["total_fen"] for one in row["charges"] if one["kind"] == kind))
                       for kind in ("fee", "tax")),
                     *(row["findings"][name] for name in ("raised", "closed", "overdue"))] for row in sums]), "",
                "### Indicators", "", f"`weir indicators {YEAR}`", "",
                *table(["Area", "Use, m³", "In the stream", "Non-conventional", "Share, %"], [
                    [f"{row['area']} {row['name']}", m3(row["total"]["use"]["litres"]), m3(row["in_stream_litres"]),
                     m3(row["non_conventional"]["use"]["litres"]), row["non_conventional"]["share_percent"]]
                    for row in areas]), "",
                "Water per 10,000 yuan of the city at comparable prices, against the year before:"
                f" {areas[0]['intensity'][0]['drop_percent']} % less.", "",
                "### Statistics and declarations", "",
                *table(["Command", "Says"], [
                    [f"`weir statistics {YEAR}-Q4`: units", len(self.quarter["units"])],
                    ["… taken, m³", m3(sum(row["taken_litres"] for row in self.quarter["units"]))],
                    ["… returned, by their reports", m3(sum(row.get("returned_litres", 0) for row in self.quarter["units"]))],
                    [f"`weir declare PERMIT {YEAR}-11`, `… {YEAR}-Q4`: declarations", len(self.declared)],
                    ["… of them nil returns", nil]]), "",
                "### Documents", "", "Made twice, byte by byte:", "", *table(["Command", "Second time"], self.made), ""]
