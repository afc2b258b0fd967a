# SPDX-License-Identifier: Apache-2.0
"""What becomes of invoices: due days, payments, reliefs, deferrals, late fees; told to the program and compared."""

import csv
import os
from fractions import Fraction

from charge import round_fen
from owed import Owing, fen
from water import iso

PAYMENT_MAX = 10**13  # fen of one payment


def yuan(amount):
    return f"{amount // 100}.{amount % 100:02}"


class Money:
    """The part of a Player that pays; `documents` are what was billed."""

    def start_money(self):
        self.owing = Owing(self.world)
        self.names = {}  # (kind, account, filing, period) -> the invoice's name
        self.paid_by = {}  # reference -> whose it is

    def check_due(self, what, at, invoice, lines):
        """Until when an invoice or a delta is to be paid, and from when that counts (F33)."""
        due, notice = self.owing.due(at, lines), self.owing.notice(at, lines)
        self.same(f"{what}: due", (invoice.get("due"), invoice.get("notice")),
                  (due and iso(due), notice and iso(notice)))
        by_rule = due is not None and not at[1].startswith("unpermitted:")
        self.same(f"{what}: due day unconfirmed", invoice.get("due_unconfirmed"),
                  self.owing.youngest(lines)["due"].get("unconfirmed") if by_rule else None)
        self.counts["due days"] += due is not None

    def picked(self, step):
        """An invoice of those with something to pay, and what is owed of it on a day after it fell due."""
        found = sorted(at for at, billed in self.documents.items()
                       if at in self.names and sum(map(fen, billed)) > 0)
        if not found:
            return None, None, None
        at = found[int(step["pick"] * len(found))]
        due = next((due for due in (self.owing.due(at, lines) for lines in self.documents[at]) if due is not None),
                   self.owing.recorded)
        return at, due, min(due + step["days"], self.owing.recorded)

    def do_pay(self, step):
        """A file of the bank's."""
        rows = []
        for one in step["pays"]:
            at, _, day = self.picked(one)
            if at is None:
                return
            whole, _ = self.owing.stands(at, self.documents[at], day)
            amount = min(max(1, round_fen(whole["unpaid_fen"] * Fraction(one["share"])) + one["more"]), PAYMENT_MAX)
            self.owing.payments.setdefault(at, {})[one["reference"]] = (day, amount)
            self.paid_by[one["reference"]] = at
            rows.append([self.names[at], iso(day), yuan(amount), one["reference"]])
        self.files += 1
        name = f"payments-{self.files}.csv"
        with open(os.path.join(self.ledger.folder, name), "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([["invoice", "paid_on", "amount_yuan", "reference"], *rows])
        self.ledger.run("import", "payments", name)
        self.ledger.checked()
        self.counts["payments"] += len(rows)

    def do_bounce(self, step):
        """A payment is taken back."""
        at = self.paid_by.pop(step["reference"], None)
        if at is None:
            return
        owed, = self.ledger.json("owed", self.names[at])["invoices"]
        self.one_owed(f"owed {self.names[at]}, paid", at, owed, self.owing.recorded)
        entry, = [one["entry"] for one in owed["payments"] if one["reference"] == step["reference"]]
        self.ledger.run("pay", "withdraw", str(entry), "--ground", "drawn")
        self.ledger.checked()
        del self.owing.payments[at][step["reference"]]
        self.counts["payments withdrawn"] += 1

    def do_relief(self, step):
        at, _, _ = self.picked(step)
        if at is None:
            return
        left = sum(map(fen, self.documents[at])) - sum(self.owing.reliefs.get(at, []))
        amount = round_fen(left * Fraction(step["share"]))
        if amount > 0:
            self.ledger.run("relief", self.names[at], "--amount", yuan(amount), "--legal", "drawn", "--document",
                            step["document"])
            if not self.is_rejected(step):
                self.owing.reliefs.setdefault(at, []).append(amount)
                self.counts["reliefs"] += 1

    def do_demand(self, step):
        at, _, day = self.picked(step)
        if at is not None:
            self.ledger.run("pay", "demand", self.names[at], "--on", iso(day))
            self.ledger.checked()
            if self.owing.is_new_demand(at, self.documents[at], day):
                self.owing.demands.setdefault(at, []).append(day)
            self.counts["demands"] += 1

    def do_defer(self, step):
        """Asked for before the due day, for a later one; answered or not."""
        at, due, _ = self.picked(step)
        if at is None or self.owing.due(at, self.documents[at][0]) != due or at in self.owing.deferrals:
            return
        asked, until = min(due - step["before"], self.owing.recorded), due + step["longer"]
        answer = self.ledger.json("defer", self.names[at], "--until", iso(until), "--ground", "drawn", "--on",
                                  iso(asked))
        owed = answer["invoices"][0]
        entry = owed["deferrals"][-1]
        holidays = self.owing.youngest(self.documents[at][0]).get("due", {}).get("holidays")
        one = {"asked": asked, "until": until, "consent": self.owing.consent(asked, holidays)}
        self.same("deferral: consent", entry["answer_until"], iso(one["consent"]))
        self.owing.deferrals.setdefault(at, []).append(one)
        self.one_owed(f"owed {self.names[at]}, asked for later", at, owed, self.owing.recorded)
        if step["answer"] is not None and one["consent"] >= self.owing.recorded:  # else silence has been consent
            one["granted"] = min(until, due + step["answer"]) if step["answer"] else None
            until = ["--until", iso(one["granted"])] if step["answer"] else []
            self.ledger.run("defer", "grant" if step["answer"] else "refuse", str(entry["deferral"]), *until,
                            "--document", "drawn")
        self.ledger.checked()
        self.counts["deferrals"] += 1

    def do_owed(self, step):
        """Every account's invoices, as they stand at the end of some days."""
        for account in sorted({at[1] for at in self.names}):
            for days in step["days"]:
                day = self.owing.recorded + days
                answer = self.ledger.json("owed", account, "--at", iso(day))
                found = {row["invoice"]: row for row in answer["invoices"]}
                for at in [at for at in self.names if at[1] == account]:
                    self.one_owed(f"owed {self.names[at]} at {iso(day)}", at, found.get(self.names[at]), day)

    def one_owed(self, what, at, row, day):
        whole, parts = self.owing.stands(at, self.documents[at], day)
        self.same(f"{what}: is known", row is not None, True)
        self.same(what, {key: row[key] for key in whole}, whole)
        self.same(f"{what}: parts", [{key: part.get(key) for key in parts[0]}
                                     for part in row["parts"] if part["charged_fen"] > 0],
                  [part for part in parts if part["charged_fen"] > 0])
        self.counts["owed"] += 1
        self.counts["late fen"] += whole["late_fen"]
