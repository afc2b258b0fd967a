# SPDX-License-Identifier: Apache-2.0
"""What follows a bill in the story: two approve it, it is paid or not, relieved, deferred, demanded.

Who pays how follows from the number of the permit and the month. All of it is
told to the program and to the second account (debts.py).
"""

import datetime
from collections import Counter
from fractions import Fraction

from debts import Debt
from draw import YEAR
from second import DAY

TAX_DUE = datetime.date(YEAR + 1, 1, 15)
END = datetime.date(YEAR + 1, 1, 31)


def amount(fen):
    return f"{fen // 100}.{fen % 100:02}"


class Settle:
    """The office's money; `debts` by the name of the invoice, `told` counts what was done."""

    def __init__(self, year):
        self.year, self.office, self.city = year, year.office, year.city
        self.told, self.debts, self.noticed, self.paying = Counter(), {}, set(), []
        self.numbers = {}
        for i, permit in enumerate(self.city.permits):
            self.numbers[permit["permit"]] = self.numbers[permit["renewed"]] = i

    # ---- approval

    def approve(self, period):
        """The first approves at once, the second on the next day: from then on its notices count."""
        if self.noticed.issuperset(self.year.bills):
            return
        said = self.office.answer("sign", "run", period, "--as", "approver", "--name", "李强")["signed_off"]
        if said["approvals"] != 1 or said["approvals_demanded"] != 2:
            raise AssertionError(f"one of two approved {period}: {said}")
        self.told["approvals"] += 1
        self.year.on(self.office.now.date() + DAY, lambda: self.second(period))

    def second(self, period):
        self.office.do("sign", "run", period, "--as", "approver", "--name", "赵敏", second=True)
        self.told["approvals"] += 1
        today = self.office.now.date()
        for name, invoice in self.year.bills.items():
            if name not in self.noticed:
                self.noticed.add(name)
                self.notice(invoice, today)

    def notice(self, invoice, today):
        """A notice: its part of the debt, and what its payer will do."""
        fen, number = invoice.get("total_fen", 0), self.numbers.get(invoice["permit"])
        name = invoice.get("corrects", invoice["invoice"])
        due = today if number is None else today + 7 * DAY if invoice["kind"] == "fee" else TAX_DUE
        if name not in self.debts:
            permit = self.city.unpermitted if number is None else self.city.permits[number]
            self.debts[name] = Debt(invoice["permit"], permit["area"],
                                    Fraction(2, 1000) if invoice["kind"] == "fee" else Fraction(5, 10000))
        self.debts[name].notices.append([fen, due])
        if fen <= 0:
            return
        if "corrects" in invoice:
            self.pay(name, due + (3 * DAY if number and number % 2 else -DAY), fen)
        else:
            self.fate(name, number, today, due, fen)

    # ---- payment

    def pay(self, name, day, fen):
        self.paying.append((day, name, fen))

    def fate(self, name, number, today, due, fen):
        """What becomes of an invoice."""
        debt, month = self.debts[name], int(name[9:11]) if name.startswith("fee") else 12
        if number is None:
            return self.pay(name, due + 12 * DAY, fen)
        if month == self.year.dry["month"] and debt.account in self.year.dry["permits"]:
            fen -= self.relieve(name, fen)
        kind = (number + month) % 10
        if number % 19 in (3, 4, 5) and number < 100 and month == 10:
            self.year.on(due - 2 * DAY, lambda: self.defer(name, number % 19, due, fen))
        elif kind == 5:
            self.pay(name, due, fen)
        elif kind == 6:
            self.pay(name, due - 2 * DAY, fen // 2)
            self.pay(name, due + 10 * DAY, fen - fen // 2)
        elif kind == 7:
            self.pay(name, due + 5 * DAY, fen)
            if number % 2:
                self.pay(name, due + 9 * DAY, int(fen * debt.per_day * 5 + Fraction(1, 2)))
        elif kind == 8:
            self.told["unpaid"] += 1
            if number % 4 in (0, 1) and month in (10, 11):
                self.year.on(END, lambda: self.demand(name))
        elif kind == 9 and number % 3 == 0:
            self.pay(name, due - DAY, fen * 3 // 4)
        elif kind == 9:
            self.pay(name, due - DAY, fen + 10_000)
        elif kind == 0 and number % 4 == 2 and month in (10, 11):
            self.year.on(due - DAY, lambda: self.bounce(name, fen))
        else:
            self.pay(name, due - DAY, fen)
        return None

    def payments(self):
        """The bank's file: what was paid until yesterday."""
        today, rows = self.office.now.date(), []
        ready = [one for one in self.paying if one[0] < today]
        self.paying = [one for one in self.paying if one[0] >= today]
        for day, name, fen in ready:
            if fen > 0:
                self.told["payments"] += 1
                rows.append({"invoice": name, "paid_on": str(day), "amount_yuan": amount(fen),
                             "reference": f"BK{self.told['payments']:05}"})
                self.debts[name].payments.append((day, fen))
        if rows:
            self.office.read_in("payments", rows)

    def bounce(self, name, fen):
        """Paid, and three days later the bank takes it back."""
        self.told["payments"] += 1
        entry = self.office.answer("pay", name, "--amount", amount(fen), "--reference",
                                   f"BK{self.told['payments']:05}")["entry"]
        self.year.on(self.office.now.date() + 3 * DAY, lambda: self.withdraw(name, entry))

    def withdraw(self, name, entry):
        self.told["withdrawn"] += 1
        self.office.do("pay", "withdraw", str(entry), "--ground", "退票")

    def demand(self, name):
        self.told["demanded"] += 1
        self.office.do("pay", "demand", name)
        self.debts[name].demanded = self.office.now.date()

    # ---- what need not be paid, or later

    def relieve(self, name, fen):
        """Who was ordered to stop need not pay three tenths of that month."""
        relief = fen * 3 // 10
        if relief:
            self.told["reliefs"] += 1
            self.office.do("relief", name, "--amount", amount(relief), "--legal", "drought-2024", "--document",
                           "抗旱减免 8 号")
            self.debts[name].relieved += relief
        return relief

    def defer(self, name, which, due, fen):
        """Asked two days before: granted, left without an answer, which grants it, or refused."""
        office, until = self.office, due + 30 * DAY
        asked = office.answer("defer", name, "--until", str(until), "--ground", "流动资金困难")
        entry = str(asked["invoices"][0]["deferrals"][0]["deferral"])
        self.told["deferred"] += 1
        if which == 3:
            until = due + 20 * DAY
            self.year.on(office.now.date() + DAY, lambda: office.do(
                "defer", "grant", entry, "--until", str(until), "--document", "缓缴批复"))
        elif which == 5:
            until = None
            self.year.on(office.now.date() + DAY, lambda: office.do("defer", "refuse", entry, "--document", "不予缓缴"))
        self.debts[name].deferred = until
        self.pay(name, until or due + 8 * DAY, fen)
