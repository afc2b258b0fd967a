# SPDX-License-Identifier: Apache-2.0
"""Trades of rights through the year, and the same a second time: schedules, limits, plans, caps, holds, money.

What is saved by one holder is sold to others or to the government. What is
agreed until October moves plans, limits and caps of the year that is told; what
is agreed later is of the next one.
"""

import datetime
from collections import Counter

from draw import YEAR, first_of
from second import DAY
from written import m3, same, table, yuan

KINDS = ("transfer", "lease", "for-good", "buy-back", "taking-in")
GOVERNMENT = "330304"  # the area for which the government buys
FATES = ("approved", "ended", "approved", "approved", "refused", "waits")
NEXT = YEAR + 1
PRICE = 153  # thousandths of a yuan a cubic metre


def month_days(first, until):
    """{month: days of the term in it}."""
    days = (first + datetime.timedelta(days=i) for i in range((until - first).days + 1))
    return Counter(str(day)[:7] for day in days)


def cut(litres, weights):
    """By weight, by largest remainder, equal ones to the earlier."""
    total = sum(weights.values())
    parts = {key: litres * weight // total for key, weight in weights.items()}
    order = sorted(weights, key=lambda key: (-(litres * weights[key] % total), key))
    for key in order[:litres - sum(parts.values())]:
        parts[key] += 1
    return parts


def of_year(months, year):
    return {month: part for month, part in months.items() if month.startswith(str(year))}


def schedule(litres, first, until):
    """Years by days of the term, then each over its months: {month: litres}."""
    days = month_days(first, until)
    years = cut(litres, {year: sum(of_year(days, year).values()) for year in range(first.year, until.year + 1)})
    return {month: part for year, of in years.items() for month, part in cut(of, of_year(days, year)).items()}


class Trade:
    def __init__(self, number, month, seller, buyer):
        self.name, self.number, self.seller = f"JY-{number:02}", number, seller
        self.month, self.told = month, first_of(month) + 17 * DAY
        self.is_next = month > 10
        self.kind, self.fate = KINDS[number % 5], FATES[number % 6]
        if self.is_next and number % 5 > 2:
            self.kind = "transfer"
        self.buyer = None if self.kind in ("buy-back", "taking-in") else buyer
        self.first, self.until = self.term()
        days = (self.until - self.first).days + 1
        self.litres = (seller["annual"] * days // (366 * 25) + number) * 1000
        self.months = schedule(self.litres, self.first, self.until)
        self.stops = datetime.date(NEXT, 7, 1) if self.is_next else first_of(min(12, month + 3))
        self.caps = "limit" if number % 4 < 2 else "none"
        self.waits = datetime.date(NEXT, 2, 28) if self.is_next else self.told + 40 * DAY
        self.sum_fen = (self.litres * PRICE + 5000) // 10000
        self.paid = (self.sum_fen, self.sum_fen // 2, 0)[number % 3] if self.fate in ("approved", "ended") else 0

    def term(self):
        """Of the next year, or from the next month on; what is for good ends with the permit."""
        number = self.number
        if self.is_next:
            first, until = datetime.date(NEXT, 2 + number % 4, 1 + number * 5 % 27), datetime.date(NEXT, 12, 3 + number % 25)
        else:
            first, until = first_of(self.month + 1) + number * 5 % 19 * DAY, datetime.date(YEAR, 12, 31 - number % 25)
        return first, datetime.date(NEXT, 12, 31) if self.kind == "for-good" else until

    def moved(self):
        """{month: litres} that it moves at last."""
        if self.fate not in ("approved", "ended"):
            return {}
        return {month: part for month, part in self.months.items()
                if self.fate == "approved" or month < str(self.stops)[:7]}

    def due(self):
        """Fen of what did not go back."""
        return (sum(self.moved().values()) * PRICE + 5000) // 10000

    def held(self):
        """{month: litres} that are held at last."""
        return self.months if self.fate == "waits" and self.is_next else {}

    def side(self):
        return self.buyer["permit"] if self.buyer else f"area:{GOVERNMENT}"

    def offer(self):
        return f"GP-{self.number:02}" if self.number % 7 == 2 else None

    def pledged(self):
        """Litres a year that its seller pledges, and whether they are released again."""
        return (self.seller["annual"] // 50 * 1000, self.number % 20 == 4) if self.number % 10 == 4 else (0, False)


class Trades:
    """As many as the size has, the same number in each month."""

    def __init__(self, year, number):
        self.year, self.office, self.asked = year, year.office, []
        able = [p for p in year.city.permits if p["source"] == "surface" and not p["renewed"] and not p["is_idle"]
                and not p["short"] and p["use"] != "hydropower" and not p["area"].startswith("330302")
                and p["annual"] * 1000 > p["daily"] * 366]
        months, sellers = year.city.months, min(len(able), 40)
        self.trades = [Trade(i, months[i * len(months) // number], able[i % sellers], able[(i + 1 + i % 3) % len(able)])
                       for i in range(number)]
        self.sellers = {trade.seller["permit"]: trade.seller for trade in self.trades}
        for trade in self.trades:
            self.lay(trade)

    def lay(self, trade):
        """What it moves, for the second account."""
        second = self.year.second
        for month, part in of_year(trade.moved(), YEAR).items():
            second.trade(trade.seller["permit"], int(month[5:]), -part)
            if trade.buyer:
                second.trade(trade.buyer["permit"], int(month[5:]), part)
            areas = [trade.seller["area"][:6], trade.buyer["area"][:6] if trade.buyer else GOVERNMENT]
            if trade.caps == "limit" and areas[0] != areas[1]:
                second.traded_caps[areas[0]] -= part
                second.traded_caps[areas[1]] += part

    def put(self):
        """On the agenda of the year."""
        for trade in self.trades:
            if trade is self.trades[0]:
                self.year.on(trade.told, self.verify)
            self.year.on(trade.told, lambda trade=trade: self.deal(trade))
            if trade.fate == "ended":
                day = trade.told + DAY if trade.is_next else trade.stops - 12 * DAY
                self.year.on(day, lambda trade=trade: self.end(trade))

    def verify(self):
        """What is saved, a tenth of each seller's permit."""
        self.office.read_in("savings", [
            {"saving": f"JS-{name}", "right": f"permit:{name}", "annual_m3": str(permit["annual"] // 10),
             "valid_from": f"{YEAR}-01-01", "valid_until": f"{NEXT}-12-31", "document": "节水核定 1 号"}
            for name, permit in self.sellers.items()])

    def deal(self, trade):
        office, document, seller = self.office, ("--document", f"批 {trade.name}"), trade.seller["permit"]
        price, term = ("--price", f"0.{PRICE}"), ("--from", str(trade.first), "--until", str(trade.until))
        litres, is_released = trade.pledged()
        if litres:
            office.do("pledge", "add", f"ZY-{trade.number:02}", "--right", seller, "--m3", str(litres // 1000), "--until",
                      f"{NEXT}-12-31", "--lender", "农商行", "--loan", "500000", *document)
        if is_released:
            office.do("pledge", "release", f"ZY-{trade.number:02}", *document)
        volume = ("--m3", str(trade.litres // 1000))
        if trade.offer():
            office.do("trade", "offer", trade.offer(), "--right", seller, *volume, *term, *price, "--closes",
                      str(trade.told + 10 * DAY), *document)
        agreed = ("--seller", seller, "--buyer", trade.side(), "--kind", trade.kind, "--from", str(trade.first),
                  *(() if trade.kind == "for-good" else term[2:]), "--waits", str(trade.waits), *price, *document)
        self.ask_too_much(trade, price, document)
        office.do("trade", "agree", trade.name, *volume, *agreed, *(("--offer", trade.offer()) if trade.offer() else ()))
        if trade.fate != "waits":
            office.do("trade", "assent", trade.name, second=True)
            self.decide(trade, document)

    def ask_too_much(self, trade, price, document):
        """One in ten first asks for an eighth of the next year's water, which is more than is verified as saved."""
        if trade.number % 10 == 0:
            status, _, err = self.office.say(
                "trade", "agree", "DJ-1", "--seller", trade.seller["permit"], "--buyer", trade.side(), "--m3",
                str(trade.seller["annual"] // 8), "--from", f"{NEXT}-01-01", "--until", f"{NEXT}-12-31", "--waits",
                str(trade.told), *price, *document)
            same(f"{trade.name}: too much is asked for: {err}", (status, "are asked for" in err), (2, True))
            self.asked.append(trade)

    def decide(self, trade, document):
        office = self.office
        if trade.fate == "refused":
            office.do("trade", "refuse", trade.name, "--ground", "影响第三方", *document)
            return
        office.do("trade", "approve", trade.name, "--cap-effect", trade.caps, *document)
        if trade.paid:
            office.do("trade", "pay", trade.name, "--amount", f"{trade.paid // 100}.{trade.paid % 100:02}", "--on",
                      str(trade.told), "--reference", f"JY{trade.number:02}")

    def end(self, trade):
        self.office.do("trade", "end", trade.name, "--from", str(trade.stops), "--ground", "停产", "--document",
                       f"批 {trade.name}")


class Traded:
    """What the program says of them at the end."""

    def __init__(self, year, trades, counts):
        self.of, self.trades, self.office, self.counts = trades, trades.trades, year.office, counts

    def compare(self):
        for trade in self.trades:
            self.one(trade)
        for year in (YEAR, NEXT):
            self.limits(year)

    def one(self, trade):
        said = self.office.answer("trade", "show", trade.name)["trade"]
        moves = trade.fate in ("approved", "ended")
        same(f"{trade.name}: approved", ("approved" in said, "refused" in said, "ended" in said),
             (moves, trade.fate == "refused", trade.fate == "ended"))
        for side in ("seller", "buyer") if moves else ():
            same(f"{trade.name}: months of the {side}",
                 {one["month"]: one["volume_litres"] for one in said["schedule"][side]["months"]}, trade.months)
            self.counts["schedules"] += 1
        if moves:
            same(f"{trade.name}: money", (said["sum_fen"], said["paid_fen"], said["unpaid_fen"]),
                 (trade.sum_fen, trade.paid, max(0, trade.due() - trade.paid)))
            self.counts["settled"] += 1
        if trade.fate == "ended":
            same(f"{trade.name}: back", sum(one["volume_litres"] for one in said["back"]["buyer_years"]),
                 trade.litres - sum(trade.moved().values()))

    def limits(self, year):
        """Of each permit in a trade or pledge: what is traded of the year's limit, and held."""
        traded, held = Counter(), Counter()
        for trade in self.trades:
            seller, moved = trade.seller["permit"], sum(of_year(trade.moved(), year).values())
            traded[seller] -= moved
            traded[trade.side()] += moved
            litres, is_released = trade.pledged()
            held[seller] += sum(of_year(trade.held(), year).values()) + (0 if is_released else litres)
        same("nothing comes or goes", sum(traded.values()), 0)
        for name in traded:
            if name.startswith("area:"):
                continue
            said = self.office.answer("quota", name, "--at", f"{year}-12-30", answers=(0, 1))
            one = next(x for x in said["ceilings"] if x["basis"] == "permit")
            same(f"limit of {name} in {year}", (one["traded_litres"], one["held_litres"]), (traded[name], held[name]))
            self.counts["traded"] += 1

    # ---- written down

    def row(self, name, of):
        moved = [trade.moved() for trade in of]
        return [name, len(of), m3(sum(x.litres for x in of)), *(
            m3(sum(sum(of_year(one, year).values()) for one in moved)) for year in (YEAR, NEXT)),
            m3(sum(x.litres - sum(x.moved().values()) for x in of if x.fate == "ended")),
            yuan(sum(x.sum_fen for x, one in zip(of, moved) if one)), yuan(sum(x.paid for x in of))]

    def lines(self):
        head = ["Trades", "Agreed", f"Moved in {YEAR}", f"In {NEXT}", "Given back", "Sums, yuan", "Paid"]
        pledges = [trade.pledged() for trade in self.trades if trade.pledged()[0]]
        caps = [trade for trade in self.trades if trade.caps == "limit" and trade.moved()]
        return ["### Trades of rights", "", "The same number on the 18th of each month: `weir trade agree`, `assent` by the"
                " second actor, `approve`, `refuse`, `pay`, `end`. Until October from the next month on, later for the next"
                " year; m³.", "",
                *table(["Became", *head], [self.row(fate, [x for x in self.trades if x.fate == fate])
                                           for fate in dict.fromkeys(FATES)]), "",
                *table(["`--kind`", *head], [self.row(kind, [x for x in self.trades if x.kind == kind])
                                             for kind in KINDS]), "",
                *table(["Beside them", "Times"], [
                    ["`weir trade offer`, taken by an agreement", sum(trade.offer() is not None for trade in self.trades)],
                    ["`weir pledge add`", len(pledges)], ["… `release`", sum(is_released for _, is_released in pledges)],
                    ["`weir trade agree` of more than is saved, refused", len(self.of.asked)],
                    ["`weir trade approve --cap-effect limit`", len(caps)]]), ""]
