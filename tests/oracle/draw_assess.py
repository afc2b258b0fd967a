# SPDX-License-Identifier: Apache-2.0
"""Assessments by chance: ladders of rulebooks, figures of intakes, and what somebody has assessed when.

Drawn behind all else and of chances of their own, so that seeds stay what they are.
"""

import random

from water import DAY, month_start

# Feature -> how often it is drawn where it could be.
ASSESSED = {
    "ladder": 0.7,            # a rulebook that says by what is assessed
    "design": 0.8,            # an intake's greatest volume a day
    "unmetered": 0.1,         # an intake that no meter counts, beside a permit's others
    "broken": 0.35,           # a meter whose readings end within the year, for good or for the time being
    "assessed": 0.1,          # another one of which somebody tries to assess something
    "named_method": 0.5,      # not by the ladder
    "final": 0.4,
    "exempt": 0.3,
    "open_span": 0.3,         # from the last good reading on
    "days_of_use": 0.2,
}

METHODS = ["mean-of-previous", "max-daily-capacity", "rated-flow", "declared"]


class Assessments:
    """Draws into the finished world of a Draw."""

    def __init__(self, world, features):
        self.world, self.features = world, features
        self.rng = random.Random(f"{world['seed']} assessments")
        self.year = world["year"]

    def has(self, feature):
        return self.rng.random() < self.features.get(feature, 0)

    def rung(self):
        method = self.rng.choice(METHODS[:3])
        row = {"method": method, "final": self.has("final")}
        if method == "mean-of-previous":
            row["periods"] = self.rng.choice([1, 1, 1, 2, 3])
        if self.has("exempt"):
            row["ceilings"] = False
        return row

    def ladders(self):
        parents = {book.get("extends") for book in self.world["books"]}
        for book in self.world["books"]:
            if self.has("ladder") and not book.get("extends") and book["id"] not in parents:
                book["assessment"] = {"no_meter": self.rung(),
                                      "broken": {"until_deadline": self.rung(), "after_deadline": self.rung()}}
                if self.rng.random() < 0.2:
                    del book["assessment"][self.rng.choice(["no_meter", "broken"])]

    def unmetered(self):
        for permit in list(self.world["permits"]):
            if not permit.get("from") and not permit.get("replaces") and self.has("unmetered"):
                self.world["intakes"].append({
                    "intake": f"I{permit['permit'][1:]}-n", "permit": permit["permit"], "area_class": "normal",
                    "rated": self.rng.choice([None, 1, 1000, self.rng.randint(1, 10**6)])})

    def figures(self):
        """Of each row of an intake: where one changes, so may its figure."""
        later = [row for step in self.world["steps"] if step["do"] == "rows" and step["kind"] == "intakes"
                 for row in step["rows"]]
        for row in self.world["intakes"] + later:
            if self.has("design"):
                row["design"] = self.rng.choice([1, 7777, 10**6, self.rng.randint(1, 10**8)])

    def meters(self):
        """(meter, whether a part of its water may be counted against no ceiling): no net register, none that is bounded."""
        rows = list(self.world["meters"])
        rows += [row for step in self.world["steps"] if step["do"] == "rows" and step["kind"] == "meters"
                 for row in step["rows"]]
        bounded = {row["intake"] for row in self.world["intakes"] if row.get("qmax")}
        odd = bounded | {row["intake"] for row in rows if row.get("direction") == "net"}
        parted = {row["intake"] for row in rows if row.get("use")}
        for meter in sorted({row["meter"] for row in rows}):
            mine = [row for row in rows if row["meter"] == meter]
            places = {row["intake"] for row in mine}
            if not places & odd and all(row["digits"] == 12 and row.get("role", "take") in ("take", "drainage")
                                        for row in mine):
                yield meter, not places & parted

    def window(self, has_open, since):
        """The days asked for; since: from which on nothing is known, or None."""
        first, last = month_start(self.year, 1), month_start(self.year + 1, 1) - 1
        if since is not None and self.rng.random() < 0.7:
            first = min(last, since // DAY + self.rng.randint(0, 40))
            last = min(last, first + self.rng.randint(0, 150))
        elif self.rng.random() < 0.5:
            low, high = sorted(self.rng.randint(1, 12) for _ in range(2))
            first, last = month_start(self.year, low), month_start(self.year, high + 1) - 1
        elif self.rng.random() < 0.7:
            first, last = sorted(self.rng.randint(first, last) for _ in range(2))
        return None if has_open else first, last

    def step(self, may_be_exempt, since=None, **of):
        first, last = self.window("meter" in of and self.has("open_span"), since)
        step = {"do": "assess", **of, "from": first, "until": last, "method": "", "months": 0, "final": False,
                "exempt": False, "litres": None, "days": None, "deadline": None,
                "is_rejected": self.has("rejected")}
        if self.has("named_method"):
            step["method"] = self.rng.choice(METHODS)
            step["final"] = self.has("final")
            step["exempt"] = may_be_exempt and self.has("exempt")
        elif self.rng.random() < 0.5 and "meter" in of:
            step["deadline"] = self.rng.randint((first or last - 100) - 5, last + 5)
        if step["method"] == "mean-of-previous":
            step["months"] = self.rng.choice([1, 1, 1, 2, 3])
        if step["method"] == "declared":
            step["litres"] = self.rng.choice([0, 1, 1000, self.rng.randint(0, 10**self.rng.randint(1, 11))])
        elif self.has("days_of_use"):
            days = range((first or last - 20), last + 1)
            step["days"] = self.rng.choice([self.rng.randint(1, len(days)),
                                            sorted(self.rng.sample(days, self.rng.randint(1, min(9, len(days)))))])
        return step

    def is_steady(self, meter, since):
        """Whether nobody puts right or decides what is read of it later."""
        return not any(step.get("meter") == meter and step["do"] in ("correct", "decide") and step["at"] > since
                       for step in self.world["steps"])

    def silence(self, meter, since):
        """Takes what is read later out of the steps, and gives it."""
        late = []
        for step in self.world["steps"]:
            if step["do"] == "readings":
                late += [row for row in step["rows"] if row[0] == meter and row[1] > since]
                step["rows"] = [row for row in step["rows"] if row[0] != meter or row[1] <= since]
        self.world["steps"] = [step for step in self.world["steps"] if step.get("rows", True)]
        return late

    def broken(self, meter):
        """Instant of the last reading but those that come later on; [what comes later]."""
        since = self.rng.randrange(month_start(self.year, 1) * DAY, month_start(self.year + 1, 1) * DAY)
        if not self.is_steady(meter, since):
            return None, []
        late = self.silence(meter, since)
        if self.rng.random() < 0.4:
            return since, []
        return since, [row for row in late if self.rng.random() < 0.5 or row == late[-1]]

    def insert(self, drawn):
        """The steps in turn, each before a bill or after it, but behind the first readings."""
        steps = self.world["steps"]
        low = 1 + next((i for i, step in enumerate(steps) if step["do"] == "readings"), len(steps) - 1)
        for step in drawn:
            low = self.rng.randint(min(low, len(steps)), len(steps))
            steps.insert(low, step)
            low += 1

    def assessments(self):
        """Then all is billed again."""
        count = 0
        for meter, is_whole in list(self.meters()):
            drawn, late = [], []
            if is_whole and self.has("broken"):
                since, late = self.broken(meter)
                drawn = [self.step(True, since, meter=meter) for _ in range(self.rng.randint(1, 3))]
            elif self.has("assessed"):
                drawn = [self.step(is_whole, meter=meter)]
            if late:
                drawn.append({"do": "readings", "rows": late})
            self.insert(drawn)
            count += len(drawn)
        for row in self.world["intakes"]:
            if row["intake"].endswith("-n"):
                drawn = [self.step(True, intake=row["intake"]) for _ in range(self.rng.randint(0, 4))]
                self.insert(drawn)
                count += len(drawn)
        if count:
            self.world["steps"].append({"do": "bill", "period": str(self.year)})

    def draw(self):
        self.ladders()
        self.unmetered()
        self.figures()
        self.assessments()
