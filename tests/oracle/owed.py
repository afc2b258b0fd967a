# SPDX-License-Identifier: Apache-2.0
"""When invoices fall due, and what is owed of them on a day with its late fees, by rule F33 (and F11)."""

import sys
from fractions import Fraction
from pathlib import Path

from invoices import months_of
from water import date_of, day_of, month_start

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "city"))

from debts import Debt  # noqa: E402  pylint: disable=wrong-import-position

SILENCE = 5  # working days after which the office has consented


def fen(lines):
    return sum(line.fen for line in lines.values())


def surcharges(lines):
    return sum(line.fen for key, line in lines.items() if key.part == "surcharge")


def late_rates(late):
    """(per_day, at_most) of the base and of surcharges, None where these have none of their own."""
    def rate(row):
        return Fraction(row["per_day"]), Fraction(row["at_most"]) if "at_most" in row else None

    if not late:
        return (Fraction(0), None), None
    parts = {row["part"]: rate(row) for row in late.get("parts", [])}
    return parts.get("base", rate(late)), parts.get("surcharge", rate(late)) if parts else None


class Owing:
    """What is owed of the invoices of a world: `debts` by (kind, account, filing, period)."""

    def __init__(self, world):
        self.books = {book["id"]: book for book in world["books"]}
        self.recorded = day_of(world["clock"])
        self.lists, self.debts = world["lists"], {}
        self.payments, self.reliefs, self.deferrals, self.demands = {}, {}, {}, {}

    def youngest(self, lines):
        """The book of an invoice's lines that began last."""
        books = [self.books[name] for name in sorted({key.book for key in lines})]
        return max(books, key=lambda book: day_of(book["from"]), default={})

    def is_free(self, name, day):
        """Whether a day lies in a row of a list; None where there is no such list."""
        rows = [row for row in self.lists if row["list"] == name]
        if not rows:
            return None
        return any(day_of(row["from"]) <= day <= day_of(row["until"] or row["from"]) for row in rows)

    def due(self, at, lines):
        """The last day in time of an invoice or a delta; None where nothing is to be paid, or nobody knows it."""
        _, account, _, period = at
        rule = self.youngest(lines).get("due")
        if fen(lines) <= 0:
            return None
        if account.startswith("unpermitted:"):
            return self.recorded
        if not rule:
            return None
        if "days_after_notice" in rule:
            return self.recorded + rule["days_after_notice"]
        first, count = months_of(period)
        day = month_start(int(period[:4]), first + count + 1) + rule["day_of_next_month"] - 1
        if "holidays" in rule:
            if self.is_free(rule["holidays"], day) is None:
                return None
            while self.is_free(rule["holidays"], day):
                day += 1
        return day

    def notice(self, at, lines):
        """The day from which the due day counts, where it does."""
        rule = self.youngest(lines).get("due", {})
        counts = at[1].startswith("unpermitted:") or "days_after_notice" in rule
        return self.recorded if counts and self.due(at, lines) is not None else None

    def consent(self, asked, holidays):
        """The day with whose end the office that said nothing has consented: Saturday and Sunday are no working days."""
        day, left = asked, SILENCE
        while left:
            day += 1
            left -= date_of(day).weekday() < 5 and not (holidays and self.is_free(holidays, day))
        return day

    def deferred(self, at, day):
        """The latest due day that deferrals give, as it was on a day."""
        days = [one["granted"] if "granted" in one else one["until"] for one in self.deferrals.get(at, [])
                if ("granted" in one and one["granted"] is not None) or ("granted" not in one and day > one["consent"])]
        return max(days, default=None)

    def debt(self, at, billed, day):
        """An invoice with its deltas as it stands on a day."""
        first = next((lines for lines in billed if lines), {})  # an invoice bears one book's late fees: that it began with
        rates = late_rates(self.youngest(first).get("late"))
        debt = Debt(at[1], None, *rates[0], surcharge=rates[1])
        for lines in billed:
            due = self.due(at, lines)
            debt.notices.append([fen(lines), None if due is None else date_of(due), surcharges(lines)])
        debt.payments = [(date_of(on), paid) for on, paid in self.payments.get(at, {}).values()]
        debt.relieved = sum(self.reliefs.get(at, []))
        deferred = self.deferred(at, day)
        debt.deferred = None if deferred is None else date_of(deferred)
        demands = [one for one in self.demands.get(at, []) if one <= day]
        debt.demanded = date_of(max(demands)) if demands else None
        return debt

    def is_new_demand(self, at, billed, day):
        """A demand that charges nothing is none, whatever comes later."""
        debt = self.debt(at, billed, self.recorded)
        today, demanded = date_of(self.recorded), debt.demanded
        before = debt.sums(today)["late_charged_fen"]
        debt.demanded = max(date_of(day), demanded or date_of(day))
        return debt.sums(today)["late_charged_fen"] != before

    def stands(self, at, billed, day):
        """The figures of `weir owed`, and those of its parts."""
        debt, at_day = self.debt(at, billed, day), date_of(day)
        sums, parts = debt.sums(at_day), debt.stands(at_day)
        whole = {"charged_fen": sums["charged_fen"], "late_charged_fen": sums["late_charged_fen"],
                 "relieved_fen": sums["relieved_fen"], "paid_fen": sums["collected_fen"] + sums["credit_fen"],
                 "unpaid_fen": sums["unpaid_fen"], "credit_fen": sums["credit_fen"],
                 "late_fen": sum(part.late() for part in parts),
                 "late_days": max((part.late_days for part in parts), default=0)}
        return whole, [self.notice_stands(debt, number, parts) for number in sorted({part.number for part in parts})]

    @staticmethod
    def notice_stands(debt, number, parts):
        """One notice: base and surcharge together, and each where they are two."""
        own = [part for part in parts if part.number == number]
        due = debt.due(own[0])
        out = {"charged_fen": debt.notices[number][0], "due": due and due.isoformat(),
               "unpaid_fen": sum(part.unpaid for part in own), "late_fen": sum(part.late() for part in own),
               "late_days": max(part.late_days for part in own)}
        for name, part in zip(("base", "surcharge"), own if len(own) > 1 else ()):
            out[name] = {"counted_fen": part.fen, "unpaid_fen": part.unpaid, "late_days": part.late_days,
                         "late_fen": part.late()}
        return out
