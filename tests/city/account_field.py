# SPDX-License-Identifier: Apache-2.0
"""The account of the field: inspections, findings and the three lists, against what rounds.py knows."""

from collections import Counter

from draw import YEAR
from settle import END
from written import m3, same, table, yuan

TOLD = (("`weir finding raise`", "raised"), ("… `assign`", "assign"), ("… `rectify`", "rectify"),
        ("… `check`, by the second actor", "check"), ("… `close`", "close"), ("… `withdraw`", "withdraw"))


class Field:
    def __init__(self, year, counts):
        self.year, self.rounds, self.office, self.city, self.counts = year, year.rounds, year.office, year.city, counts
        self.found = self.office.answer("finding", "list", "--all")["findings"]
        self.inspections = self.office.answer("inspect", "list", str(YEAR))

    def compare(self):
        told = {problem.number: problem for problem in self.rounds.problems}
        same("findings told", {one["finding"]: one["state"] for one in self.found if one["finding"] in told},
             {number: problem.state for number, problem in told.items()})
        same("findings by the program", sorted((one["class"], one["id"], one["state"]) for one in self.found
                                               if one["finding"] not in told), sorted(self.rounds.by_itself(self.year.second)))
        same("overdue", {one["finding"] for one in self.found if one["overdue"]},
             {problem.number for problem in told.values() if problem.is_overdue(END)})
        self.counts["findings"] += len(self.found)
        self.lists()
        self.missing()

    def lists(self):
        """Problems and responsibilities of the year, counted from the findings as they were told."""
        told = {problem.number for problem in self.rounds.problems}
        here = [problem for problem in self.rounds.problems if problem.raised.year == YEAR]
        said = self.office.answer("lists", str(YEAR))
        seen, wanted = Counter(), Counter()
        names = ("raised", "open", "overdue", "closed", "withdrawn")
        for row in said["problems"]:
            for name in names:
                seen[row["class"], row.get("area", ""), name] += row[name]
        for one in self.found:
            if one["finding"] not in told and one["found_at"] < f"{YEAR}-12-31T16":
                at = (one["class"], one.get("area", ""))
                wanted.update([(*at, "raised"), (*at, "withdrawn" if one["state"] == "withdrawn" else "open")])
        for problem in here:
            at = (problem.kind, problem.area)
            wanted.update([(*at, "raised"), (*at, problem.state if problem.state in names[3:] else "open")])
            wanted[(*at, "overdue")] += problem.is_overdue(END)
        same("list of problems", +seen, +wanted)
        mine = {}
        for problem in self.rounds.problems:
            if problem.assigned and problem.assigned.year == YEAR:
                row = mine.setdefault(problem.responsible, [0, 0, 0, 0, 0])
                for i, holds in enumerate((True, problem.rectified and not problem.is_late(), problem.is_late(),
                                           problem.is_overdue(END), problem.state not in names[3:])):
                    row[i] += bool(holds)
        heads = ("assigned", "rectified_in_time", "rectified_late", "overdue", "open")
        same("list of responsibilities", {row["responsible"]: [row[one] for one in heads]
                                          for row in said["responsibilities"]}, mine)
        same("list of rectifications", Counter((row["finding"], row["rectified_on"], row["late"])
                                               for row in said["rectifications"]),
             Counter((problem.number, str(problem.rectified), problem.is_late()) for problem in self.rounds.problems
                     if problem.rectified and problem.rectified.year == YEAR))
        self.mine, self.beyond = mine, said["beyond"]
        self.water_beyond()

    def water_beyond(self):
        """Water without a permit, and beyond one."""
        second, wanted = self.year.second, {}
        well = self.city.unpermitted
        wanted[well["intakes"][0]["intake"]] = second.of_year(well)
        for permit in self.city.permits:
            over = second.of_year(permit) - second.limit(permit)
            if over > 0:
                wanted[self.year.name_of(permit, self.city.months[-1])] = over
        same("beyond", {row["id"]: row["litres"] for row in self.beyond}, wanted)
        self.counts["beyond"] += len(wanted)

    def missing(self):
        """Who was not inspected, and each area's share."""
        missing = {self.year.name_of(permit, self.city.months[-1]) for i, permit in enumerate(self.city.permits)
                   if self.rounds.turn(i) is None}
        same("not inspected", {row["permit"] for row in self.inspections["missing"]}, missing)
        wanted = {}
        for i, permit in enumerate(self.city.permits):
            for area in ("330300", permit["area"][:6], permit["area"]):
                row = wanted.setdefault(area, [0, 0])
                row[0] += 1
                row[1] += self.rounds.turn(i) is not None
        same("inspected by area", {row["area"]: [row["abstractors"], row["inspected"]] for row in self.inspections["areas"]},
             wanted)
        self.counts["inspected"] += sum(len(area) == 9 for area in wanted)

    def lines(self):
        told, count = self.rounds.told, Counter((one["class"], one["state"]) for one in self.found)
        areas = [[row["area"], row["abstractors"], row["inspected"], f"{row['inspected_ppm'] / 10**4:.2f}"]
                 for row in self.inspections["areas"] if len(row["area"]) == 6]
        return ["### Inspections", "", f"`weir import inspections`, {told['inspections']} rows; `weir inspect list {YEAR}`", "",
                *table(["Area", "Permits", "Inspected", "%"], areas), "",
                "### Findings", "", "Told by the office, and found by the program of what `duties` look after:"
                " `weir finding list --all`.", "",
                *table(["Command", "Times"], [[name, told[key]] for name, key in TOLD]), "",
                *table(["Problem", "State", "Findings"], [[*key, count[key]] for key in sorted(count)]), "",
                f"`weir lists {YEAR} responsibilities`", "",
                *table(["Responsible", "Assigned", "Rectified in time", "Late", "Overdue", "Open"],
                       [[name, *self.mine[name]] for name in sorted(self.mine)]), "",
                f"`weir lists {YEAR} beyond`", "",
                *table(["Problem", "Rows", "m³", "Billed, yuan"],
                       [[kind, len(rows), m3(sum(row["litres"] for row in rows)), yuan(sum(row["billed_fen"] for row in rows))]
                        for kind in ("unpermitted", "over-permit")
                        for rows in [[row for row in self.beyond if row["class"] == kind]]]), ""]
