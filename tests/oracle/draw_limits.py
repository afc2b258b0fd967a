# SPDX-License-Identifier: Apache-2.0
"""Limits by chance: years that begin in July, plans of those who go on with an account, orders over both."""

import random

from water import day_of, month_start

# Feature -> how often it is drawn where it could be.
LIMITS = {
    "orders": 0.3,            # of an authority, that change a permit's limits
    "dispatch": 0.15,         # a permit whose year begins in July
    "dispatch_plan": 0.15,    # a plan of such years
    "half_plan": 0.3,         # of one of the two that a calendar year lies in
    "own_plan": 0.5,          # of a permit that goes on with another's account
}


class Limits:
    """Draws into the finished world of a Draw, of chances of its own."""

    def __init__(self, world, features):
        self.world, self.features = world, features
        self.rng = random.Random(f"{world['seed']} limits")
        self.year = world["year"]

    def has(self, feature):
        return self.rng.random() < self.features.get(feature, 0)

    def rows_of(self, names):
        """The rows of permits, late ones too."""
        late = [row for step in self.world["steps"] if step["do"] == "rows" and step["kind"] == "permits"
                for row in step["rows"]]
        return [row for row in self.world["permits"] + late if row["permit"] in names]

    def own_plan(self, old, new):
        """Plans of the successor as its predecessor has them, with other numbers."""
        for plan in [row for row in self.world["plans"] if row["permit"] == old]:
            if self.has("own_plan"):
                months = [month and self.rng.choice([month, month // 2, 2 * month, 0]) for month in plan["months"]]
                added = sum(month or 0 for month in months) - sum(month or 0 for month in plan["months"])
                self.world["plans"].append({**plan, "permit": new, "months": months, "annual": plan["annual"] + added})

    def turned(self, names):
        """Plans by dispatch years: of one of the two in which the calendar year lies, or of both alike."""
        plans = [row for row in self.world["plans"] if row["permit"] in names]
        for plan in plans:
            years = [self.year - 1, self.year]
            if self.has("half_plan"):
                years = [self.rng.choice(years)]
            plan.update(year=years[0], year_kind="dispatch")
            self.world["plans"] += [{**plan, "year": year} for year in years[1:]]

    # ---- orders

    def span(self, names):
        """The days of the calendar year on which some permit of the account is valid."""
        rows = [row for row in self.world["permits"] if row["permit"] in names and not row.get("from")]
        first = min(day_of(row["valid_from"]) for row in rows)
        last = max(day_of(row["valid_until"] or "9999-12-31") for row in rows)
        return max(month_start(self.year, 1), first), min(month_start(self.year + 1, 1) - 1, last)

    def order(self, names):
        """One of a permit's year, or of months of one of its plans: on the permit that is valid then."""
        first, last = self.span(names)
        day = self.rng.randint(first, last)
        rows = [row for row in self.world["permits"] if row["permit"] in names and not row.get("from") and
                day_of(row["valid_from"]) <= day]
        permit = max(rows, key=lambda row: row["valid_from"])
        plan = self.rng.choice([row for row in self.world["plans"] if row["permit"] in names] + [None])
        order = {"permit": permit["permit"], "what": self.rng.choice(["adjust", "restrict"]), "until": None,
                 "from": day, "source": plan["source"] if plan else "", "months": None, "year": self.year}
        if plan is None:
            whole = permit["annual"]
            if permit.get("year_kind"):
                order["year"] -= self.rng.randint(0, 1)
        else:
            of = range(12)
            if plan.get("year_kind"):  # what of it lies in the calendar year
                of = range(6, 12) if plan["year"] == self.year else range(6)
            order["months"] = sorted(self.rng.sample(of, self.rng.randint(1, 4)))
            whole = plan["annual"] // 12 * len(order["months"])
        if plan and self.rng.random() < 0.5:
            order["each"] = [self.rng.randint(0, 2 * whole // len(order["months"])) for _ in order["months"]]
        else:
            order["months"] = plan and list(range(order["months"][0], order["months"][-1] + 1))
            if self.rng.random() < 0.5:
                order["to"] = self.rng.randint(0, 2 * whole)
            else:
                order["cut"] = self.rng.randint(1, 100)
        if order["what"] == "restrict" and self.rng.random() < 0.5:
            order["until"] = self.rng.randint(day + 1, month_start(self.year + 1, 1) + 30)
        return order

    def orders(self, accounts):
        """Before a bill and after it; then all is billed again."""
        count, steps = 0, self.world["steps"]
        intakes = {row["intake"] for row in self.world["meters"] if row.get("direction") == "net"}
        net = {row["permit"] for row in self.world["intakes"] if row["intake"] in intakes}
        for names in accounts:
            if names & net or not self.has("orders"):
                continue
            for _ in range(self.rng.randint(1, 2)):
                steps.insert(self.rng.randint(0, len(steps)), {"do": "order", "order": f"O{count}", **self.order(names)})
                count += 1
        if count:
            steps.append({"do": "bill", "period": str(self.year)})

    def draw(self):
        after = {row["replaces"]: row["permit"] for row in self.world["permits"] if row.get("replaces")}
        for old, new in after.items():
            self.own_plan(old, new)
        accounts = [{name, after.get(name, name)}
                    for name in sorted({row["permit"] for row in self.world["permits"]} - set(after.values()))]
        for names in accounts:
            if self.has("dispatch"):
                for row in self.rows_of(names):
                    row["year_kind"] = "dispatch"
            if self.has("dispatch_plan"):
                self.turned(names)
        self.orders(accounts)
