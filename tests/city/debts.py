# SPDX-License-Identifier: Apache-2.0
"""What is owed of an invoice, a second time: parts, payments, reliefs, deferrals, late fees (rules.md F33).

An invoice and each delta that adds to it is a part with a due day of its own. A
delta that gives back lowers the newest part, a relief the oldest. A payment
settles the oldest part first, of each the charge before its late fee. A late fee
grows by the day on what is unpaid, simply, and is rounded once; it is charged
once its part is paid, or when it is demanded.
"""

from fractions import Fraction

AGES = ("not_due_fen", "days_1_30_fen", "days_31_90_fen", "days_91_365_fen", "over_a_year_fen")
SUMS = ("charged_fen", "late_charged_fen", "relieved_fen", "collected_fen", "unpaid_fen", "credit_fen", *AGES)


def age(days):
    return AGES[sum(days > limit for limit in (0, 30, 90, 365))]


class Part:
    """Of one notice what is to be paid until when, and how it stands; of base and surcharge each where they differ."""

    def __init__(self, fen, due, rate, number, kind):
        self.fen, self.due, self.number, self.kind = fen, due, number, kind
        self.per_day, self.at_most = rate
        self.unpaid, self.grown, self.until, self.late_paid = fen, 0, None, 0
        self.late_days, self.at_due = 0, None

    def grow(self, day, due):
        """Fen times days, of the days after the due day until this one; none where nobody knows the due day."""
        if due is None:
            return
        since = max(self.until, due) if self.until else due
        if day > due and self.at_due is None:
            self.at_due = self.unpaid
        if day > since and self.unpaid:
            self.grown += self.unpaid * (day - since).days
            self.late_days = (day - due).days
        self.until = max(self.until, day) if self.until else day

    def late(self):
        """Simple, at most a share of what was unpaid when it fell due, rounded once."""
        fen = self.grown * self.per_day
        if self.at_most is not None and self.at_due is not None:
            fen = min(fen, self.at_due * self.at_most)
        return int(fen + Fraction(1, 2))

    def pay(self, left):
        """The charge before its late fee, and that only once the charge is paid; what is left."""
        settled = min(left, self.unpaid)
        self.unpaid, left = self.unpaid - settled, left - settled
        if self.unpaid:
            return left
        settled = min(left, self.late() - self.late_paid)
        self.late_paid += settled
        return left - settled


def lower(parts, fen):
    """Takes fen off parts in turn, as if they had never been charged."""
    for part in parts:
        less = min(part.unpaid, fen)
        part.fen, part.unpaid, fen = part.fen - less, part.unpaid - less, fen - less


class Debt:
    """An invoice with its deltas. per_day of the base, or of all; surcharge: (per_day, at_most) of its own."""

    def __init__(self, account, area, per_day, at_most=None, surcharge=None):
        self.account, self.area, self.per_day = account, area, per_day
        self.rates = [(per_day, at_most)] + ([surcharge] if surcharge else [])
        self.notices = []     # [fen, due] as issued, in order; or [fen, due, of it surcharges]
        self.payments = []    # (day, fen)
        self.relieved = 0
        self.deferred = None  # the later day until which it may be paid
        self.demanded = None

    def kinds(self, fen, surcharge=0):
        """Base and surcharge of a notice; of more of one and less of the other the total counts, as what has its sign."""
        if len(self.rates) == 1:
            return [fen]
        both = [fen - surcharge, surcharge]
        if min(both) < 0 < max(both):
            both = [fen if of * fen > 0 else 0 for of in both]
        return both

    def parts(self):
        """As they are to be paid: a delta that gives back lowers its own kind first, the newest before it."""
        parts = []
        for number, (_, due, *_) in enumerate(self.notices):
            both = self.kinds(*(self.notices[number][::2]))
            for kind, fen in enumerate(both):
                if sum(both) >= 0:
                    parts.append(Part(fen, due, self.rates[kind], number, kind))
                else:
                    lower(sorted(reversed(parts), key=lambda part, kind=kind: part.kind != kind), -fen)
        lower(parts, self.relieved)
        return parts

    def stands(self, day):
        """Its parts at the end of a day."""
        parts = self.parts()
        for paid_on, left in sorted(self.payments):
            if paid_on > day:
                break
            for part in parts:
                part.grow(paid_on, self.due(part))
            for part in parts:
                left = part.pay(left)
        for part in parts:
            part.grow(day, self.due(part))
        return parts

    def due(self, part):
        return max(part.due, self.deferred) if self.deferred and part.due else part.due

    def late_charged(self, parts, day):
        """Of each part: its late fee once it is paid, before that what had grown until it was demanded."""
        demanded = self.stands(self.demanded) if self.demanded and self.demanded <= day else []
        return [part.late() if not part.unpaid else demanded[i].late() if demanded else 0
                for i, part in enumerate(parts)]

    def sums(self, day):
        parts = self.stands(day)
        late_charged = sum(self.late_charged(parts, day))
        late_unpaid = late_charged - sum(part.late_paid for part in parts)
        charged = sum(notice[0] for notice in self.notices)
        paid = sum(fen for paid_on, fen in self.payments if paid_on <= day)
        unpaid = sum(part.unpaid for part in parts) + late_unpaid
        credit = unpaid + paid + self.relieved - charged - late_charged
        sums = dict(zip(SUMS, (charged, late_charged, self.relieved, paid - credit, unpaid, credit, 0, 0, 0, 0, 0)))
        sums[age(max((part.late_days for part in parts), default=0))] += late_unpaid
        for part in parts:
            sums[age((day - self.due(part)).days if part.due else 0)] += part.unpaid
        return sums
