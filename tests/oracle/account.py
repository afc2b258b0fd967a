# SPDX-License-Identifier: Apache-2.0
"""One account's water day by day and its limits, by rules F6, F8, F10, F13 and F14."""

import bisect

from rulings import Rulings
from water import date_of, month_start, set_off

FILING = {"month": 1, "quarter": 3, "year": 12}


def dispatch_year(year, month):
    """The year from July on in which a month lies, counted from 0; it has the name of the one in which it begins (F28)."""
    return year if month >= 6 else year - 1


def filled(row):
    """The months of a plan: those that are blank share what the year has left, the earlier a litre more (F13)."""
    months = list(row["months"])
    blank = [i for i in range(12) if months[i] is None]
    rest = row["annual"] - sum(month for month in months if month is not None)
    for place, i in enumerate(blank):
        months[i] = rest // len(blank) + (1 if place < rest % len(blank) else 0)
    return months


class Account:
    """One permit's water, or that of one intake without a permit, day by day."""

    def __init__(self, water, name, filing="month", of="account"):
        """of: "account", the water and the rows of all permits that share it; "before", of this one and those that it
        goes on from; "alone", with the water of this one."""
        self.water, self.name = water, name
        self.registry = water.registry
        self.names = self.registry.lineage(name)
        self.rulings = Rulings(self.registry.rulings, self.names)
        self.names = self.names if of == "account" else self.names[:self.names.index(name) + 1]
        own = [name] if of == "alone" else self.names
        self.days = {}  # day -> {intake: litres}
        for one in own:
            for day, row in water.accounts.get(one, {}).items():
                for part, litres in row.items():
                    here = self.days.setdefault(day, {})
                    here[part] = here.get(part, 0) + litres
        if any(litres < 0 for row in self.days.values() for litres in row.values()):
            self.days = self.set_off(FILING[filing])
        self.counted = self.days  # what ceilings count
        if water.exempt:
            self.counted = {day: {part: max(0, litres - water.exempt.get(part, {}).get(day, 0))
                                  for part, litres in row.items()} for day, row in self.days.items()}
        self.totals = {day: sum(row.values()) for day, row in self.counted.items()}
        self.order = sorted(self.days)
        self.by_source = {}  # (day, source) -> litres

    def set_off(self, months):
        """The days with what net registers ran back taken off, each of so many months by itself (F8)."""
        parts, out = {}, {}
        for day, row in self.days.items():
            for part, litres in row.items():
                parts.setdefault(part, {})[day] = litres
        years = {date_of(day).year for day in self.days}
        for part, days in parts.items():
            for year in years:
                for first in range(1, 13, months):
                    one = set_off(days, month_start(year, first), month_start(year, first + months))
                    for day, litres in one.items():
                        if litres:
                            out.setdefault(day, {})[part] = litres
        return out

    def lists_on(self, day):
        """The lists on which the holder is that day."""
        return tuple(name for permit in self.names for name in self.registry.lists_of(permit, day))

    def is_permitted(self):
        return not self.name.startswith("unpermitted:")

    def drawn(self, start, end):
        """All litres of the days from start up to end."""
        return sum(sum(self.days[day].values()) for day in self.between(start, end))

    def taken(self, start, end, source=""):
        """Those of them that ceilings count, of all sources or of one."""
        return sum(self.total(day, source) for day in self.between(start, end))

    def total(self, day, source=""):
        if not source:
            return self.totals[day]
        if (day, source) not in self.by_source:
            self.by_source[day, source] = sum(litres for part, litres in self.counted[day].items()
                                              if self.registry.water(part[0], day)["source"] == source)
        return self.by_source[day, source]

    def plan_sources(self, year):
        """"" for the sum's plan, and the sources that have one of their own (F10) in some month of the year."""
        sources = {source for permit, of, source in self.registry.plans if permit in self.names}
        return sorted(source for source in sources if any(self.plan_rows(year, month, source) for month in range(12)))

    def between(self, start, end):
        low, high = bisect.bisect_left(self.order, start), bisect.bisect_left(self.order, end)
        return self.order[low:high]

    def plan_year(self, year, month, source=""):
        """What year's plan a month has: the calendar's, where some permit has one, else that from July on (F28)."""
        rows = [self.registry.plans.get((name, year, source)) for name in self.names]
        if any(row and not row.get("year_kind") for row in rows):
            return year, ""
        return dispatch_year(year, month), "dispatch"

    def plan_rows(self, year, month, source=""):
        """[(first day, litres)] of a plan's month by the rows of each permit: what is blank shares the rest (F13)."""
        of, kind = self.plan_year(year, month, source)
        out = []
        for name in self.names:
            row = self.registry.plans.get((name, of, source))
            if row and row.get("year_kind", "") == kind:
                begun = self.registry.permits[name].starts[0] if name != self.names[0] else None
                out.append((begun, filled(row)[month]))
        return out

    def plan_month(self, year, month, source=""):
        """A plan's month with the orders that change it, as it stands at the month's end; None without one."""
        name = ("plan", source, year, month)
        start, end = month_start(year, month + 1), month_start(year, month + 2)
        rows = [row for row in self.plan_rows(year, month, source) if row[0] is None or row[0] < end]
        return self.in_force(name, rows, start, end, source) if rows else None

    def annual(self, year):
        """The permit's volume at the calendar year's end: charges go by that year (F28)."""
        start, end = month_start(year, 1), month_start(year + 1, 1)
        dated = [self.registry.permits[name] for name in self.names]
        if any(row.get("year_kind") for one in dated for row in one.rows):
            return self.by_days(start, end)
        rows = [(first, row["annual"]) for one in dated for first, row in zip(one.starts, one.rows)]
        return self.in_force(("permit", year), rows, start, end)

    def by_days(self, start, end):
        """The same where years begin in July: on each day the number of the year that runs then, no cut below what was taken."""
        limit = None
        for day in range(start, end):
            number = self.standing(day)
            if number is None:
                continue
            if limit is None or number >= limit or day == start:
                limit = number
            else:
                limit = min(limit, max(number, self.taken(start, day)))
        return limit

    def standing(self, day):
        """The number of the year from July on in which a day lies, by rows and orders of that day; None without a permit."""
        on = date_of(day)
        name = ("permit", dispatch_year(on.year, on.month - 1))
        row = self.granted(name, day)
        least = [order["numbers"][name] for order in self.orders_on(name, "restrict")
                 if order["from"] <= day and (order["until"] is None or day < order["until"])]
        return row if row is None else min([row, *least])

    def orders_on(self, name, what):
        """Orders of that sort over a period, of all permits of the account."""
        return [order for order in self.registry.orders
                if order["permit"] in self.names and order["what"] == what and name in order["numbers"]]

    def in_force(self, name, rows, start, end, source=""):
        """The number at a period's end: a cut does not go below what had been taken when it took effect (F6)."""
        changes = rows + [(order["from"], order["numbers"][name]) for order in self.orders_on(name, "adjust")]
        changes = sorted(((-10**9 if first is None else first, litres) for first, litres in changes),
                         key=lambda change: change[0])
        changes = [change for change in changes if change[0] < end or change not in rows]
        limit = self.number(changes, start, end, source)
        for order in self.orders_on(name, "restrict"):
            if order["until"] is None or order["until"] >= end:
                until = [one for one in changes if one[0] <= order["from"]] or changes[:1]
                before = self.number(until, start, end, source)
                taken = self.taken(start, min(order["from"], end), source)
                # what was over the number before stays over
                limit = min(limit, max(order["numbers"][name], min(before, taken)))
        return limit

    def number(self, changes, start, end, source):
        """The number that changes in turn leave, each cut no lower than what had been taken by then."""
        limit = None
        for first, litres in changes:
            if limit is None or first <= start or litres >= limit:
                limit = litres
            else:
                limit = min(limit, max(litres, self.taken(start, min(first, end), source)))
        return limit

    def granted(self, name, day, source=""):
        """The number of a period on a day, without restrictions and without what was taken; None without one."""
        if name[0] == "permit":
            dated = [self.registry.permits[one] for one in self.names]
            rows = [(first, row["annual"]) for one in dated for first, row in zip(one.starts, one.rows)]
            end = month_start(name[1] + 1, 7 if any(row.get("year_kind") for one in dated for row in one.rows) else 1)
        else:
            rows, end = self.plan_rows(name[2], name[3], source), month_start(name[2], name[3] + 2)
        rows = [(-10**9 if first is None else first, litres) for first, litres in rows]
        rows = [row for row in rows if row[0] <= day and row[0] < end]
        if not rows:
            return None
        since, limit = max(rows, key=lambda row: row[0])
        adjusted = [(order["from"], order["numbers"][name]) for order in self.orders_on(name, "adjust")]
        for first, litres in sorted(adjusted, key=lambda change: change[0]):
            if since <= first <= day:
                limit = litres
        return limit

    def limit(self, ceiling, year, first, months, source=""):
        """Litres of a ceiling's period, or None where there is no such ceiling."""
        if ceiling == "permit":
            return self.annual(year)
        if ceiling == "plan":
            parts = [self.plan_month(year, m, source) for m in range(first, first + months)]
            return None if None in parts else sum(parts)
        if ceiling == "norm":
            return self.registry.norm(self.name, year, first, months)
        return None
