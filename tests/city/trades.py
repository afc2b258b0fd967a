# SPDX-License-Identifier: Apache-2.0
"""Trades of rights agreed in December for the next year, and the same a second time: schedules, limits, holds.

What is saved by one holder is sold to the next; some trades are approved, one
of them ends before its term, others are refused or still wait. They move
nothing of the year that is told.
"""

import datetime
from collections import Counter

from draw import YEAR, first_of
from written import m3, same, table

KINDS = ("transfer", "lease", "for-good")
FATES = ("approved", "ended", "approved", "approved", "refused", "waits")
NEXT = YEAR + 1
TOLD = first_of(12) + datetime.timedelta(days=17)
ENDED = 7  # the month from whose first day on a trade that ends moves nothing


def month_days(first, until):
    """{month: days of the term in it}, of a term within the next year."""
    days = (first + datetime.timedelta(days=i) for i in range((until - first).days + 1))
    return Counter(day.month for day in days)


def cut(litres, weights):
    """By weight, by largest remainder, equal ones to the earlier."""
    total = sum(weights.values())
    parts = {key: litres * weight // total for key, weight in weights.items()}
    order = sorted(weights, key=lambda key: (-(litres * weights[key] % total), key))
    for key in order[:litres - sum(parts.values())]:
        parts[key] += 1
    return parts


class Trade:
    def __init__(self, number, seller, buyer):
        self.name, self.seller, self.buyer = f"JY-{number:02}", seller, buyer
        self.kind, self.fate = KINDS[number % 3], FATES[number % 6]
        self.first = datetime.date(NEXT, 2 + number % 4, 1 + number * 5 % 27)
        self.until = datetime.date(NEXT, 12, 31 if self.kind == "for-good" else 3 + number)
        self.litres = (seller["annual"] // 25 + number) * 1000
        self.months = cut(self.litres, month_days(self.first, self.until))

    def back(self):
        return sum(part for month, part in self.months.items() if month >= ENDED) if self.fate == "ended" else 0

    def moved(self):
        return self.litres - self.back() if self.fate in ("approved", "ended") else 0


class Trades:
    """As many as the size has, told on one day."""

    def __init__(self, year, number):
        self.year, self.office = year, year.office
        able = [p for p in year.city.permits if p["source"] == "surface" and p["permit"] and not p["renewed"]
                and not p["short"] and p["use"] != "hydropower"]
        self.trades = [Trade(i, able[i % len(able)], able[(i + 1) % len(able)]) for i in range(number)]
        self.sellers = {trade.seller["permit"]: trade.seller for trade in self.trades}

    def tell(self):
        self.office.read_in("savings", [
            {"saving": f"JS-{name}", "right": f"permit:{name}", "annual_m3": str(permit["annual"] // 10),
             "valid_from": f"{NEXT}-01-01", "valid_until": f"{NEXT}-12-31", "document": "节水核定 1 号"}
            for name, permit in self.sellers.items()])
        for trade in self.trades:
            self.deal(trade)

    def deal(self, trade):
        office, document = self.office, ("--document", f"批 {trade.name}")
        office.do("trade", "agree", trade.name, "--seller", trade.seller["permit"], "--buyer", trade.buyer["permit"],
                  "--kind", trade.kind, "--m3", str(trade.litres // 1000), "--from", str(trade.first),
                  *(() if trade.kind == "for-good" else ("--until", str(trade.until))), "--waits", f"{NEXT}-02-28", "--price", "0.15", *document)
        if trade.fate == "waits":
            return
        office.do("trade", "assent", trade.name, second=True)
        if trade.fate == "refused":
            office.do("trade", "refuse", trade.name, "--ground", "影响第三方", *document)
            return
        office.do("trade", "approve", trade.name, "--cap-effect", "none", *document)
        if trade.fate == "ended":
            office.do("trade", "end", trade.name, "--from", f"{NEXT}-{ENDED:02}-01", "--ground", "停产", *document)


class Traded:
    """What the program says of them at the end."""

    def __init__(self, year, trades, counts):
        self.trades, self.office, self.counts = trades.trades, year.office, counts

    def compare(self):
        traded, held = Counter(), Counter()
        for trade in self.trades:
            said = self.office.answer("trade", "show", trade.name)["trade"]
            same(f"{trade.name}: approved", ("approved" in said, "ended" in said),
                 (trade.moved() != 0, trade.fate == "ended"))
            for side in ("seller", "buyer") if trade.moved() else ():
                same(f"{trade.name}: months of the {side}",
                     {int(one["month"][5:7]): one["volume_litres"] for one in said["schedule"][side]["months"]},
                     {month: part for month, part in trade.months.items() if part})
                self.counts["schedules"] += 1
            if trade.fate == "ended":
                same(f"{trade.name}: back", sum(one["volume_litres"] for one in said["back"]["buyer_years"]), trade.back())
            traded[trade.seller["permit"]] -= trade.moved()
            traded[trade.buyer["permit"]] += trade.moved()
            held[trade.seller["permit"]] += trade.litres if trade.fate == "waits" else 0
        same("nothing comes or goes", sum(traded.values()), 0)
        for name in traded:
            said = self.office.answer("quota", name, "--at", f"{NEXT}-12-30", answers=(0, 1))
            one = next(x for x in said["ceilings"] if x["basis"] == "permit")
            same(f"limit of {name}", (one["traded_litres"], one["held_litres"]), (traded[name], held[name]))
            self.counts["traded"] += 1

    def lines(self):
        rows = []
        for fate in dict.fromkeys(FATES):
            of = [trade for trade in self.trades if trade.fate == fate]
            rows.append([fate, len(of), m3(sum(x.litres for x in of)), m3(sum(x.moved() for x in of)),
                         m3(sum(x.back() for x in of))])
        return ["### Trades of rights", "", f"Agreed on {TOLD} for {NEXT}: `weir trade agree`, `assent` by the second actor,"
                " `approve`, `refuse`, `end`; m³.", "",
                *table(["Became", "Trades", "Agreed", "Moved", "Given back"], rows), ""]
