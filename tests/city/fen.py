# SPDX-License-Identifier: Apache-2.0
"""What a permit owes for a month, from the litres of each day and the two rulebooks, in whole fen.

A line is an intake's litres at one rate: what was taken, and what of it lay over
the plan (of a month, by the fee) or over the permit (of the year, by the tax).
What is over begins within the day on which the limit is passed; on that day each
intake bears its share of what flowed (rules.md F15). A line is rounded once, half
up (F17).
"""

from fractions import Fraction

from draw import first_of
from second import DAY, RATES, cut

BANDS = ((Fraction(0), Fraction(1, 5), 1), (Fraction(1, 5), Fraction(2, 5), 2), (Fraction(2, 5), None, 3))
UNPLANNED = ("public_supply",)  # what both books leave out of their surcharges


def days_of(month):
    first = first_of(month)
    return [first + i * DAY for i in range((first_of(month + 1) - first).days)]


def half_up(exact):
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


class Fen:
    """The charges of a city's permits, by its second account."""

    def __init__(self, second):
        self.second = second

    def rate(self, permit, book):
        """Thousandths of a yuan a cubic metre; None where the book charges nothing by volume."""
        rates, key = RATES[book], (permit["source"], permit["use"])
        return rates.get(key, rates.get(permit["source"]))

    def times(self, intake, month):
        permit = intake["permit"]
        times = Fraction(2 if self.second.is_severe(intake, first_of(month)) else 1)
        if month == 12:
            times *= Fraction(91, 100) if permit["use"] == "public_supply" else 1
            times *= Fraction(4, 5) if permit.get("is_listed") else 1
        return times

    def beyond(self, intakes, days, base, low, high):
        """Litres of each intake, exactly, by which a running sum lies between two marks."""
        litres, running = [Fraction(0)] * len(intakes), base
        for day in days:
            flows = [self.second.taken(intake, day) for intake in intakes]
            whole = sum(flows)
            over = min(running + whole, high if high is not None else running + whole) - max(running, low)
            running += whole
            if over > 0:
                for i, flow in enumerate(flows):
                    litres[i] += Fraction(flow * over, whole)
        return litres

    def energy(self, permit, month):
        """By kilowatt-hours, cut over the days; over the plan goes a day's share that its water has there."""
        lines, days = [], days_of(month)
        for intake, kwh in zip(permit["intakes"], self.second.energy(permit, month)):
            each = cut(kwh * 1000, [1] * len(days))
            lines.append(sum(each) * self.times(intake, month))
            for low, high, more in BANDS if month < 12 and permit["plan"] else ():
                plan, running, over = self.second.plan(permit, month), 0, Fraction(0)
                for day, wh in zip(days, each):
                    flow = sum(self.second.taken(one, day) for one in permit["intakes"])
                    till = running + flow if high is None else min(running + flow, plan + high * plan)
                    over += Fraction(max(0, till - max(running, plan + low * plan))) * wh / flow if flow else 0
                    running += flow
                lines.append(over * more)
        return [half_up(Fraction(line) / 2000) for line in lines]

    def taken(self, permit, month):
        """Litres of each intake's month, measured or assessed."""
        return [Fraction(sum(self.second.taken(intake, day) for day in days_of(month))) for intake in permit["intakes"]]

    def over_plan(self, permit, month):
        """Litres of each intake in each band over the month's plan."""
        if not permit["plan"] or permit["use"] in UNPLANNED:
            return []
        plan = self.second.plan(permit, month)
        return [self.beyond(permit["intakes"], days_of(month), 0, plan + low * plan, None if high is None else
                            plan + high * plan) for low, high, _ in BANDS]

    def over_permit(self, permit, month):
        """Litres of each intake over the year's permit."""
        if permit["use"] in UNPLANNED:
            return [Fraction(0)] * len(permit["intakes"])
        before = sum(self.second.taken(intake, day) for intake in permit["intakes"] for earlier in self.second.city.months
                     if earlier < month for day in days_of(earlier))
        return self.beyond(permit["intakes"], days_of(month), before, self.second.limit(permit), None)

    def lines(self, permit, month):
        """Fen of each line of the month: the fee's of a month, the tax's of December."""
        if permit["use"] == "hydropower":
            return self.energy(permit, month)
        rate = self.rate(permit, "fee" if month < 12 else "tax")
        if rate is None:
            return []
        taken, lines = self.taken(permit, month), []
        times = [self.times(intake, month) for intake in permit["intakes"]]
        if not permit["permit"]:
            lines += [litres * 2 * factor for litres, factor in zip(taken, times)]
        elif month < 12:
            lines += [litres * factor for litres, factor in zip(taken, times)]
            for (_, _, more), over in zip(BANDS, self.over_plan(permit, month)):
                lines += [litres * more * factor for litres, factor in zip(over, times)]
        else:
            over = self.over_permit(permit, month)
            lines += [(litres - beyond) * factor for litres, beyond, factor in zip(taken, over, times)]
            lines += [litres * 2 * factor for litres, factor in zip(over, times)]
        return [half_up(line * rate / 10**4) for line in lines]

    def month(self, permit, month):
        return sum(self.lines(permit, month))
