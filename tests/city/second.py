# SPDX-License-Identifier: Apache-2.0
"""The year a second time: litres from what flowed, base charges from the table of rates; by the rules alone.

Shares nothing with the program. Known are the city (draw.py) and what befell
its meters; a meter read by hand at noon is cut over the midnight by elapsed
seconds (rules.md F18), an assessment is the mean of three measured months for
the missing days (F20), a line is rounded once, half up (F17).
"""

import datetime
from collections import Counter
from fractions import Fraction

from draw import YEAR, days_in, first_of

DAY = datetime.timedelta(days=1)
RATES = {  # of the two books: (source, use) before source; yuan by thousandths
    "fee": {"surface": 200, "groundwater": 500, "geothermal": 1000, ("surface", "special"): 1800,
            ("groundwater", "special"): 4000, ("surface", "agriculture"): 0, ("groundwater", "agriculture"): 0},
    "tax": {"surface": 240, "groundwater": 700, "geothermal": 1000, ("surface", "special"): 1800,
            ("groundwater", "special"): 4000, ("surface", "agriculture"): 0, ("groundwater", "agriculture"): 0},
}


def cut(litres, parts):
    """Shares by their seconds that add up: the largest remainders get the odd litres, earlier ones first (F18)."""
    total = sum(parts)
    shares = [litres * part // total for part in parts]
    order = sorted(range(len(parts)), key=lambda i: (-(litres * parts[i] % total), i))
    for i in order[:litres - sum(shares)]:
        shares[i] += 1
    return shares


def broken_span(meter):
    """The days on which a broken meter was not read: from the 8th to the 27th."""
    first = first_of(meter.broken)
    return first + 7 * DAY, first + 27 * DAY


class Second:
    """Litres of each meter by day, and of each permit by month."""

    def __init__(self, city):
        self.city = city
        self.till = first_of(city.months[-1] + 1)
        self.days = {}
        self.assessed = {}  # litres of a broken meter
        self.stand_ins = {}  # the same by day
        self.traded, self.traded_caps = Counter(), Counter()  # litres of a permit and month, of an area's year
        self.cuts = {}  # of a permit and month: what an order left of the plan, in litres
        for meter in city.meters:
            if meter.role == "take":
                self.days[meter.name] = self.by_hand(meter) if meter.by_hand else self.daily(meter)

    def daily(self, meter):
        days, day = {}, self.city.first
        lost = broken_span(meter) if meter.broken else None
        while day < self.till:
            if not (lost and lost[0] <= day < lost[1]):
                days[day] = meter.flow(day)
            day += DAY
        if lost:
            self.assess(meter, days, lost)
        return days

    def assess(self, meter, days, lost):
        """Until the deadline (the 20th) the mean of the months before, after it what the intake can take at most."""
        months = min(3, meter.broken - self.city.months[0])
        whole = sum(days.get(first_of(before) + i * DAY, 0) for before in range(meter.broken - months, meter.broken)
                    for i in range(days_in(before)))
        till = first_of(meter.broken) + 20 * DAY if months == 3 else lost[1]
        mean = Fraction(whole, months) * (till - lost[0]).days / days_in(meter.broken)
        most = meter.permit["daily"] * 2 // 1000 * 1000 * (lost[1] - till).days
        parts = [(lost[0], till, int(mean + Fraction(1, 2))), (till, lost[1], most)]
        self.assessed[meter.name] = sum(litres for _, _, litres in parts)
        self.stand_ins[meter.name] = {since + i * DAY: share for since, until, litres in parts if since < until
                                      for i, share in enumerate(cut(litres, [1] * (until - since).days))}

    @staticmethod
    def by_hand_times(city):
        """When meters are read by hand: at the beginning, then at noon of each first."""
        start = datetime.datetime.combine(city.first, datetime.time())
        return [start] + [datetime.datetime.combine(first_of(m + 1), datetime.time(12)) for m in city.months]

    def by_hand(self, meter):
        days, times = {}, self.by_hand_times(self.city)
        for since, till in zip(times, times[1:]):
            litres = self.shown(meter, till) - self.shown(meter, since)
            spans, at = [], since
            while at < till:
                midnight = datetime.datetime.combine(at.date() + DAY, datetime.time())
                spans.append((at.date(), int((min(midnight, till) - at).total_seconds())))
                at = midnight
            for (day, _), share in zip(spans, cut(litres, [seconds for _, seconds in spans])):
                days[day] = days.get(day, 0) + share
        return days

    def shown(self, meter, at):
        """What has flowed until then: at noon half of the day, floored."""
        day = at.date()
        part = meter.flow(day) * at.hour // 24 if at.hour else 0
        return meter.between(self.city.first, day) + part

    def taken(self, intake, day):
        """Litres of an intake's day, measured or assessed."""
        return sum(of.get(meter.name, {}).get(day, 0) for meter in intake["meters"] for of in (self.days, self.stand_ins))

    def of_year(self, permit):
        """Litres that a permit took, measured and assessed."""
        stood_in = sum(self.assessed.get(meter.name, 0) for intake in permit["intakes"] for meter in intake["meters"])
        return sum(self.month(permit, month) for month in self.city.months) + stood_in

    def plan(self, permit, month):
        """Litres of the month's plan, as it stood when the month ended."""
        of = (permit["permit"], month)
        return self.cuts.get(of, permit["plan"][month - 1] * 1000) + self.traded[of]

    def trade(self, permit, month, litres):
        self.traded[permit, month] += litres

    def limit(self, permit):
        """Litres of the year's permit, with what trades moved."""
        return permit["annual"] * 1000 + sum(self.traded[permit["permit"], month] for month in range(1, 13))

    @staticmethod
    def energy(permit, month):
        """Kilowatt-hours that each intake reported."""
        return [sum(m.between(first_of(month), first_of(month + 1)) for m in intake["meters"] if m.role == "take") // 25000
                for intake in permit["intakes"]]

    def month(self, permit, month):
        """Litres that its meters measured."""
        first, till = first_of(month), first_of(month + 1)
        return sum(litres for intake in permit["intakes"] for meter in intake["meters"]
                   for day, litres in self.days.get(meter.name, {}).items() if first <= day < till)

    def base(self, intake, first, till):
        """Fen of the base lines of an intake: a line for each rate, class and use that held."""
        permit = intake["permit"]
        book = "fee" if first < datetime.date(YEAR, 12, 1) else "tax"
        rates, key = RATES[book], (permit["source"], permit["use"])
        if permit["use"] == "hydropower" or (key not in rates and permit["source"] not in rates):
            return None
        rate = rates.get(key, rates.get(permit["source"]))
        times = Fraction(2 if self.is_severe(intake, first) else 1)
        if book == "tax":
            times *= Fraction(91, 100) if permit["use"] == "public_supply" else 1
            times *= Fraction(4, 5) if permit["is_listed"] else 1
        exact = Fraction(self.measured(intake, first, till) * rate, 10**3 * 10) * times
        return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)

    @staticmethod
    def is_severe(intake, day):
        return (intake["class"] == "severe" or bool(intake["severe_from"] and day >= intake["severe_from"])) and \
            intake["permit"]["source"] == "groundwater"

    def measured(self, intake, first, till):
        return sum(litres for meter in intake["meters"] for day, litres in self.days.get(meter.name, {}).items()
                   if first <= day < till)
