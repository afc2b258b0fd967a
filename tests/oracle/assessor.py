# SPDX-License-Identifier: Apache-2.0
"""What stands for a volume that nobody measured: which span, by what, how many litres (F19, F20)."""

from fractions import Fraction
from math import floor

from price import book_of
from water import DAY, date_of, day_of, month_start


DAYS_MAX = 1100  # of one assessment: nobody waits longer


class NotAssessed(Exception):
    """The program must refuse it, with this status."""


def round_up(value):
    """To the litre, halves up."""
    return floor(value + Fraction(1, 2))


def unknown_spans(known, start, end):
    """[(start, end)] of a window that no known span covers."""
    out = []
    for low, high in sorted(known):
        if low > start and min(low, end) > start:
            out.append((start, min(low, end)))
        start = max(start, high)
    return out + ([(start, end)] if start < end else [])


def month_of(day):
    return date_of(day).year, date_of(day).month


class Assessor:
    """Finds the span and the pieces of one assessment."""

    def __init__(self, world, water, step):
        self.world, self.water, self.registry, self.step = world, water, water.registry, step
        self.meter, self.intake = step.get("meter"), step.get("intake")

    # ---- the span

    def known(self):
        pieces = [(one["start"], one["end"]) for one in self.water.pieces
                  if (one["meter"], one["intake"]) == (self.meter, self.intake)]
        return pieces + [(start, end) for start, end, _ in self.water.intervals.get(self.meter, [])]

    def span(self):
        """The one unknown span of the days asked for; without a first day the open one, up to the last day."""
        first, last = self.step["from"], self.step["until"]
        installed = day_of(self.registry.meters[self.meter].rows[0]["installed_on"]) if self.meter else -10**6
        start = (installed if first is None else first) * DAY
        end = (day_of(self.world["clock"]) if last is None else last + 1) * DAY
        if start >= end:
            raise NotAssessed(2)
        spans = unknown_spans(self.known(), start, end)
        if first is None and (not spans or spans[-1][1] != end):
            raise NotAssessed(1)
        if not spans or (first is not None and len(spans) > 1) or spans[-1][0] < installed * DAY:
            raise NotAssessed(2)
        start, end = spans[-1]
        if (end - 1) // DAY - start // DAY >= DAYS_MAX:
            raise NotAssessed(2)
        return start, end

    # ---- by what

    def hows(self, start, end):
        """[(start, end, method, months, is final, is exempt)]: as was said, else by each day's rung of the ladder."""
        step = self.step
        if step["method"]:
            return [(start, end, step["method"], step["months"], step["final"], step["exempt"])]
        out, last = [], None
        for day in range(start // DAY, (end - 1) // DAY + 1):
            how = self.rung(day)
            if how != last:
                at = max(start, day * DAY)
                out[-1:] = [(out[-1][0], at, *out[-1][2:])] if out else []
                out.append((at, end, *how[2:]))
                last = how
        return out

    def rung(self, day):
        """The book of a day and what it says: of tax, fee and price the first that says something."""
        name = "no_meter"
        if self.meter:
            deadline = self.step["deadline"]
            name = "until_deadline" if deadline is None or day <= deadline else "after_deadline"
        areas = self.registry.ancestry(self.registry.water(self.intake_on(day), day)["area"])
        for kind in ("tax", "fee", "price"):
            book = book_of(self.world["books"], kind, areas, day)
            ladder = (book or {}).get("assessment", {})
            row = ladder.get("no_meter") if name == "no_meter" else ladder.get("broken", {}).get(name)
            if row:
                return (book["id"], name, row["method"], row.get("periods", 0), row["final"],
                        not row.get("ceilings", True))
        raise NotAssessed(2)

    def intake_on(self, day):
        return self.registry.meters[self.meter].on(day)["intake"] if self.meter else self.intake

    # ---- how much

    def pieces(self):
        """[{start, end, litres, ...}] of the assessment."""
        out, hows = [], self.hows(*self.span())
        methods = {how[2] for how in hows}
        if len(hows) > 1 and isinstance(self.step["days"], int):
            raise NotAssessed(2)
        if self.step["days"] and not methods & {"max-daily-capacity", "rated-flow"}:
            raise NotAssessed(2)
        if isinstance(self.step["days"], list) and not all(
                hows[0][0] // DAY <= day <= (hows[-1][1] - 1) // DAY for day in self.step["days"]):
            raise NotAssessed(2)
        for start, end, method, months, is_final, is_exempt in hows:
            found = {"mean-of-previous": self.by_mean, "declared": self.by_declaration}.get(method, self.by_capacity)(
                start, end, method, months)
            out += [{"meter": self.meter, "intake": self.intake, "start": low, "end": high, "litres": litres,
                     "final": is_final, "exempt": is_exempt} for low, high, litres in found]
        return out

    def by_declaration(self, start, end, *_):
        return [(start, end, self.step["litres"])]

    def by_mean(self, start, end, _, months):
        """The mean of the last wholly measured months; a part of a month takes its share of the seconds."""
        if not self.meter:
            raise NotAssessed(2)
        year, month = month_of(start // DAY)
        measured, back = [], 1
        while len(measured) < months:
            low, high = month_start(year, month - back), month_start(year, month - back + 1)
            if high <= self.water.first_day(self.meter):
                raise NotAssessed(2)
            if all(self.water.is_measured(self.meter, day) for day in range(low, high)):
                measured.append(max(0, sum(self.water.booked[self.meter].get(day, 0) for day in range(low, high))))
            back += 1
        out, at = [], start
        while at < end:
            low, high = (month_start(*month_of(at // DAY)) * DAY, month_start(
                month_of(at // DAY)[0], month_of(at // DAY)[1] + 1) * DAY)
            till = min(end, high)
            out.append((at, till, round_up(Fraction(sum(measured) * (till - at), months * (high - low)))))
            at = till
        return out

    def figure(self, day, method):
        """(what, litres a day): the design's, else 24 hours of the rated flow."""
        row = self.registry.intakes[self.intake_on(day)].on(day)
        if method == "max-daily-capacity" and row.get("design") is not None:
            return "design", row["design"]
        if row.get("rated") is None:
            raise NotAssessed(2)
        return "rated", 24 * row["rated"]

    def by_capacity(self, start, end, method, _):
        days = self.step["days"]
        if isinstance(days, int):
            if days > (end - 1) // DAY - start // DAY + 1:
                raise NotAssessed(2)
            return [(start, end, days * self.figure(start // DAY, method)[1])]
        if days:
            return self.by_listed_days(start, end, method)
        out, last = [], None
        for day in range(start // DAY, (end - 1) // DAY + 1):  # rounded once for days of one figure
            low, high = max(start, day * DAY), min(end, (day + 1) * DAY)
            figure = self.figure(day, method)
            if figure != last:
                out.append([low, high, Fraction(0)])
                last = figure
            out[-1][1] = high
            out[-1][2] += Fraction(figure[1] * (high - low), DAY)
        return [(low, high, round_up(litres)) for low, high, litres in out]

    def by_listed_days(self, start, end, method):
        """Those days and no other."""
        out, at = [], start
        for day in self.step["days"]:
            low, high = max(start, day * DAY), min(end, (day + 1) * DAY)
            if low >= high:
                continue
            if at < low:
                out.append((at, low, 0))
            out.append((low, high, self.figure(day, method)[1]))
            at = high
        return out + ([(at, end, 0)] if at < end else [])
