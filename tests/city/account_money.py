# SPDX-License-Identifier: Apache-2.0
"""The account of the money: what is owed by permit and area, what was collected, what is relieved, against debts.py."""

from collections import Counter

from debts import AGES, SUMS
from draw import YEAR
from second import DAY
from settle import END
from written import m3, same, table, yuan


def rate(sums):
    """Of what was to be collected, in ppm; None where nothing was."""
    payable = sums["charged_fen"] + sums["late_charged_fen"] - sums["relieved_fen"]
    return sums["collected_fen"] * 10**6 // payable if payable > 0 else None


def percent(ppm):
    return "" if ppm is None else f"{ppm / 10**4:.2f}"


class Money:
    """`counts` of what was compared."""

    def __init__(self, year, fen, counts):
        self.settle, self.office, self.counts, self.fen = year.settle, year.office, counts, fen
        self.name_of = year.name_of
        self.city = year.city
        self.arrears = year.office.answer("arrears", "--at", str(END))

    def compare(self):
        works, areas, each = {}, {}, self.each()
        for debt, sums in each:
            works.setdefault(debt.account, Counter()).update(sums)
            for area in ("330300", debt.area[:6], debt.area):
                areas.setdefault(area, Counter()).update(sums)
        for rows, wanted, key in ((self.arrears["works"], works, "permit"), (self.arrears["areas"], areas, "area")):
            same(f"what is owed by {key}", {row[key]: self.of(row) for row in rows},
                 {name: (*(sums[one] for one in SUMS), rate(sums)) for name, sums in wanted.items()})
            self.counts[f"owed by {key}"] += len(wanted)
        self.counts["owed"] += len(each)
        self.areas = areas
        self.reliefs()

    def each(self):
        return [(debt, debt.sums(END)) for debt in self.settle.debts.values()]

    @staticmethod
    def of(row):
        return (*(row[one] for one in SUMS), row.get("collection_rate_ppm"))

    def reliefs(self):
        """What was relieved as a sum, by its legal id; reliefs by share are the tax's fifth."""
        found = self.office.answer("relief", "list", str(YEAR))["reliefs"]
        seen = sum(row["relief_fen"] for row in found if row["legal"] == "drought-2024")
        same("relieved", seen, sum(debt.relieved for debt in self.settle.debts.values()))

    def is_plain(self, i, permit, month):
        """Of one intake, over its plan by less than a fifth, paid in two halves of which one is late, never corrected."""
        if month == 12 or (i + month) % 10 != 6 or not permit["plan"] or len(permit["intakes"]) > 1:
            return False
        bands = self.fen.over_plan(permit, month)
        debt = self.settle.debts.get(f"fee/{YEAR}-{month:02}/{self.name_of(permit, month)}")
        return bool(bands and bands[0][0] and not bands[1][0] and self.fen.rate(permit, "fee") and debt and
                    len(debt.notices) == 1 and len(debt.payments) == 2 and debt.deferred is None and not debt.relieved and
                    self.fen.times(permit["intakes"][0], month) == 1)

    def one(self):
        """One invoice from the water to the last fen, so that a reader can follow it with a pencil."""
        permit, month = next((p, m) for m in self.city.months for i, p in enumerate(self.city.permits)
                             if self.is_plain(i, p, m))
        name = f"fee/{YEAR}-{month:02}/{self.name_of(permit, month)}"
        debt, taken = self.settle.debts[name], int(self.fen.taken(permit, month)[0])
        plan, over = self.fen.second.plan(permit, month), int(self.fen.over_plan(permit, month)[0][0])
        rate, lines = self.fen.rate(permit, "fee"), self.fen.lines(permit, month)
        part, = debt.stands(END)
        (first_day, first), (last_day, last) = sorted(debt.payments)
        late = (last_day - part.due).days
        yield ["flows through its meters, and is read", "`draw.py`", f"{m3(taken)} m³"]
        yield ["the plan of the month", "`import plans`", f"{m3(plan)} m³"]
        yield ["over it, in the first band", f"{m3(taken)} − {m3(plan)}", f"{m3(over)} m³"]
        yield ["for what was taken", f"{m3(taken)} × {rate / 1000:.2f} yuan", yuan(lines[0])]
        yield ["for what is over", f"{m3(over)} × {rate / 1000:.2f} yuan", yuan(lines[1])]
        yield [f"`weir bill {YEAR}-{month:02}`: charged", "the two lines", yuan(part.fen)]
        yield ["approved by two: its notice", "", str(part.due - 7 * DAY)]
        yield ["due", "seven days later", str(part.due)]
        yield [f"paid on {first_day}", "half of it, in time", yuan(first)]
        yield [f"paid on {last_day}", f"the rest, {late} days late", yuan(last)]
        yield ["late fee", f"{yuan(last)} × {late} × {float(debt.per_day):.3f}", yuan(part.late())]
        yield [f"`weir owed {name}`: unpaid", "the late fee", yuan(debt.sums(END)["unpaid_fen"])]

    def lines(self):
        told, shown = self.settle.told, [area for area in sorted(self.areas) if len(area) == 6]
        heads = ("charged_fen", "late_charged_fen", "relieved_fen", "collected_fen", "unpaid_fen", "credit_fen")
        rows = [[area, *(yuan(self.areas[area][one]) for one in heads), percent(rate(self.areas[area]))] for area in shown]
        ages = [[area, *(yuan(self.areas[area][one]) for one in AGES)] for area in shown]
        return ["### Payments", "", "Two actors approve each run; only then its notices count. The fee is due seven days after"
                " the notice, the tax of the quarter on 2025-01-15; late fees grow by 2 ‰ and 0.5 ‰ a day.", "",
                *table(["Command", "Times"], [
                    ["`weir sign run PERIOD --as approver`, by two actors", told["approvals"]],
                    ["`weir import payments`, `weir pay INVOICE`: payments", f"{told['payments']:,}"],
                    ["… taken back by the bank: `weir pay withdraw ENTRY`", told["withdrawn"]],
                    ["`weir pay demand INVOICE`", told["demanded"]],
                    ["`weir relief INVOICE --legal drought-2024`", told["reliefs"]],
                    ["`weir defer INVOICE`, granted, refused or left without an answer", told["deferred"]]]), "",
                f"`weir arrears --at {END}`, yuan:", "",
                *table(["Area", "Charged", "Late fees", "Relieved", "Collected", "Unpaid", "Credit", "Collected, %"],
                       rows), "",
                *table(["Unpaid in", "Not due", "1–30 days", "31–90", "91–365", "Over a year"], ages), "",
                "### One invoice, step by step", "", *table(["What", "How", "Figure"], self.one()), ""]
