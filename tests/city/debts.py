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
    """Of one notice: what is to be paid of it until when, and how it stands."""

    def __init__(self, fen, due):
        self.fen, self.due = fen, due
        self.unpaid, self.grown, self.until, self.late_paid = fen, 0, None, 0
        self.late_days = 0

    def grow(self, day, due):
        """Fen times days, of the days after the due day until this one."""
        since = max(self.until, due) if self.until else due
        if day > since and self.unpaid:
            self.grown += self.unpaid * (day - since).days
            self.late_days = (day - due).days
        self.until = max(self.until, day) if self.until else day

    def late(self, per_day):
        return int(self.grown * per_day + Fraction(1, 2))


class Debt:
    """An invoice with its deltas."""

    def __init__(self, account, area, per_day):
        self.account, self.area, self.per_day = account, area, per_day
        self.notices = []     # [fen, due] as issued, in order
        self.payments = []    # (day, fen)
        self.relieved = 0
        self.deferred = None  # the later day until which it may be paid
        self.demanded = None

    def stands(self, day):
        """Its parts at the end of a day."""
        parts = []
        for fen, due in self.notices:
            if fen >= 0:
                parts.append(Part(fen, due))
            for part in reversed(parts if fen < 0 else []):
                less = min(part.fen, -fen)
                part.fen, fen = part.fen - less, fen + less
        relief = self.relieved
        for part in parts:
            less = min(part.fen, relief)
            part.fen, relief = part.fen - less, relief - less
            part.unpaid = part.fen
        for paid_on, left in sorted(self.payments):
            if paid_on > day:
                break
            for part in parts:
                part.grow(paid_on, self.due(part))
            for part in parts:
                settled = min(left, part.unpaid)
                part.unpaid, left = part.unpaid - settled, left - settled
                if not part.unpaid:
                    settled = min(left, part.late(self.per_day) - part.late_paid)
                    part.late_paid, left = part.late_paid + settled, left - settled
        for part in parts:
            part.grow(day, self.due(part))
        return parts

    def due(self, part):
        return max(part.due, self.deferred) if self.deferred else part.due

    def sums(self, day):
        parts = self.stands(day)
        late_charged = sum(part.late(self.per_day) for part in parts if not part.unpaid or self.demanded == day)
        late_unpaid = max(0, late_charged - sum(part.late_paid for part in parts))
        charged, paid = sum(fen for fen, _ in self.notices), sum(fen for _, fen in self.payments)
        unpaid = sum(part.unpaid for part in parts) + late_unpaid
        credit = unpaid + paid + self.relieved - charged - late_charged
        sums = dict(zip(SUMS, (charged, late_charged, self.relieved, paid - credit, unpaid, credit, 0, 0, 0, 0, 0)))
        sums[age(max((part.late_days for part in parts), default=0))] += late_unpaid
        for part in parts:
            sums[age((day - self.due(part)).days)] += part.unpaid
        return sums
