# SPDX-License-Identifier: Apache-2.0
"""One account's water day by day and its limits, by rules F6, F8, F10, F13 and F14."""

import bisect

from rulings import Rulings
from water import date_of, month_start, set_off

FILING = {"month": 1, "quarter": 3, "year": 12}


class Account:
    """One permit's water, or that of one intake without a permit, day by day."""

    def __init__(self, water, name, filing="month", is_joined=True):
        """is_joined: with the water and the rows of all permits that share the account, not of this one alone."""
        self.water, self.name = water, name
        self.registry = water.registry
        self.names = self.registry.lineage(name)
        own = self.names if is_joined else [name]
        self.rulings = Rulings(self.registry.rulings, self.names)
        self.names = self.names if is_joined else self.names[:self.names.index(name) + 1]
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
        """"" for the sum's plan, and the sources that have one of their own (F10)."""
        return sorted(source
                      for permit, of, source in self.registry.plans
                      if permit in self.names and of == year)

    def between(self, start, end):
        low, high = bisect.bisect_left(self.order, start), bisect.bisect_left(self.order, end)
        return self.order[low:high]

    def plan_row(self, year, month, source=""):
        """Litres of a plan's month as the row has it, None without one; what is blank shares the rest (F13)."""
        row = next((self.registry.plans[name, year, source] for name in reversed(self.names)
                    if (name, year, source) in self.registry.plans), None)
        if row is None:
            return None
        months = list(row["months"])
        blank = [i for i in range(12) if months[i] is None]
        if blank:
            rest = row["annual"] - sum(m for m in months if m is not None)
            for place, i in enumerate(blank):
                months[i] = rest // len(blank) + (1 if place < rest % len(blank) else 0)
        return months[month]

    def plan_month(self, year, month, source=""):
        """The same with the orders that change it, as it stands at the month's end."""
        row = self.plan_row(year, month, source)
        if row is None:
            return None
        name = ("plan", source, year, month)
        return self.in_force(name, [(None, row)], month_start(year, month + 1), month_start(year, month + 2), source)

    def annual(self, start, end):
        """The permit's volume at the year's end."""
        dated = [self.registry.permits[name] for name in self.names]
        rows = [(first, row["annual"]) for one in dated for first, row in zip(one.starts, one.rows)]
        return self.in_force(("permit", date_of(start).year), rows, start, end)

    def in_force(self, name, rows, start, end, source=""):
        """The number at a period's end: a cut does not go below what had been taken when it took effect (F6)."""
        orders = [(order, order["numbers"][number]) for order in self.registry.orders
                  for number in order["numbers"] if order["permit"] == self.name and number == name]
        changes = rows + [(order["from"], litres) for order, litres in orders if order["what"] == "adjust"]
        changes = sorted(((-10**9 if first is None else first, litres) for first, litres in changes),
                         key=lambda change: change[0])
        changes = [change for change in changes if change[0] < end or change not in rows]
        limit = self.number(changes, start, end, source)
        for order, litres in orders:
            if order["what"] == "restrict" and (order["until"] is None or order["until"] >= end):
                until = [one for one in changes if one[0] <= order["from"]] or changes[:1]
                before = self.number(until, start, end, source)
                taken = self.taken(start, min(order["from"], end), source)
                limit = min(limit, max(litres, min(before, taken)))  # what was over the number before stays over
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
        """The number of a period on a day, without restrictions and without what was taken."""
        if name[0] == "permit":
            limit = self.registry.permits[self.name].on(day)["annual"]
            since = max(first for first in self.registry.permits[self.name].starts if first <= day)
        else:
            limit, since = self.plan_row(name[2], name[3], source), -10**9
        adjusted = [(order["from"], order["numbers"][name]) for order in self.registry.orders
                    if order["permit"] == self.name and order["what"] == "adjust" and name in order["numbers"]]
        for first, litres in sorted(adjusted, key=lambda change: change[0]):
            if since <= first <= day:
                limit = litres
        return limit

    def limit(self, ceiling, year, first, months, source=""):
        """Litres of a ceiling's period, or None where there is no such ceiling."""
        if ceiling == "permit":
            return self.annual(month_start(year, 1), month_start(year + 1, 1))
        if ceiling == "plan":
            parts = [self.plan_month(year, m, source) for m in range(first, first + months)]
            return None if parts[0] is None else sum(parts)
        if ceiling == "norm":
            return self.registry.norm(self.name, year, first, months)
        return None
